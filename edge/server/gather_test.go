package server

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http/httptest"
	"os"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// written is a connection that keeps what it is given.
type written struct {
	net.Conn
	mu     sync.Mutex // guards the rest
	all    bytes.Buffer
	writes int
	most   int
	fail   error
}

func (w *written) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.fail != nil {
		return 0, w.fail
	}
	w.writes++
	w.most = max(w.most, len(p))
	return w.all.Write(p)
}

func TestGatheredRecordsArriveWholeAndInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &written{}
		g := &gatherer{Conn: w}
		rnd := rand.New(rand.NewPCG(1, 2))
		var want bytes.Buffer
		sizes := []int{24, 31, 38, 39, 1000, fullRecord - 1, fullRecord, fullRecord + 8, fullRecord, fullRecord}
		for range 2000 {
			p := make([]byte, sizes[rnd.IntN(len(sizes))])
			for i := range p {
				p[i] = byte(rnd.Uint32())
			}
			p[0] = application
			want.Write(p)
			if n, err := g.Write(p); n != len(p) || err != nil {
				t.Fatal(n, err)
			}
			if rnd.IntN(20) == 0 {
				time.Sleep(2 * gatherFor)
				synctest.Wait()
				if got := w.all.Len(); got != want.Len() {
					t.Fatalf("%d of %d bytes went out after the wait", got, want.Len())
				}
			}
		}
		time.Sleep(2 * gatherFor)
		synctest.Wait()
		if !bytes.Equal(w.all.Bytes(), want.Bytes()) {
			t.Fatal("other bytes than those written, or in another order")
		}
		if w.most > gatherBytes+3*fullRecord {
			t.Fatalf("%d bytes at once", w.most)
		}
	})
}

// A short record is one that somebody waits for.
func TestShortRecordsAreNotHeld(t *testing.T) {
	w := &written{}
	g := &gatherer{Conn: w}
	for _, size := range []int{24, 31, 500, fullRecord, 500, fullRecord, 31} {
		if _, err := g.Write(append([]byte{application}, make([]byte, size-1)...)); err != nil {
			t.Fatal(err)
		}
		if g.mu.Lock(); size == 500 && g.held != nil {
			t.Fatal("a short record was held")
		}
		g.mu.Unlock()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	// What comes with the last full record may be held: nobody but the timer sends it.
	if want := 24 + 31 + 500 + fullRecord + 500; w.all.Len() < want {
		t.Fatalf("%d bytes went out, want %d", w.all.Len(), want)
	}
}

func TestFailureOfAWriteThatNobodyWaitedForIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broken := errors.New("broken")
		g := &gatherer{Conn: &written{fail: broken}}
		if _, err := g.Write(make([]byte, fullRecord)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * gatherFor)
		synctest.Wait()
		for range 2 {
			if _, err := g.Write(make([]byte, 40)); !errors.Is(err, broken) {
				t.Fatal(err)
			}
		}
	})
}

// A viewer who reads nothing: the write that waits for room ends at its deadline,
// also when it is the timer's, and those that come after it end with it.
func TestDeadlineEndsAWriteOfGatheredRecords(t *testing.T) {
	ours, theirs := net.Pipe()
	defer theirs.Close()
	g := &gatherer{Conn: ours}
	if err := g.SetWriteDeadline(time.Now().Add(10 * gatherFor)); err != nil {
		t.Fatal(err)
	}
	if _, err := g.Write(make([]byte, fullRecord)); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := g.Write(make([]byte, 100)); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatal(err)
		}
	}
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
}

// What it is for: frames of 16 KiB as HTTP/2 writes them, both versions of TLS.
func TestFramesShareWrites(t *testing.T) {
	certs := httptest.NewUnstartedServer(nil)
	certs.StartTLS()
	defer certs.Close()
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		ours, theirs := net.Pipe()
		w := &through{Conn: ours}
		server := tls.Server(&gatherer{Conn: w}, &tls.Config{Certificates: certs.TLS.Certificates, MaxVersion: version, DynamicRecordSizingDisabled: true})
		pool := x509.NewCertPool()
		pool.AddCert(certs.Certificate())
		client := tls.Client(theirs, &tls.Config{RootCAs: pool, ServerName: "example.com"})
		const frames, frame = 64, 16<<10 + 9
		read := make(chan int64)
		go func() {
			n, _ := io.Copy(io.Discard, client) // the pipe's end
			read <- n
		}()
		if err := server.Handshake(); err != nil {
			t.Fatal(err)
		}
		w.writes = 0 // nothing is held after a handshake
		for range frames {
			if _, err := server.Write(make([]byte, frame)); err != nil {
				t.Fatal(err)
			}
		}
		if err := server.CloseWrite(); err != nil {
			t.Fatal(err)
		}
		if n := <-read; n != frames*frame {
			t.Fatalf("%d bytes arrived, want %d", n, frames*frame)
		}
		// The timer may send some before: a run that is held up makes more writes.
		if w.writes > frames {
			t.Errorf("TLS %x: %d writes of %d frames", version, w.writes, frames)
		}
		t.Logf("TLS %x: %d writes of %d frames", version, w.writes, frames)
		_ = server.Close()
		_ = client.Close()
	}
}

// through counts what it passes on.
type through struct {
	net.Conn
	writes int // the gatherer's lock guards it
}

func (c *through) Write(p []byte) (int, error) {
	c.writes++
	return c.Conn.Write(p)
}
