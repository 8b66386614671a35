// Package cmaf reads the boxes (ISO/IEC 14496-12, 23000-19) of CMAF init and
// media segments that hold one track: enough to check what an encoder made and
// to write playlists from it.
//
// It is pure, takes bytes from anywhere, and neither panics nor takes more
// memory than a small multiple of its input. What it cannot read is Corrupt,
// what it does not know Unsupported.
package cmaf
