package transport

import (
	"context"
	"time"

	"github.com/asynkron/protoactor-go/remote"
	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/keepalive"

	"github.com/streamgate/streamgate/proto/codec"
)

const (
	// batch bounds the messages in one frame, and so the size of a frame.
	batch = 32
	// maxFrameBytes is above the largest frame there can be. The library drops
	// larger ones without a word to the sender.
	maxFrameBytes = batch*codec.MaxBodyBytes + 1<<20
	// queueSize is the first size of a peer's queue. The library's default
	// takes 16 MiB a peer.
	queueSize = 1024
	// connectWait is how long a new connection may take. The library sleeps 2 s
	// after a failure, so it pays to wait for a peer that is just starting.
	connectWait = 1500 * time.Millisecond
)

// The keepalive finds a dead link in 3.3 s with data in flight and in 13 s
// without; a cut is otherwise noticed by TCP only after minutes.
const (
	pingEvery   = 10 * time.Second
	pingTimeout = 3 * time.Second
)

func remoteConfig(cfg Config, host string, port int, g guard) *remote.Config {
	c := remote.Configure(host, port,
		remote.WithEndpointWriterBatchSize(batch), remote.WithEndpointManagerBatchSize(batch),
		remote.WithEndpointWriterQueueSize(queueSize), remote.WithEndpointManagerQueueSize(queueSize),
		remote.WithAdvertisedHost(cfg.Advertise),
		remote.WithServerOptions(
			grpc.Creds(credentials.NewTLS(cfg.Certs.Server())),
			grpc.MaxRecvMsgSize(maxFrameBytes), grpc.MaxSendMsgSize(maxFrameBytes),
			grpc.KeepaliveParams(keepalive.ServerParameters{Time: pingEvery, Timeout: pingTimeout}),
			grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: pingEvery / 2, PermitWithoutStream: true}),
			grpc.ConnectionTimeout(connectWait*2),
			grpc.StreamInterceptor(g.stream), grpc.UnaryInterceptor(g.unary),
		),
		// One call: the library replaces the options, it does not add to them.
		remote.WithDialOptions(
			grpc.WithTransportCredentials(credentials.NewTLS(cfg.Certs.Client())),
			grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: pingEvery, Timeout: pingTimeout, PermitWithoutStream: true}),
			grpc.WithConnectParams(grpc.ConnectParams{
				MinConnectTimeout: connectWait,
				Backoff:           backoff.Config{BaseDelay: 100 * time.Millisecond, Multiplier: 1.6, Jitter: 0.2, MaxDelay: time.Second},
			}),
			grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxFrameBytes), grpc.MaxCallSendMsgSize(maxFrameBytes)),
			grpc.WithStreamInterceptor(patient),
		),
	)
	c.MaxRetryCount = 1
	return c
}

// patient opens a stream once the connection stands, for at most connectWait.
func patient(ctx context.Context, desc *grpc.StreamDesc, cc *grpc.ClientConn, method string, open grpc.Streamer, opts ...grpc.CallOption) (grpc.ClientStream, error) {
	ctx, cancel := context.WithCancel(ctx)
	impatience := time.AfterFunc(connectWait, cancel)
	s, err := open(ctx, desc, cc, method, append(opts, grpc.WaitForReady(true))...)
	if err != nil {
		cancel()
		return nil, err
	}
	impatience.Stop() // too late: the stream ends at once and is opened again
	return s, nil
}
