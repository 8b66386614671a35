// Package catalog is the origin's record of videos and of what was done to
// them: the video rows, the feed that tells edges what changed, the audit
// lines, the answers already given to an Idempotency-Key and the nonces
// already used.
//
// What a call acknowledged is on disk (open the database with Sync). A video's
// row is fenced: a write that carries an older epoch or another version than
// the row's is Conflict, so that an owner who lost the video to another node
// cannot undo what that one did. An entry of the feed is written in the
// transaction of the change that it tells of.
//
// Progress of a transcode is not kept here: it may be lost, and it changes
// twice a second.
package catalog
