// Package server is what viewers touch: one port for HTTP/3, HTTP/2 and
// HTTP/1.1. It logs viewers in, opens sessions, serves playlists, segments and
// keys under /play/{ticket}/, pushes a session's state, and shows the watch page.
//
// A request under /play touches no actor: the ticket finds an immutable grant,
// the grant and the age of the chain's view decide, and the bytes come from the
// cache. When the grant ends, the response under way ends with it: its stream is
// reset, also when it waits for a viewer who has stopped reading.
package server
