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
)

// Journal keeps the receipts that a node signed: in its log at once, on disk
// in order. Record does not block.
type Journal struct {
	bucket *kv.Bucket
	log    *zap.Logger
	in     chan model.Receipt
}

// NewJournal keeps receipts in bucket.
func NewJournal(bucket *kv.Bucket, log *zap.Logger) *Journal {
	return &Journal{bucket: bucket, log: log.Named("receipt"), in: make(chan model.Receipt, queued)}
}

// Record takes a receipt. Called by session actors.
func (j *Journal) Record(r model.Receipt) {
	j.log.Info("decided", zap.String("decision", string(r.Decision)), zap.String("wallet", r.Wallet.Short()),
		zap.String("video", string(r.Video)), zap.Uint64("chain", uint64(r.ChainID)), zap.Uint64("block", r.BlockNumber))
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
			j.write(r)
		case <-ctx.Done():
			for {
				select {
				case r := <-j.in:
					j.write(r)
				default:
					return nil
				}
			}
		}
	}
}

func (j *Journal) write(r model.Receipt) {
	b, err := json.Marshal(r)
	if err == nil {
		key := binary.BigEndian.AppendUint64(nil, uint64(r.DecidedAt.UnixNano()))
		err = j.bucket.PutTTL(append(key, r.Signature...), b, keepFor)
	}
	if err != nil {
		j.log.Error("receipt was not written", zap.Error(err), zap.Any("receipt", r))
	}
}
