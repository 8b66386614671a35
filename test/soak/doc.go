// Package soak keeps a cluster busy for a long time and looks whether it grows: a
// thousand viewers watch, passes are taken away and given back all along, viewers
// come and go. `make soak T=10m`.
package soak
