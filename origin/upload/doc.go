// Package upload takes files in by tus 1.0: core, creation,
// creation-with-upload, checksum, expiration and termination. A file is the
// source of a video, or, by its media type, an archive (archive.go).
//
// What it guarantees:
//   - The length of the file on disk is the offset. It is synced before it is
//     told to anybody, so a killed server goes on where it was; bytes that a
//     checksum has yet to confirm are marked and cut off after a crash.
//   - One writer at a time. Whoever comes for an upload ends the request that
//     holds it, because that is how a creator returns whose connection died
//     unseen; if it does not let go in time, the answer is 423.
//   - Each upload is alone in a folder, under a random name without an
//     extension: nothing a creator sends becomes part of a path.
//   - Events.Completed is called at least once for every upload that ended,
//     also over a restart; not for archives, which somebody asks for.
//
// It looks at no byte of the content; that is the sandboxed probe's work.
package upload
