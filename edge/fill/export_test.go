package fill

import "time"

// WaitAtLeast makes a client ask nobody else before a node has had so long to answer. No
// call may be under way.
func (c *Client) WaitAtLeast(d time.Duration) { c.atLeast = d }

// AvoidFor makes a client ask last for so long whoever failed. No call may be under way.
func (c *Client) AvoidFor(d time.Duration) { c.blame.avoidFor = d }

// Waiting is how many viewers wait for a call to begin.
func (c *Client) Waiting() int {
	c.keys.mu.Lock()
	defer c.keys.mu.Unlock()
	return len(c.keys.waiting)
}

// Calls is how many calls for keys are under way.
func (c *Client) Calls() int {
	c.keys.mu.Lock()
	defer c.keys.mu.Unlock()
	return c.keys.calls
}
