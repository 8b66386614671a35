package archive

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"sync"
	"sync/atomic"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/origin/upload"
)

// Uploads keeps archives that come in pieces; *upload.Server does.
type Uploads interface {
	Lookup(id string) (upload.Info, error)
	List() []upload.Info
	Hold(ctx context.Context, id, creator string) (i upload.Info, release func(), err error)
	Settle(id string, outcome json.RawMessage) error
}

// Inbox imports archives that came in pieces, when they are asked for. Run must run
// beside it. Safe for concurrent use.
type Inbox struct {
	archiver *Archiver
	uploads  Uploads
	took     func()
	log      *zap.Logger
	ctx      context.Context // of imports
	cancel   context.CancelFunc
	wg       sync.WaitGroup

	mu     sync.Mutex      // guards closed, tries and what its entries have but counters
	closed bool            // no import begins any more
	tries  map[string]*try // by upload: the import under way, or the last one if it failed
}

type try struct {
	running bool
	outcome outcome
	checked atomic.Int64
}

// NewInbox makes an inbox. Took is called after each video that came in.
func NewInbox(a *Archiver, uploads Uploads, took func(), log *zap.Logger) (*Inbox, error) {
	if a == nil || uploads == nil || took == nil || log == nil {
		return nil, fault.New("archive.NewInbox", fault.Invalid, "a part is missing")
	}
	i := &Inbox{archiver: a, uploads: uploads, took: took, log: log, tries: map[string]*try{}}
	i.ctx, i.cancel = context.WithCancel(context.Background())
	return i, nil
}

// Run ends imports when ctx does, and waits for them. What they had is still there
// for the next process.
func (i *Inbox) Run(ctx context.Context) error {
	<-ctx.Done()
	i.mu.Lock()
	i.closed = true
	i.mu.Unlock()
	i.cancel()
	i.wg.Wait()
	return nil
}

// Start begins the import of a complete archive of the creator's. If it did, ended is
// called once, from another goroutine. It did not, without an error, if the same
// import is under way.
func (i *Inbox) Start(ctx context.Context, id, creator string, asNew bool, ended func(model.VideoID, error)) (began bool, err error) {
	const op = "archive.Start"
	if a, err := i.Get(id, creator); err == nil && a.State == Importing {
		if a.New != asNew {
			return false, fault.New(op, fault.Conflict, "archive %s is being imported already, new=%v", id, a.New)
		}
		return false, nil
	}
	info, release, err := i.uploads.Hold(ctx, id, creator)
	if err != nil {
		return false, fault.Wrap(op, err)
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.closed {
		release()
		return false, fault.New(op, fault.Unavailable, "this origin is stopping")
	}
	i.prune()
	t := &try{running: true, outcome: outcome{New: asNew}}
	i.tries[id] = t
	i.wg.Go(func() {
		in, err := i.run(info, t, asNew)
		i.end(id, t, in, err)
		release()
		ended(in.Video.ID, err)
	})
	return true, nil
}

// prune forgets tries of uploads that are gone. The caller holds the lock.
func (i *Inbox) prune() {
	for id, t := range i.tries {
		if _, err := i.uploads.Lookup(id); err != nil && !t.running {
			delete(i.tries, id)
		}
	}
}

func (i *Inbox) run(info upload.Info, t *try, asNew bool) (Imported, error) {
	f, err := os.Open(info.Path)
	if err != nil {
		return Imported{}, fault.As("archive.run", fault.Unavailable, err)
	}
	defer f.Close()
	var as model.VideoID
	if asNew {
		as = idFor(info.ID)
	}
	in, err := i.archiver.take(i.ctx, &counted{f, t}, info.Creator, as)
	if err == nil {
		i.took()
	}
	return in.Brief(), err
}

// end keeps what became of an import. The upload is held still.
func (i *Inbox) end(id string, t *try, in Imported, err error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	t.running = false
	switch {
	case err == nil:
		t.outcome.Result = &in
		i.log.Info("archive imported", zap.String("upload", id), zap.String("video", string(in.Video.ID)), zap.Int("blocks", in.Blocks), zap.Int("blocks_known", in.Known))
	default:
		p := fault.ProblemOf(err)
		t.outcome.Problem = &p
		i.log.Warn("archive not imported", zap.String("upload", id), zap.Bool("refused", final(err)), zap.Error(err))
	}
	if err != nil && !final(err) {
		return
	}
	raw, err := json.Marshal(t.outcome)
	if err == nil {
		err = i.uploads.Settle(id, raw)
	}
	if err != nil {
		// The bytes are kept, and the try is remembered until the process ends; done
		// again, the import comes to the same.
		i.log.Error("outcome of an import not kept", zap.String("upload", id), zap.Error(err))
		return
	}
	delete(i.tries, id)
}

// final reports whether the archive itself is at fault, and will be.
func final(err error) bool {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Unsupported, fault.TooLarge:
		return true
	}
	return false
}

// counted counts what is read of an archive's file. A disk that fails is not the
// archive's fault.
type counted struct {
	f *os.File
	t *try
}

// Read reads.
func (c *counted) Read(p []byte) (int, error) {
	n, err := c.f.Read(p)
	c.t.checked.Add(int64(n))
	if err != nil && err != io.EOF { //nolint:errorlint // Read promises the value itself
		err = fault.As("archive.Read", fault.Unavailable, err)
	}
	return n, err
}
