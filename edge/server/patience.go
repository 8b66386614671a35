package server

import (
	"net/http"
	"time"
)

// How long a viewer may take for an answer. A writer that waits holds a goroutine
// and its buffers, so who opens many answers and reads none must not keep them.
const (
	// respondWithin is for everything but what is under /play, and the least for that.
	respondWithin = time.Minute
	// slowest is less than what the smallest rendition plays at. A player that is
	// paused reads nothing: it is cut then, and asks for the rest when it goes on.
	slowest = 8 << 10 // bytes a second
	// crowd is how many requests are under way when it is time to be less patient.
	crowd          = 8192
	respondCrowded = 10 * time.Second
	slowestCrowded = 64 << 10 // bytes a second
)

// patience is how long an answer of so many bytes may take.
func patience(size int64, underWay int64) time.Duration {
	if underWay > crowd {
		return respondCrowded + time.Duration(size)*time.Second/slowestCrowded
	}
	return respondWithin + time.Duration(size)*time.Second/slowest
}

// bear sets the bound for an answer whose size is known now. It must come before
// bind: a cut sets a bound in the past, and the later word counts.
func (s *Server) bear(w http.ResponseWriter, size int64) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(patience(size, s.requests.n.Load()))) // an error is of a connection that has ended
}
