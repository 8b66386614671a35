// Package e2e runs the main job against real processes: upload, play, lose the
// right, get it back, and every part killed once.
package e2e
