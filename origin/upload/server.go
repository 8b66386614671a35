package upload

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/fault"
)

// Server takes uploads. It is an http.Handler for Config.Base and below; who
// may come is for the caller to check before. Run must run beside it.
type Server struct {
	cfg     Config
	disk    *staging
	events  Events
	metrics *Metrics
	mu      sync.Mutex // guards uploads
	uploads map[string]*upload
}

// upload is one upload in memory.
type upload struct {
	lock     *lock
	rec      record       // the lock's holder writes, under Server.mu; read under either
	offset   atomic.Int64 // durable bytes; the lock's holder writes
	touched  atomic.Int64 // when bytes last came, Unix nanoseconds
	told     atomic.Int64 // when Progress was last called, Unix nanoseconds
	promised atomic.Bool  // creation is done: it may be found
	gone     bool         // removed; read and written by the lock's holder
}

func (u *upload) complete() bool { return u.offset.Load() == u.rec.Size }

// New opens the folder and takes up the uploads that are in it.
func New(cfg Config, events Events, metrics *Metrics) (*Server, error) {
	const op = "upload.New"
	if err := cfg.fill(); err != nil {
		return nil, err
	}
	if events == nil || metrics == nil {
		return nil, fault.New(op, fault.Invalid, "events or metrics missing")
	}
	disk, err := openStaging(cfg.Dir)
	if err != nil {
		return nil, err
	}
	s := &Server{cfg: cfg, disk: disk, events: events, metrics: metrics, uploads: map[string]*upload{}}
	records, broken, err := disk.load()
	if err != nil {
		return nil, fault.As(op, fault.Unavailable, err)
	}
	for _, name := range broken {
		cfg.Log.Error("upload record broken", zap.String("file", name))
	}
	for _, r := range records {
		offset, touched, err := disk.resume(r)
		if err != nil {
			cfg.Log.Error("upload could not be taken up", zap.String("upload", r.ID), zap.Error(err))
			continue
		}
		u := &upload{lock: newLock(), rec: r}
		u.offset.Store(offset)
		u.touched.Store(touched.UnixNano())
		u.promised.Store(true)
		s.uploads[r.ID] = u
		s.metrics.pending.Add(float64(r.Size - offset))
	}
	return s, nil
}

// Lookup gives an upload, NotFound if there is none. Its bytes may be read at
// Info.Path once it is complete, until Remove.
func (s *Server) Lookup(id string) (Info, error) {
	u := s.find(id)
	if u == nil {
		return Info{}, fault.New("upload.Lookup", fault.NotFound, "no upload %.40q", id)
	}
	return s.info(u), nil
}

// List gives all uploads, in no order. After a start the origin removes those
// of videos that need them no more: a crash between the two left them.
func (s *Server) List() []Info {
	s.mu.Lock()
	all := make([]*upload, 0, len(s.uploads))
	for _, u := range s.uploads {
		if u.promised.Load() {
			all = append(all, u)
		}
	}
	s.mu.Unlock()
	infos := make([]Info, 0, len(all))
	for _, u := range all {
		infos = append(infos, s.info(u))
	}
	return infos
}

// Remove deletes an upload whose bytes are not needed any more: its video is
// packaged, failed for good or deleted. One that is not there is no error.
func (s *Server) Remove(ctx context.Context, id string) error {
	const op = "upload.Remove"
	u := s.find(id)
	if u == nil {
		return nil
	}
	if !u.lock.take(ctx, s.cfg.LockWait, nil) {
		return fault.New(op, fault.Unavailable, "upload %s is being written", id)
	}
	defer u.lock.release()
	return fault.As(op, fault.Unavailable, s.drop(u))
}

// find gives an upload that may be told of, nil if there is none.
func (s *Server) find(id string) *upload {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.uploads[id]
	if u == nil || !u.promised.Load() {
		return nil
	}
	return u
}

func (s *Server) info(u *upload) Info {
	s.mu.Lock()
	r := u.rec
	s.mu.Unlock()
	path := s.disk.path(r)
	if r.Outcome != nil {
		path = ""
	}
	return Info{
		ID: r.ID, Video: r.Video, Creator: r.Creator, Title: r.Title, Filename: r.Filename,
		Size: r.Size, Offset: u.offset.Load(), Path: path, CreatedAt: r.CreatedAt, ExpiresAt: s.expires(u),
		Archive: r.Archive, Fingerprint: r.Fingerprint, Outcome: r.Outcome,
	}
}

// drop removes an upload from disk and memory. The caller holds its lock.
func (s *Server) drop(u *upload) error {
	if u.gone {
		return nil
	}
	if err := s.disk.remove(u.rec.ID); err != nil {
		return err
	}
	u.gone = true
	s.metrics.pending.Sub(float64(u.rec.Size - u.offset.Load()))
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.uploads, u.rec.ID)
	return nil
}

// hand tells of a completed upload until it has been taken. The caller holds its lock.
func (s *Server) hand(ctx context.Context, u *upload) error {
	if u.gone || u.rec.Handed || !u.complete() {
		return nil
	}
	// The bytes are all here whether or not the creator still waits.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), eventTimeout)
	defer cancel()
	if !u.rec.Archive {
		if err := s.events.Completed(ctx, s.info(u)); err != nil {
			return err
		}
	}
	r := u.rec
	r.Handed = true
	if err := s.disk.writeRecord(r); err != nil {
		return err
	}
	s.mu.Lock()
	u.rec = r
	s.mu.Unlock()
	s.metrics.ended.WithLabelValues("completed").Inc()
	return nil
}

// progress tells of new bytes, at most twice a second.
func (s *Server) progress(u *upload) {
	if u.rec.Archive {
		return
	}
	now := s.cfg.Now().UnixNano()
	if last := u.told.Load(); now-last >= int64(progressEvery) || now < last {
		u.told.Store(now)
		s.events.Progress(s.info(u))
	}
}

// ended tells that an upload is gone, unless it is an archive, which is nobody's.
func (s *Server) ended(i Info) {
	if !i.Archive {
		s.events.Terminated(i)
	}
}

// expires is when an unfinished upload, or an archive, goes if nothing comes.
func (s *Server) expires(u *upload) time.Time {
	return time.Unix(0, u.touched.Load()).Add(s.cfg.Expiry)
}

// Run removes expired uploads and hands over completed ones that were not
// taken at once, until ctx ends.
func (s *Server) Run(ctx context.Context) error {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		s.Sweep(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Sweep does the work of Run once.
func (s *Server) Sweep(ctx context.Context) {
	s.mu.Lock()
	all := make([]*upload, 0, len(s.uploads))
	for _, u := range s.uploads {
		if u.promised.Load() {
			all = append(all, u)
		}
	}
	s.mu.Unlock()
	for _, u := range all {
		if ctx.Err() != nil {
			return
		}
		s.sweep(ctx, u)
	}
}

func (s *Server) sweep(ctx context.Context, u *upload) {
	now := s.info(u)
	complete := now.Offset == now.Size
	expired := func() bool { return (!complete || now.Archive) && s.cfg.Now().After(s.expires(u)) }
	s.mu.Lock()
	handed := u.rec.Handed
	s.mu.Unlock()
	if !expired() && (handed || !complete) {
		return // most of them: leave their writers alone
	}
	if !u.lock.try() {
		return // somebody is at it; the next sweep comes soon
	}
	defer u.lock.release()
	id, video := u.rec.ID, u.rec.Video
	if u.gone {
		return
	}
	now = s.info(u)
	complete = now.Offset == now.Size
	if expired() {
		if err := s.drop(u); err != nil {
			s.cfg.Log.Error("expired upload stays", zap.String("upload", id), zap.Error(err))
			return
		}
		if !now.settled() {
			s.metrics.ended.WithLabelValues("expired").Inc()
		}
		s.cfg.Log.Info("upload expired", zap.String("upload", id), zap.String("video", string(video)))
		s.ended(now)
		return
	}
	if err := s.hand(ctx, u); err != nil {
		s.cfg.Log.Warn("completed upload not taken yet", zap.String("upload", id), zap.String("video", string(video)), zap.Error(err))
	}
}
