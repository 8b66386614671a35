// Package conf is a node's configuration: one typed tree with defaults, read
// from a YAML file and then from STREAMGATE_* variables. It alone reads files
// and the environment; everything else is given plain fields.
package conf

import (
	"net"
	"time"

	"github.com/streamgate/streamgate/internal/model"
)

// Config is the whole configuration of a node.
type Config struct {
	Node    Node         `yaml:"node" envPrefix:"NODE_"`
	Roles   []model.Role `yaml:"roles" env:"ROLES"` // origin, edge, watcher, dns
	Cluster Cluster      `yaml:"cluster" envPrefix:"CLUSTER_"`
	Admin   Admin        `yaml:"admin" envPrefix:"ADMIN_"`
	Log     Log          `yaml:"log" envPrefix:"LOG_"`
	Trace   Trace        `yaml:"trace" envPrefix:"TRACE_"`
	Origin  Origin       `yaml:"origin" envPrefix:"ORIGIN_"`
	Edge    Edge         `yaml:"edge" envPrefix:"EDGE_"`
	Gateway Gateway      `yaml:"gateway" envPrefix:"GATEWAY_"`
	Chains  []Chain      `yaml:"chains"` // the chains that gates may name; a watcher follows them all
}

// Node says who this node is and where it keeps its data.
type Node struct {
	Name    model.NodeName `yaml:"name" env:"NAME"` // stable: placement hashes it, certificates carry it
	Region  string         `yaml:"region" env:"REGION"`
	DataDir string         `yaml:"data_dir" env:"DATA_DIR"`
	// MinFreeBytes of the data folder's disk are never used: databases need room
	// to end what they began. 0 for the default.
	MinFreeBytes int64 `yaml:"min_free_bytes" env:"MIN_FREE_BYTES"`
	// IndexBytes bounds the index of holders of each chain that this node watches,
	// roughly. 0 for the default.
	IndexBytes int64 `yaml:"index_bytes" env:"INDEX_BYTES"`
}

// Cluster says how nodes find and trust one another.
type Cluster struct {
	GossipAddr string `yaml:"gossip_addr" env:"GOSSIP_ADDR"` // host:port, UDP and TCP
	ActorAddr  string `yaml:"actor_addr" env:"ACTOR_ADDR"`   // host:port, mTLS
	PeerAddr   string `yaml:"peer_addr" env:"PEER_ADDR"`     // host:port, mTLS HTTP/2, of origins and edges
	// AdvertiseHost is the name or address under which other nodes reach the three
	// ports above; empty when they listen on that very address.
	AdvertiseHost string   `yaml:"advertise_host" env:"ADVERTISE_HOST"`
	Seeds         []string `yaml:"seeds" env:"SEEDS"`         // gossip addresses of some other nodes
	Bootstrap     bool     `yaml:"bootstrap" env:"BOOTSTRAP"` // the first node of a new cluster: may start alone
	Profile       string   `yaml:"profile" env:"PROFILE"`     // failure detection: local, edge or geo
	GossipKey     string   `yaml:"gossip_key_file" env:"GOSSIP_KEY_FILE"`
	Secret        string   `yaml:"secret_file" env:"SECRET_FILE"` // login nonces and bearer tokens are keyed with it
	TLS           TLS      `yaml:"tls" envPrefix:"TLS_"`
}

// Advertised is how other nodes reach what listens on addr, which is valid.
func (c Cluster) Advertised(addr string) string {
	if c.AdvertiseHost == "" {
		return addr
	}
	_, port, _ := net.SplitHostPort(addr) // Validate has looked
	return net.JoinHostPort(c.AdvertiseHost, port)
}

// TLS names the PEM files by which nodes trust one another.
type TLS struct {
	Cert string `yaml:"cert" env:"CERT"`
	Key  string `yaml:"key" env:"KEY"`
	CA   string `yaml:"ca" env:"CA"`
}

// KeyPair names the PEM files of a public listener.
type KeyPair struct {
	Cert string `yaml:"cert" env:"CERT"`
	Key  string `yaml:"key" env:"KEY"`
}

// Admin is the listener for metrics, pprof and health; keep it private.
type Admin struct {
	Addr string `yaml:"addr" env:"ADDR"`
}

// Log is where the node's lines go: stderr, as json or console.
type Log struct {
	Format string `yaml:"format" env:"FORMAT"`
	Level  string `yaml:"level" env:"LEVEL"`
}

// Trace is where spans go: an OTLP/HTTP endpoint or a file of JSON lines.
type Trace struct {
	Endpoint string  `yaml:"endpoint" env:"ENDPOINT"`
	File     string  `yaml:"file" env:"FILE"`
	Ratio    float64 `yaml:"ratio" env:"RATIO"`
}

// Origin configures the origin role.
type Origin struct {
	Addr           string        `yaml:"addr" env:"ADDR"`
	PublicURL      string        `yaml:"public_url" env:"PUBLIC_URL"`
	TLS            KeyPair       `yaml:"tls" envPrefix:"TLS_"`
	AdminTokenFile string        `yaml:"admin_token_file" env:"ADMIN_TOKEN_FILE"`
	MasterKeyFile  string        `yaml:"master_key_file" env:"MASTER_KEY_FILE"` // 32 bytes in hex: wraps content keys at rest
	AllowedOrigins []string      `yaml:"allowed_origins" env:"ALLOWED_ORIGINS"` // CORS
	MaxUploadBytes int64         `yaml:"max_upload_bytes" env:"MAX_UPLOAD_BYTES"`
	QuotaBytes     int64         `yaml:"quota_bytes" env:"QUOTA_BYTES"` // unfinished and stored uploads of one creator
	UploadTTL      time.Duration `yaml:"upload_ttl" env:"UPLOAD_TTL"`   // an upload nobody touches for so long is dropped
	Workers        int           `yaml:"workers" env:"WORKERS"`         // ffmpeg runs at a time
	Preset         string        `yaml:"preset" env:"PRESET"`           // x264 preset
	MaxHeight      int           `yaml:"max_height" env:"MAX_HEIGHT"`   // of the top rung, short side
	Segment        int           `yaml:"segment_seconds" env:"SEGMENT_SECONDS"`
	// KeyRecipients may be given content keys with an export, besides this origin itself.
	KeyRecipients []string `yaml:"key_recipients" env:"KEY_RECIPIENTS"`
}

// Edge configures the edge role.
type Edge struct {
	Addr           string        `yaml:"addr" env:"ADDR"` // host:port, UDP for HTTP/3 and TCP for HTTP/2 and 1.1
	PublicURL      string        `yaml:"public_url" env:"PUBLIC_URL"`
	TLS            KeyPair       `yaml:"tls" envPrefix:"TLS_"`
	Domains        []string      `yaml:"domains" env:"DOMAINS"` // authorities that a login may name; the same on all edges
	AllowedOrigins []string      `yaml:"allowed_origins" env:"ALLOWED_ORIGINS"`
	SessionTTL     time.Duration `yaml:"session_ttl" env:"SESSION_TTL"`
	LoginTTL       time.Duration `yaml:"login_ttl" env:"LOGIN_TTL"`
	// MaxPerWallet is how many sessions a wallet may have here; one more closes its oldest.
	MaxPerWallet int `yaml:"sessions_per_wallet" env:"SESSIONS_PER_WALLET"`

	// PerClient is how many connections an address may have, over TCP and over QUIC;
	// 0 for the default.
	PerClient int `yaml:"connections_per_address" env:"CONNECTIONS_PER_ADDRESS"`
	// PerSession is how many requests a second a session may make; 0 for the default.
	PerSession int `yaml:"requests_per_session" env:"REQUESTS_PER_SESSION"`
	// MaxEgress bytes a second are what the line allows: near it, new viewers are sent
	// to other edges. 0 for no bound.
	MaxEgress int64 `yaml:"max_egress_bytes" env:"MAX_EGRESS_BYTES"`

	MemoryBytes int64  `yaml:"memory_bytes" env:"MEMORY_BYTES"` // segment cache in memory
	DiskBytes   int64  `yaml:"disk_bytes" env:"DISK_BYTES"`     // segment cache on disk
	Prefetch    int    `yaml:"prefetch" env:"PREFETCH"`         // segments fetched ahead of the viewers
	DemoFile    string `yaml:"demo_file" env:"DEMO_FILE"`       // set by the demo alone: wallets for the page
}

// Gateway lets anybody fetch encrypted content by its CID, from an origin what
// is published, from an edge what it has.
type Gateway struct {
	Enabled          bool          `yaml:"enabled" env:"ENABLED"`
	MaxRequests      int           `yaml:"max_requests" env:"MAX_REQUESTS"` // under way at a time
	MaxResponseBytes int64         `yaml:"max_response_bytes" env:"MAX_RESPONSE_BYTES"`
	BytesPerSecond   int64         `yaml:"bytes_per_second" env:"BYTES_PER_SECOND"` // of all answers together
	Timeout          time.Duration `yaml:"timeout" env:"TIMEOUT"`
}

// Chain is a chain that gates may name. RPC is only needed by watchers.
type Chain struct {
	ID            model.ChainID `yaml:"id"`
	Name          string        `yaml:"name"`
	RPC           []string      `yaml:"rpc"` // http(s) or ws(s) URLs, the first that answers is used
	BlockTime     time.Duration `yaml:"block_time"`
	Confirmations uint64        `yaml:"confirmations"` // default for gates that say nothing
	Window        int           `yaml:"window"`        // blocks kept for undoing reorgs
	Finality      string        `yaml:"finality"`      // finalized, safe, or a number of blocks
	// Quorum of 2: nothing is believed that two providers do not say.
	Quorum       int                `yaml:"quorum"`
	CallTimeout  time.Duration      `yaml:"call_timeout"`   // deadline of a call to a provider
	Budgets      []model.CallBudget `yaml:"budgets"`        // what providers may be asked
	GasAlertGwei float64            `yaml:"gas_alert_gwei"` // above it the operator is told
	// DelegateRegistry is where delegations stand (delegate.xyz v2), empty for the usual place.
	DelegateRegistry string `yaml:"delegate_registry"`
	// IndexFrom is the block from which the index reads the past of a contract whose own
	// first block no provider tells.
	IndexFrom uint64 `yaml:"index_from"`
}

// defaultReserve is room for several databases to flush and compact at once.
const defaultReserve = 256 << 20

// defaultIndex is some 20 million transfers of a chain.
const defaultIndex = 4 << 30

// Default is what holds where neither file nor variable says otherwise.
func Default() Config {
	return Config{
		Node:    Node{Region: "local", DataDir: "/var/lib/streamgate", MinFreeBytes: defaultReserve, IndexBytes: defaultIndex},
		Cluster: Cluster{GossipAddr: "127.0.0.1:7946", ActorAddr: "127.0.0.1:7947", PeerAddr: "127.0.0.1:7948", Profile: "edge"},
		Admin:   Admin{Addr: "127.0.0.1:9090"},
		Log:     Log{Format: "json", Level: "info"},
		Trace:   Trace{Ratio: 1},
		Origin: Origin{Addr: ":7443", MaxUploadBytes: 64 << 30, QuotaBytes: 256 << 30, UploadTTL: 24 * time.Hour,
			Workers: 2, Preset: "veryfast", MaxHeight: 1080, Segment: 2},
		Edge: Edge{Addr: ":8443", SessionTTL: time.Hour, LoginTTL: 12 * time.Hour, MaxPerWallet: 16, MemoryBytes: 512 << 20,
			DiskBytes: 16 << 30, Prefetch: 3},
		Gateway: Gateway{MaxRequests: 32, MaxResponseBytes: 64 << 20, BytesPerSecond: 16 << 20, Timeout: 10 * time.Second},
	}
}

// Has reports whether the node plays a role.
func (c *Config) Has(r model.Role) bool { return model.Node{Roles: c.Roles}.Has(r) }
