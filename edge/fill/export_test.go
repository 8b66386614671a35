package fill

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
