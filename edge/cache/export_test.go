package cache

import "time"

// Held is how many bytes memory holds.
func (c *Cache) Held() int64 {
	c.memory.blobs.CleanUp()
	return int64(c.memory.blobs.WeightedSize())
}

// Filled waits until all fills have ended: a reader has the bytes before the disk is offered them.
func (c *Cache) Filled() { c.fills.Wait() }

// Queued is how many bytes wait to be written to disk.
func (c *Cache) Queued() int64 { return c.disk.queued.Load() }

// Patient makes a read of the disk wait for as long as a busy machine may take. It is
// called before Run.
func (c *Cache) Patient() {
	if c.disk != nil {
		c.disk.patience = time.Minute
	}
}

// HoldDisk lets no read of the disk get on until release is called, and waits for the
// disk no longer than a viewer does from now on. No fill may be under way.
func (c *Cache) HoldDisk() (release func()) {
	c.disk.patience = diskPatience
	c.disk.ring.mu.RLock()
	gens := c.disk.ring.gens
	c.disk.ring.mu.RUnlock()
	for _, g := range gens {
		g.reading.Lock()
	}
	return func() {
		for _, g := range gens {
			g.reading.Unlock()
		}
	}
}

// Wanting is how many want the fill of a blob that is under way.
func (c *Cache) Wanting(cid string) int {
	c.mu.Lock()
	f := c.flights[cid]
	c.mu.Unlock()
	if f == nil {
		return 0
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.waiting
}
