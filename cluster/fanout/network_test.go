package fanout_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"
	"pgregory.net/rapid"

	"github.com/streamgate/streamgate/cluster/fanout"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// journal is a feed in memory. Its payloads are its numbers, with a mark that
// tells two lives of a number apart.
type journal struct {
	mu         sync.Mutex
	generation uint64
	mark       uint64
	first      uint64 // oldest number kept
	entries    []fanout.Entry
}

func newJournal() *journal { return &journal{generation: 1, first: 1} }

func (j *journal) append(n int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for range n {
		seq := j.first + uint64(len(j.entries))
		j.entries = append(j.entries, fanout.Entry{Seq: seq, Payload: binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, seq), j.mark)})
	}
}

// truncate loses the newest n entries, as a disk that lied would.
func (j *journal) truncate(n int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.entries = j.entries[:max(0, len(j.entries)-n)]
	j.mark++
}

// wipe starts another journal.
func (j *journal) wipe() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.generation++
	j.mark++
	j.first, j.entries = 1, nil
}

// miss says that readers may have missed something; the numbers go on.
func (j *journal) miss() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.generation++
}

// prune forgets the oldest n entries.
func (j *journal) prune(n int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	n = min(n, len(j.entries))
	j.first += uint64(n)
	j.entries = j.entries[n:]
}

func (j *journal) Generation() uint64 { j.mu.Lock(); defer j.mu.Unlock(); return j.generation }
func (j *journal) Last() uint64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.first + uint64(len(j.entries)) - 1
}
func (j *journal) View() *model.ChainView {
	return &model.ChainView{Head: model.BlockRef{Chain: 1, Number: j.Last()}, Seq: j.Last()}
}
func (j *journal) Read(after uint64, limit int) ([]fanout.Entry, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if after+1 < j.first {
		return nil, fault.New("journal", fault.Expired, "trimmed")
	}
	from := int(after + 1 - j.first)
	if from >= len(j.entries) {
		return nil, nil
	}
	return append([]fanout.Entry(nil), j.entries[from:min(len(j.entries), from+limit)]...), nil
}

// world is one publisher and one follower with a bad network between them.
type world struct {
	t       *rapid.T
	rng     *rand.Rand
	loss    float64
	journal *journal
	inc     uint64
	sender  *fanout.Sender
	stop    context.CancelFunc

	mu       sync.Mutex // guards what follows
	receiver *fanout.Receiver
	kept     fanout.Cursor
	applied  map[string]bool // payloads told since the last gap that could matter
	last     uint64
	gaps     int
	bad      string
}

func (w *world) startSender(ctx context.Context) {
	ctx, w.stop = context.WithCancel(ctx)
	w.inc++
	s, err := fanout.NewSender(fanout.SenderConfig{Feed: "f", Incarnation: w.inc, Send: w.push}, w.journal, zap.NewNop(), fanout.NewMetrics(prometheus.NewRegistry()))
	if err != nil {
		w.t.Fatal(err)
	}
	w.mu.Lock()
	w.sender = s
	w.mu.Unlock()
	go func() { _ = s.Run(ctx) }()
}

// later runs f after a while, or never.
func (w *world) later(f func()) {
	w.mu.Lock()
	lost := w.rng.Float64() < w.loss
	wait := time.Duration(w.rng.Intn(300)) * time.Millisecond
	w.mu.Unlock()
	if !lost {
		time.AfterFunc(wait, f)
	}
}

func (w *world) push(_ context.Context, b fanout.Batch) {
	w.later(func() {
		w.mu.Lock()
		res := w.receiver.Push(b)
		w.take(res)
		s := w.sender
		w.mu.Unlock()
		if res.Ack != nil {
			w.later(func() { s.Ack(*res.Ack) })
		}
	})
}

// pull asks and waits for the answer. It tells whether one came.
func (w *world) pull() bool {
	w.mu.Lock()
	c, lost, inc := w.receiver.Cursor(), w.rng.Float64() < w.loss, w.inc
	w.mu.Unlock()
	if lost {
		return false
	}
	page, err := fanout.Page("f", w.journal, inc, c)
	if err != nil {
		w.t.Error(err)
	}
	time.Sleep(20 * time.Millisecond) // the way back, in the bubble's time
	w.mu.Lock()
	defer w.mu.Unlock()
	w.take(w.receiver.Page(page))
	return true
}

// take checks what the receiver hands out: in order, unless it said gap.
func (w *world) take(res fanout.Result) {
	if res.Gap {
		w.gaps++
		w.last = 0
	}
	for _, e := range res.Entries {
		if w.last != 0 && e.Seq != w.last+1 {
			w.bad = fmt.Sprintf("entry %d after %d without a gap", e.Seq, w.last)
		}
		w.last = e.Seq
		w.applied[string(e.Payload)] = true
	}
	if len(res.Entries) > 0 || res.Gap {
		w.kept = w.receiver.Cursor()
	}
}

func TestFollowerMissesNothingWhateverTheNetworkDoes(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		seed := rapid.Int64().Draw(rt, "seed")
		loss := rapid.SampledFrom([]float64{0, 0.1, 0.5, 0.9}).Draw(rt, "loss")
		what := rapid.SampledFrom([]string{"append", "append", "append", "burst", "pull", "restart publisher", "restart follower", "quiet", "truncate", "wipe", "prune", "miss"})
		var steps []string
		for range rapid.IntRange(5, 40).Draw(rt, "steps") {
			steps = append(steps, what.Draw(rt, "step"))
		}
		var bad string
		synctest.Test(t, func(t *testing.T) { bad = simulate(t.Context(), rt, seed, loss, steps) })
		if bad != "" {
			rt.Fatal(bad)
		}
	})
}

func simulate(ctx context.Context, rt *rapid.T, seed int64, loss float64, steps []string) string {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	w := &world{t: rt, rng: rand.New(rand.NewSource(seed)), loss: loss, journal: newJournal(), receiver: &fanout.Receiver{}, applied: map[string]bool{}}
	w.startSender(ctx)
	damaged := 0 // times that history was lost, each of which must be told as a gap
	for _, s := range steps {
		before := w.gaps
		switch s {
		case "append":
			w.journal.append(1)
		case "burst":
			w.journal.append(700)
		case "pull":
			w.pull()
		case "restart publisher", "truncate", "wipe":
			// History is only lost with the process.
			w.stop()
			had := w.journal.Last()
			if s == "truncate" {
				w.journal.truncate(3)
			}
			if s == "wipe" {
				w.journal.wipe()
			}
			w.startSender(ctx)
			w.mu.Lock()
			known := w.receiver.Cursor()
			w.mu.Unlock()
			if known.Generation != 0 && had > 0 && (s == "wipe" || s == "truncate" && known.Seq > w.journal.Last()) {
				damaged++
				w.journal.append(5) // the same numbers mean other things now
				w.settle()
				if w.gaps == before {
					return s + " was not told"
				}
			}
		case "miss":
			w.mu.Lock()
			known := w.receiver.Cursor()
			w.mu.Unlock()
			w.journal.miss()
			w.settle()
			if known.Generation != 0 && w.gaps == before {
				return s + " was not told"
			}
		case "restart follower":
			w.mu.Lock()
			w.receiver = fanout.NewReceiver(w.kept)
			w.mu.Unlock()
		case "prune":
			w.journal.prune(500)
		case "quiet":
			time.Sleep(5 * time.Second)
		}
		w.sender.Wake()
		time.Sleep(50 * time.Millisecond)
	}
	w.settle()
	w.journal.append(3)
	w.sender.Wake()
	w.settle()
	cancel()
	time.Sleep(time.Second) // what is on its way arrives
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.bad != "" {
		return w.bad
	}
	if got := w.receiver.Cursor().Seq; got != w.journal.Last() {
		return fmt.Sprintf("follower is at %d of %d", got, w.journal.Last())
	}
	end, err := w.journal.Read(w.journal.Last()-3, 3)
	if err != nil {
		return err.Error()
	}
	for _, e := range end {
		if !w.applied[string(e.Payload)] {
			return fmt.Sprintf("entry %d was never told", e.Seq)
		}
	}
	return ""
}

// settle pulls until the follower has all there is.
func (w *world) settle() {
	for range 1000 {
		if w.pull() {
			w.mu.Lock()
			c := w.receiver.Cursor()
			done := c.Seq == w.journal.Last() && c.Incarnation == w.inc && c.Generation == w.journal.Generation()
			w.mu.Unlock()
			if done {
				return
			}
		}
		time.Sleep(time.Second)
	}
}

func TestPushesAloneDeliverWhenNoPullEverAnswersAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rng := rand.New(rand.NewSource(1))
		w := &world{rng: rng, loss: 0.3, journal: newJournal(), receiver: &fanout.Receiver{}, applied: map[string]bool{}}
		w.startSender(t.Context())
		w.loss = 0
		w.pull() // the follower meets the publisher
		w.mu.Lock()
		w.loss = 0.3
		w.mu.Unlock()
		for range 20 {
			w.journal.append(100)
			w.sender.Wake()
			time.Sleep(100 * time.Millisecond)
		}
		time.Sleep(10 * time.Minute)
		w.stop()
		w.mu.Lock()
		defer w.mu.Unlock()
		if got := w.receiver.Cursor().Seq; got != 2000 || w.bad != "" {
			t.Errorf("follower is at %d of 2000; %s", got, w.bad)
		}
	})
}

func TestPullAloneDeliversWhenEveryPushIsLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{rng: rand.New(rand.NewSource(1)), journal: newJournal(), receiver: &fanout.Receiver{}, applied: map[string]bool{}}
		w.journal.append(10)
		w.startSender(t.Context())
		w.stop() // it never pushes
		w.pull()
		if got := w.receiver.Cursor().Seq; got != 10 || w.gaps != 1 {
			t.Errorf("new follower is at %d with %d gaps, want 10 with 1: it starts at the end and looks at everything", got, w.gaps)
		}
		w.journal.append(2000)
		for range 8 {
			w.pull()
		}
		if got := w.receiver.Cursor().Seq; got != 2010 || w.gaps != 1 || w.bad != "" {
			t.Errorf("follower is at %d of 2010 with %d gaps; %s", got, w.gaps, w.bad)
		}
	})
}

func TestPublisherRestartKeepsTheCursor(t *testing.T) {
	j := newJournal()
	j.append(5)
	var r fanout.Receiver
	take := func(inc uint64) fanout.Result {
		page, err := fanout.Page("f", j, inc, r.Cursor())
		if err != nil {
			t.Fatal(err)
		}
		return r.Page(page)
	}
	take(1)
	j.append(2)
	if got := take(2); got.Gap || len(got.Entries) != 2 || !got.Current {
		t.Errorf("after the restart: %+v", got)
	}
	// The journal lost entry 7 with the process and gave the number to another.
	j.truncate(1)
	j.append(2)
	if got := take(3); !got.Gap {
		t.Errorf("another entry 7 was taken for the one we know: %+v", got)
	}
}

func TestSilentFollowerIsSentLittle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJournal()
		sent := 0
		s, err := fanout.NewSender(fanout.SenderConfig{Feed: "f", Incarnation: 1, Send: func(_ context.Context, b fanout.Batch) { sent += 1 + len(b.Entries) }},
			j, zap.NewNop(), fanout.NewMetrics(prometheus.NewRegistry()))
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { _ = s.Run(ctx); close(done) }()
		s.Ack(fanout.Ack{Feed: "f", Generation: 1, Incarnation: 1}) // it listens, and says nothing more
		j.append(100_000)
		s.Wake()
		time.Sleep(time.Hour)
		cancel()
		<-done
		// One window at first, then one batch each 2 s.
		if limit := fanout.Window + 1800*(fanout.BatchEntries+1) + 3000; sent > limit {
			t.Errorf("sent %d messages and entries to a silent follower in an hour, more than %d", sent, limit)
		}
	})
}
