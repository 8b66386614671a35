// Package archive takes a video out of an origin as a CAR, and in again.
//
// An archive's root is a UnixFS folder of `video.json` (title, gate, manifest),
// `content` (the tree that the manifest's root names) and, if asked for,
// `keys.sealed`. Content is encrypted and needs no secrecy; the keys are sealed
// to one origin's master key, so an archive may lie anywhere.
//
// What is taken in is believed only when all of it fits: every block its CID,
// the root every block, the manifest the tree, the playlists the manifest, the
// keys the segments. Until then it belongs to nobody, and a failure leaves
// nothing behind and takes nothing away. A video that came in is not published.
//
// An archive comes in one piece (Archiver.Import) or in many, as an upload that
// the Inbox imports when it is asked to. Then nothing is lost with a connection or
// a process: the upload lies there until the import has ended.
package archive
