// Package video runs one actor per video that something happens to, on the
// origin that owns it: created → uploading → uploaded → probed → transcoding →
// packaged → published, or failed.
//
// It guarantees:
//
//   - a video's record in the catalog is written by one live owner: each actor
//     claims a new epoch when it starts, and an older one's writes are refused;
//   - what is in the catalog is enough to go on from: a restart resumes every
//     unfinished video with only the chunks that are not done;
//   - commands and news of uploads may be repeated without harm;
//   - a source that is refused fails with the reason, anything else is tried
//     again with growing pauses, a bounded number of times.
//
// State is the pure core, shell the actor, Videos the door. Probing, planning,
// running chunks and packaging are ports: the package decides when, never how.
package video
