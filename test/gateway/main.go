// Command gateway serves the trustless gateway with the blocks of CAR files, so that
// the conformance suite of the IPFS project, whose fixtures no origin of ours would
// take as a video, can be run against the very handler that nodes have.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/ipld/go-car/v2"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/trustless"
)

// blocks are those of the files, by CID.
type blocks map[string][]byte

// Block implements internal/trustless.Blocks.
func (b blocks) Block(_ context.Context, cid string) ([]byte, error) {
	if data, ok := b[cid]; ok {
		return data, nil
	}
	return nil, fault.New("gateway", fault.NotFound, "no block %s", cid)
}

// Has implements internal/trustless.Blocks.
func (b blocks) Has(_ context.Context, cid string) (bool, error) {
	_, ok := b[cid]
	return ok, nil
}

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "address to serve on")
	flag.Usage = func() {
		fmt.Fprintln(os.Stderr, "usage: gateway [-listen HOST:PORT] FILE.car...")
		flag.PrintDefaults()
	}
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *listen, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "gateway:", err)
		os.Exit(1)
	}
}

// run serves the blocks of some files until ctx ends; the first line that it
// prints is its URL.
func run(ctx context.Context, listen string, files []string) error {
	all := blocks{}
	for _, name := range files {
		if err := all.read(name); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	g, err := trustless.New(trustless.Config{MaxRequests: 64, MaxResponseBytes: 64 << 20, BytesPerSecond: 1 << 30, Timeout: 10 * time.Second},
		all, trustless.NewMetrics(prometheus.NewRegistry()))
	if err != nil {
		return err
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", listen)
	if err != nil {
		return err
	}
	srv := &http.Server{Handler: strangers(g), ReadHeaderTimeout: 10 * time.Second}
	defer context.AfterFunc(ctx, func() { _ = srv.Close() })()
	fmt.Printf("http://%s\n", l.Addr())
	fmt.Fprintf(os.Stderr, "%d blocks of %d files\n", len(all), len(files))
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// strangers has each request come from an address of its own: the suite asks faster
// than one address may.
func strangers(next http.Handler) http.Handler {
	var n atomic.Uint32
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i := n.Add(1)
		r.RemoteAddr = fmt.Sprintf("10.%d.%d.%d:1", byte(i>>16), byte(i>>8), byte(i))
		next.ServeHTTP(w, r)
	})
}

// read takes the blocks of a file.
func (b blocks) read(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // only read from
	r, err := car.NewBlockReader(f)
	if err != nil {
		return err
	}
	for {
		block, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		b[block.Cid().String()] = block.RawData()
	}
}
