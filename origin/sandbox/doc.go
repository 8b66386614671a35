// Package sandbox runs ffmpeg and ffprobe on files that strangers sent.
//
// A run sees its one source, read-only, its one output folder, and /usr. It has
// no network, no environment, no capabilities and no other process in sight,
// and it is bound in CPU time, memory, file size, output folder size and wall
// time. Whatever it does, all its processes are gone when Run returns, and when
// this process dies.
//
// With bubblewrap all of that holds. Without it, on Linux, namespaces take the
// network and the view of other processes away and the limits still hold, but
// the file system stays visible to what this user may read; callers also force
// demuxers and protocols, so that is the second wall, not the first. With
// neither, New refuses.
package sandbox
