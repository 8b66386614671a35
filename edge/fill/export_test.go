package fill

// Waiting is how many viewers wait for a call to begin.
func (c *Client) Waiting() int {
	c.keys.mu.Lock()
	defer c.keys.mu.Unlock()
	return len(c.keys.waiting)
}
