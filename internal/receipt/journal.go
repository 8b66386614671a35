package receipt

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"time"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// keepFor is how long a node keeps its receipts.
	keepFor = 90 * 24 * time.Hour
	// queued bounds receipts that wait for the disk; one more goes to the log alone.
	queued = 4096
	// together is how many receipts are written at once: one event may end the rights
	// of thousands of sessions, and each write waits for the disk.
	together = 256
	// after is how long the first of them waits for others: whoever loses a right is
	// to be told before the disk is asked for anything.
	after = 20 * time.Millisecond
)

// Journal keeps the receipts that a node signed, on disk in order. Record does not
// block. Whoever decides logs the decision.
type Journal struct {
	db     *kv.DB
	bucket *kv.Bucket
	log    *zap.Logger
	in     chan model.Receipt
}

// NewJournal keeps receipts in db.
func NewJournal(db *kv.DB, log *zap.Logger) *Journal {
	return &Journal{db: db, bucket: db.Bucket("receipt"), log: log.Named("receipt"), in: make(chan model.Receipt, queued)}
}

// Record takes a receipt. Called by session actors.
func (j *Journal) Record(r model.Receipt) {
	select {
	case j.in <- r:
	default:
		j.log.Error("receipt is in the log alone: the disk is behind", zap.Any("receipt", r))
	}
}

// Run writes receipts until ctx ends, then the ones that wait.
func (j *Journal) Run(ctx context.Context) error {
	for {
		select {
		case r := <-j.in:
			select {
			case <-time.After(after):
			case <-ctx.Done():
			}
			j.write(j.waiting(r))
		case <-ctx.Done():
			for rs := j.waiting(); len(rs) > 0; rs = j.waiting() {
				j.write(rs)
			}
			return nil
		}
	}
}

// waiting takes what waits behind the first ones.
func (j *Journal) waiting(rs ...model.Receipt) []model.Receipt {
	for len(rs) < together {
		select {
		case r := <-j.in:
			rs = append(rs, r)
		default:
			return rs
		}
	}
	return rs
}

func (j *Journal) write(rs []model.Receipt) {
	err := j.db.Update(func(t *kv.Txn) error {
		for _, r := range rs {
			b, err := json.Marshal(r)
			if err != nil {
				return err
			}
			key := binary.BigEndian.AppendUint64(nil, uint64(r.DecidedAt.UnixNano()))
			if err := t.PutTTL(j.bucket, append(key, r.Signature...), b, keepFor); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		j.log.Error("receipts were not written", zap.Error(err), zap.Any("receipts", rs))
	}
}
