package server

import "time"

// Patient makes a server wait for as long as a busy machine may take, in tests that are not
// about how long it waits.
func Patient(c *Config) {
	c.startWithin, c.foreseenFor, c.stopWithin = time.Minute, time.Minute, time.Minute
}
