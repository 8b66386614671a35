package sandbox

// Through is the box with another isolation, so that tests see the fallback on
// machines that have bubblewrap.
func (b *Box) Through(how Isolation) *Box {
	return &Box{how: how, tools: b.tools, metrics: b.metrics}
}
