package storetest

import (
	"slices"
	"strings"
	"sync"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/origin/store"
)

// Memory is a backend in memory, safe for concurrent use. The zero value is empty.
type Memory struct {
	mu   sync.RWMutex // guards rows
	rows map[string][]byte
}

// View calls fn with the value.
func (m *Memory) View(key []byte, fn func([]byte) error) error {
	m.mu.RLock()
	v, ok := m.rows[string(key)]
	m.mu.RUnlock()
	if !ok {
		return fault.New("storetest.View", fault.NotFound, "no key %q", key)
	}
	return fn(v)
}

// Has reports whether the key is there.
func (m *Memory) Has(key []byte) (bool, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	_, ok := m.rows[string(key)]
	return ok, nil
}

// Size gives the length of a value.
func (m *Memory) Size(key []byte) (n int64, err error) {
	err = m.View(key, func(v []byte) error { n = int64(len(v)); return nil })
	return n, err
}

// Write applies b at once.
func (m *Memory) Write(b store.Batch) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.rows == nil {
		m.rows = map[string][]byte{}
	}
	for _, p := range b.Put {
		m.rows[string(p.Key)] = slices.Clone(p.Value)
	}
	for _, k := range b.Delete {
		delete(m.rows, string(k))
	}
	return nil
}

// Scan walks a copy of the keys, so that fn may write.
func (m *Memory) Scan(prefix, from []byte, fn func(key, value []byte) (bool, error)) error {
	m.mu.RLock()
	var keys []string
	for k := range m.rows {
		if strings.HasPrefix(k, string(prefix)) && k >= string(from) {
			keys = append(keys, k)
		}
	}
	m.mu.RUnlock()
	slices.Sort(keys)
	for _, k := range keys {
		m.mu.RLock()
		v, ok := m.rows[k]
		m.mu.RUnlock()
		if !ok {
			continue
		}
		if more, err := fn([]byte(k), v); err != nil || !more {
			return err
		}
	}
	return nil
}
