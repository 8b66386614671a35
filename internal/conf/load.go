package conf

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/caarlos0/env/v11"
	"go.yaml.in/yaml/v3"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// maxConfigBytes bounds a configuration file: a larger one is some other file.
const maxConfigBytes = 1 << 20

// EnvPrefix begins every variable that is read: STREAMGATE_EDGE_ADDR is edge.addr.
const EnvPrefix = "STREAMGATE_"

// Load reads the file (none if the path is empty), then the variables in
// environ, over the defaults, and checks the whole. Roles, when given, replace
// those of file and variables: they come from a flag.
func Load(path string, environ []string, roles []model.Role) (Config, error) {
	c := Default()
	if path != "" {
		if err := readFile(path, &c); err != nil {
			return c, err
		}
	}
	if err := env.ParseWithOptions(&c, env.Options{Prefix: EnvPrefix, Environment: env.ToMap(environ)}); err != nil {
		return c, fault.As("conf.Load", fault.Invalid, err)
	}
	if roles != nil {
		c.Roles = roles
	}
	c.Node.MinFreeBytes = cmp.Or(c.Node.MinFreeBytes, defaultReserve)
	c.Node.IndexBytes = cmp.Or(c.Node.IndexBytes, defaultIndex)
	return c, c.Validate()
}

func readFile(path string, c *Config) error {
	f, err := os.Open(path)
	if err != nil {
		return fault.As("conf.Load", fault.Invalid, err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxConfigBytes+1))
	if err != nil {
		return fault.As("conf.Load", fault.Invalid, err)
	}
	if len(b) > maxConfigBytes {
		return fault.New("conf.Load", fault.Invalid, "%s: larger than %d bytes", path, maxConfigBytes)
	}
	return Parse(b, c)
}

// Parse reads strict YAML over c: an unknown key is an error with its line.
func Parse(b []byte, c *Config) error {
	dec := yaml.NewDecoder(bytes.NewReader(b))
	dec.KnownFields(true)
	if err := dec.Decode(c); err != nil && !errors.Is(err, io.EOF) {
		return fault.As("conf.Parse", fault.Invalid, err)
	}
	return nil
}

// Write gives c as YAML, as the demo and `config` verbs do.
func Write(c Config) ([]byte, error) { return yaml.Marshal(c) }

// ReadSecret reads a file that holds one secret in hex of at least minBytes bytes.
func ReadSecret(path string, minBytes int) ([]byte, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.As("conf.ReadSecret", fault.Invalid, err)
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(b)))
	if err != nil {
		return nil, fault.New("conf.ReadSecret", fault.Invalid, "%s: want hex digits", path)
	}
	if len(key) < minBytes {
		return nil, fault.New("conf.ReadSecret", fault.Invalid, "%s: %d bytes, want at least %d", path, len(key), minBytes)
	}
	return key, nil
}

// SegmentationIsOff reports whether the operator told quic-go, which reads the same
// variable, to send each datagram by itself.
func SegmentationIsOff() bool {
	off, err := strconv.ParseBool(os.Getenv("QUIC_GO_DISABLE_GSO"))
	return err == nil && off
}

// CollectorIsSet reports whether the operator tuned Go's garbage collector.
func CollectorIsSet() bool {
	return os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != ""
}
