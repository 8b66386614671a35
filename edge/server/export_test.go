package server

import "time"

// Patient makes a server wait for as long as a busy machine may take, in tests that are not
// about how long it waits.
func Patient(c *Config) {
	c.startWithin, c.foreseenFor, c.stopWithin = time.Minute, time.Minute, time.Minute
}

// SweepByHand leaves the sweeps of HTTP/3 connections to the test. Call it before Run.
func SweepByHand(s *Server) { s.h3conns.each = 1000 * time.Hour }

// Sweep looks at the HTTP/3 connections, as is done every 5 s.
func Sweep(s *Server) { s.h3conns.sweep() }

// SweepInACrowd does as if there were very many half-sent requests on other connections.
func SweepInACrowd(s *Server) {
	s.h3conns.halves = halvesCrowd + 1
	s.h3conns.sweep()
}

// Followed is how many HTTP/3 connections are open.
func Followed(s *Server) int {
	s.h3conns.mu.Lock()
	defer s.h3conns.mu.Unlock()
	return len(s.h3conns.open)
}
