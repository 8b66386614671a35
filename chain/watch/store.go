package watch

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/model"
)

// store keeps one chain's window, contracts and journal. The Watcher alone
// writes, one commit at a time.
type store struct {
	db        *kv.DB
	chain     model.ChainID
	window    *kv.Bucket // block number → header, number | part → run
	contracts *kv.Bucket // address → nothing
	journal   *Journal
}

func openStore(db *kv.DB, chain model.ChainID, keep uint64) (*store, error) {
	prefix := fmt.Sprintf("chain_%d_", chain)
	j, err := openJournal(db, prefix, chain, keep)
	if err != nil {
		return nil, err
	}
	return &store{db: db, chain: chain, window: db.Bucket(prefix + "window"), contracts: db.Bucket(prefix + "contracts"), journal: j}, nil
}

// load reads what the last process left: the blocks of the window and the
// contracts whose events they hold.
func (s *store) load() ([]block, []model.Address, error) {
	var blocks []block
	var broken error
	err := s.window.Scan(nil, nil, func(key, value []byte) (bool, error) {
		broken = s.loadRow(&blocks, key, value)
		return broken == nil, nil
	})
	if err == nil && broken == nil {
		broken = linked(blocks)
	}
	if err != nil || broken != nil {
		if err == nil {
			err = fault.As("chain/watch.load", fault.Corrupt, broken)
		}
		return nil, nil, err
	}
	var contracts []model.Address
	err = s.contracts.Scan(nil, nil, func(key, _ []byte) (bool, error) {
		if len(key) == len(model.Address{}) {
			contracts = append(contracts, model.Address(key))
		}
		return true, nil
	})
	return blocks, contracts, err
}

func (s *store) loadRow(blocks *[]block, key, value []byte) error {
	if len(key) == 8 {
		h, err := decodeHeader(binary.BigEndian.Uint64(key), value)
		*blocks = append(*blocks, block{Header: h})
		return err
	}
	r, err := decodeRun(s.chain, value)
	n := len(*blocks)
	if err != nil || n == 0 || (*blocks)[n-1].Hash != r.block.Hash {
		return errRow
	}
	(*blocks)[n-1].changes = append((*blocks)[n-1].changes, r.changes...)
	return nil
}

func linked(blocks []block) error {
	for i := 1; i < len(blocks); i++ {
		if !extends(blocks[i-1].Header, []rpc.Header{blocks[i].Header}) {
			return errRow
		}
	}
	return nil
}

// write is one commit: everything that a step of the chain changes.
type write struct {
	gone       []block // leave the window
	add        []block // enter it
	rows       []run   // for the journal
	generation uint64  // of the journal, 0 to keep it
}

// commit writes it all or nothing, and then shows the journal's part to readers.
func (s *store) commit(w write) error {
	var ends []uint64
	var dropped int
	err := s.db.Update(func(t *kv.Txn) error {
		for _, b := range w.gone {
			if err := s.forget(t, b); err != nil {
				return err
			}
		}
		for _, b := range w.add {
			if err := s.keep(t, b); err != nil {
				return err
			}
		}
		if w.generation != 0 {
			if err := t.Put(s.journal.meta, generationKey, number(w.generation)); err != nil {
				return err
			}
		}
		var err error
		ends, dropped, err = s.journal.write(t, w.rows)
		return err
	})
	if err != nil {
		return fault.Wrap("chain/watch.commit", err)
	}
	s.journal.advance(ends, dropped, w.generation)
	return nil
}

func (s *store) keep(t *kv.Txn, b block) error {
	if err := t.Put(s.window, number(b.Number), encodeHeader(b.Header)); err != nil {
		return err
	}
	for i, r := range runs(s.chain, b, false, "") {
		if err := t.Put(s.window, partKey(b.Number, i), r.encode()); err != nil {
			return err
		}
	}
	return nil
}

func (s *store) forget(t *kv.Txn, b block) error {
	if err := t.Delete(s.window, number(b.Number)); err != nil {
		return err
	}
	for i := range runs(s.chain, b, false, "") {
		if err := t.Delete(s.window, partKey(b.Number, i)); err != nil {
			return err
		}
	}
	return nil
}

// admit writes that the window's blocks hold the events of these contracts.
func (s *store) admit(contracts []model.Address, touched []block) error {
	err := s.db.Update(func(t *kv.Txn) error {
		for _, b := range touched {
			if err := s.keep(t, b); err != nil {
				return err
			}
		}
		for _, c := range contracts {
			if err := t.Put(s.contracts, bytes.Clone(c[:]), nil); err != nil {
				return err
			}
		}
		return nil
	})
	return fault.Wrap("chain/watch.admit", err)
}

func partKey(n uint64, part int) []byte {
	return binary.BigEndian.AppendUint32(number(n), uint32(part))
}

func encodeHeader(h rpc.Header) []byte {
	out := append(append([]byte(nil), h.Hash[:]...), h.Parent[:]...)
	return binary.BigEndian.AppendUint64(out, seconds(h.Time))
}

func decodeHeader(n uint64, b []byte) (rpc.Header, error) {
	if len(b) != 32+32+8 {
		return rpc.Header{}, errRow
	}
	return rpc.Header{Number: n, Hash: model.Hash(b), Parent: model.Hash(b[32:]), Time: when(binary.BigEndian.Uint64(b[64:]))}, nil
}
