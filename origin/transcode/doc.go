// Package transcode makes the chunks of a plan: ffmpeg reads the whole source
// and writes a range of frames of the grid as final CMAF segments with absolute
// times, for all video renditions at once; or a whole audio track.
//
// Nothing is cut out of the source and nothing is joined afterwards: decoded
// frames of all chunks are bit for bit those of one decode of the whole. A
// finished chunk is a folder that appears by a rename, after its segments were
// checked against the plan and synced. Running a chunk again costs a check.
//
// The layout is DIR/{chunk}/{rendition}/init.mp4 and DIR/{chunk}/{rendition}/{n}.m4s,
// n counted from the start of the video. Open reads it back.
package transcode
