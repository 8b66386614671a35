// Package probe looks into an upload: what a viewer would see of it, and
// whether it is something that we take.
//
// An upload is whatever a stranger sent. Demuxers, decoders and protocols are
// whitelisted and the tool runs in the sandbox, so that a playlist that poses as
// a film opens nothing. The whole file is then demuxed once: its packets tell
// the true length and frame rate, which headers need not.
//
// A refusal is Invalid, Unsupported or TooLarge, with the field `file` and a
// reason that a creator understands. Any other Kind is our own trouble and may
// be tried again.
package probe
