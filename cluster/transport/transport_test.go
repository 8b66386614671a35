package transport_test

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"testing"

	"github.com/asynkron/protoactor-go/actor"
	"github.com/asynkron/protoactor-go/remote"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/streamgate/streamgate/cluster/clustertest"
	"github.com/streamgate/streamgate/cluster/transport"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/tlsutil"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

func TestMain(m *testing.M) {
	clustertest.Main(m, map[string]clustertest.Program{"node": node})
}

// heard is what the node's actor was sent, by whom; its first word is Addr.
type heard struct {
	Addr     string
	Gossip   string
	Type     string
	From     model.NodeName
	IsEdge   bool
	IsOrigin bool
}

// node has one actor, "ear", which tells what it hears. A command is the name of
// a node to say something to.
func node(ctx context.Context, raw []byte) error {
	var cfg clustertest.NodeConfig
	if err := json.Unmarshal(raw, &cfg); err != nil {
		return err
	}
	n, err := clustertest.StartNode(cfg)
	if err != nil {
		clustertest.Say(heard{Type: "start: " + fault.KindOf(err).String()})
		return err
	}
	_, err = n.Transport.System().Root.SpawnNamed(actor.PropsFromFunc(func(c actor.Context) {
		if e, ok := c.Message().(*v1.Envelope); ok {
			p := transport.PeerOf(c.MessageHeader())
			clustertest.Say(heard{Type: e.GetType(), From: p.Name, IsEdge: p.Has(model.EdgeRole), IsOrigin: p.Has(model.OriginRole)})
		}
	}), "ear")
	if err != nil {
		return err
	}
	clustertest.Say(heard{Addr: n.Transport.Address(), Gossip: n.Members.Addr()})
	return n.Run(ctx, func(ctx context.Context) error { return obey(ctx, n) })
}

type setup struct {
	node   *clustertest.Process
	addr   string
	gossip string
	cert   func(model.NodeName, ...model.Role) tlsutil.Files
}

func newSetup(t *testing.T) setup {
	t.Helper()
	t.Parallel()
	s := setup{cert: clustertest.Certificates(t)}
	s.node = clustertest.Start(t, "node", clustertest.NodeConfig{
		Self:  model.Node{Name: "ear", Roles: []model.Role{model.EdgeRole}},
		Files: s.cert("ear", model.EdgeRole),
	})
	first := clustertest.Expect(s.node, "start", func(h heard) bool { return h.Addr != "" })
	s.addr, s.gossip = first.Addr, first.Gossip
	return s
}

func (s setup) expect(what, typ string) heard {
	return clustertest.Expect(s.node, what, func(h heard) bool { return h.Type == typ })
}

// dial opens the library's own stream, as a node of another make would.
func (s setup) dial(t *testing.T, cfg *tls.Config) (remote.Remoting_ReceiveClient, *grpc.ClientConn, error) {
	t.Helper()
	conn, err := grpc.NewClient("passthrough:///"+s.addr, grpc.WithTransportCredentials(credentials.NewTLS(cfg)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	ctx, cancel := context.WithTimeout(t.Context(), clustertest.Hang)
	t.Cleanup(cancel)
	stream, err := remote.NewRemotingClient(conn).Receive(ctx)
	if err != nil {
		return nil, conn, err
	}
	if err := stream.Send(&remote.RemoteMessage{MessageType: &remote.RemoteMessage_ConnectRequest{ConnectRequest: &remote.ConnectRequest{
		ConnectionType: &remote.ConnectRequest_ServerConnection{ServerConnection: &remote.ServerConnection{SystemId: "x", Address: "127.0.0.1:1"}},
	}}}); err != nil {
		return nil, conn, err
	}
	_, err = stream.Recv()
	return stream, conn, err
}

func (s setup) friend(t *testing.T) (remote.Remoting_ReceiveClient, *grpc.ClientConn) {
	t.Helper()
	certs, err := tlsutil.Load(s.cert("friend", model.EdgeRole))
	if err != nil {
		t.Fatal(err)
	}
	stream, conn, err := s.dial(t, certs.Client())
	if err != nil {
		t.Fatal(err)
	}
	return stream, conn
}

func envelope(name string) []byte {
	b, err := proto.Marshal(&v1.Envelope{Type: name})
	if err != nil {
		panic(err) // a constant
	}
	return b
}

const envelopeType = "streamgate.v1.Envelope"

func (s setup) batch(types []string, envelopes ...*remote.MessageEnvelope) *remote.RemoteMessage {
	return &remote.RemoteMessage{MessageType: &remote.RemoteMessage_MessageBatch{MessageBatch: &remote.MessageBatch{
		TypeNames: types, Targets: []*actor.PID{{Address: s.addr, Id: "ear"}, {Address: "127.0.0.1:1", Id: "ear"}}, Envelopes: envelopes,
	}}}
}

func TestStrangersGetNoConnection(t *testing.T) {
	s := newSetup(t)
	other, err := tlsutil.Load(clustertest.Certificates(t)("friend", model.EdgeRole))
	if err != nil {
		t.Fatal(err)
	}
	ours, err := tlsutil.Load(s.cert("friend", model.EdgeRole))
	if err != nil {
		t.Fatal(err)
	}
	naked := ours.Client()
	naked.GetClientCertificate = nil
	forged := other.Client()
	forged.VerifyConnection = nil // it trusts us; we must not trust it
	old := ours.Client()
	old.MinVersion, old.MaxVersion = tls.VersionTLS12, tls.VersionTLS12
	tests := []struct {
		name string
		cfg  *tls.Config
	}{
		{"without a certificate", naked},
		{"with a certificate of another CA", forged},
		{"with TLS 1.2", old},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, _, err := s.dial(t, tt.cfg); status.Code(err) != codes.Unavailable {
				t.Errorf("connected: %v", err)
			}
		})
	}
	// The door is open to friends all the while.
	stream, _ := s.friend(t)
	if err := stream.Send(s.batch([]string{envelopeType}, &remote.MessageEnvelope{MessageData: envelope("hello")})); err != nil {
		t.Fatal(err)
	}
	s.expect("the friend", "hello")
}

func TestSenderIsKnownFromItsCertificateNotFromItsWords(t *testing.T) {
	s := newSetup(t)
	stream, _ := s.friend(t)
	lie := &remote.MessageHeader{HeaderData: map[string]string{"streamgate-peer": "origin", "streamgate-roles": "origin watcher"}}
	if err := stream.Send(s.batch([]string{envelopeType}, &remote.MessageEnvelope{MessageData: envelope("hello"), MessageHeader: lie})); err != nil {
		t.Fatal(err)
	}
	if got := s.expect("the message", "hello"); got.From != "friend" || !got.IsEdge {
		t.Errorf("sender is %+v, want friend, an edge", got)
	}
}

func TestNothingThatAPeerSendsStopsTheProcessOrItsActors(t *testing.T) {
	s := newSetup(t)
	stream, conn := s.friend(t)
	good := func(name string, typ int32) *remote.MessageEnvelope {
		return &remote.MessageEnvelope{TypeId: typ, MessageData: envelope(name)}
	}
	tests := []struct {
		name string
		bad  *remote.MessageEnvelope
	}{
		{"a type that nobody knows", &remote.MessageEnvelope{TypeId: 1}},
		{"an order to stop the actor", &remote.MessageEnvelope{TypeId: 2}},
		{"an order to poison the actor", &remote.MessageEnvelope{TypeId: 3}},
		{"a type index out of range", &remote.MessageEnvelope{TypeId: 99}},
		{"a negative type index", &remote.MessageEnvelope{TypeId: -1}},
		{"a target on a third node", &remote.MessageEnvelope{Target: 1, MessageData: envelope("x")}},
		{"a target out of range", &remote.MessageEnvelope{Target: 7, MessageData: envelope("x")}},
		{"a sender out of range", &remote.MessageEnvelope{Sender: 7, MessageData: envelope("x")}},
		{"another serializer", &remote.MessageEnvelope{SerializerId: 1, MessageData: []byte("{}")}},
		{"a serializer that does not exist", &remote.MessageEnvelope{SerializerId: 12}},
		{"bytes that are no envelope", &remote.MessageEnvelope{MessageData: []byte("\xff\xff\xff")}},
	}
	types := []string{envelopeType, "nobody.knows.Me", "actor.Stop", "actor.PoisonPill"}
	for _, tt := range tests {
		// What comes with the bad message arrives, before and after it.
		if err := stream.Send(s.batch(types, good("before "+tt.name, 0), tt.bad, good("after "+tt.name, 0))); err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		s.expect("the good messages", "before "+tt.name)
		s.expect("the good messages", "after "+tt.name)
	}
	if _, err := remote.NewRemotingClient(conn).ListProcesses(t.Context(), &remote.ListProcessesRequest{}); status.Code(err) != codes.Unimplemented {
		t.Errorf("diagnostics: %v", err)
	}
	if err := stream.Send(s.batch(types, good("still here", 0))); err != nil {
		t.Fatal(err)
	}
	s.expect("life", "still here")
}

func TestTakenPortIsAnErrorNotAPanic(t *testing.T) {
	s := newSetup(t)
	second := clustertest.Start(t, "node", clustertest.NodeConfig{
		Self:  model.Node{Name: "second", Roles: []model.Role{model.EdgeRole}},
		Files: s.cert("second", model.EdgeRole), Bind: s.addr,
	})
	clustertest.Expect(second, "a refusal", func(h heard) bool { return h.Type == "start: unavailable" })
}
