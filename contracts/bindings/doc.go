// Package bindings packs and unpacks calls to our contracts. It is generated
// from the artefacts in ../abi; CI proves that it is fresh.
package bindings

//go:generate ../generate.sh
