// Package lookup is how an origin, which may hold no chain, learns who holds what:
// it asks the index of a watcher.
//
// The Service runs on watchers and answers origins alone. The Client asks the
// watchers of a chain one after the other until one has what is asked for, and
// gives the best there is otherwise, with how far it is. Nothing that is learned
// here lets anybody in: that is decide's.
package lookup
