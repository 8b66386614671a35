package main

import (
	"bufio"
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/rpc"
)

// TestMain lets this test binary be the command, so that what is tested is a
// process with flags, a ready line and signals.
func TestMain(m *testing.M) {
	if os.Getenv("STREAMGATE_TEST_DEVCHAIN") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Env = append(os.Environ(), "STREAMGATE_TEST_DEVCHAIN=1")
	return cmd
}

func TestSignalEndsItUnderClients(t *testing.T) {
	cmd := command(t, "--addr", "127.0.0.1:0", "--chain-id", "4242", "--fund", "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	var ready struct {
		RPC     string `json:"rpc"`
		ChainID uint64 `json:"chain_id"`
	}
	if err := json.Unmarshal(line, &ready); err != nil || ready.ChainID != 4242 {
		t.Fatalf("%s: %v", line, err)
	}
	// A browser opens connections before it needs them. That this one was
	// accepted is known once a later one is answered.
	idle, err := net.Dial("tcp", strings.TrimPrefix(ready.RPC, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer idle.Close()
	client, err := rpc.DialContext(t.Context(), strings.Replace(ready.RPC, "http://", "ws://", 1))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	var balance, id string
	if err := client.CallContext(t.Context(), &id, "eth_chainId"); err != nil || id != "0x1092" {
		t.Fatalf("%s, %v", id, err)
	}
	if err := client.CallContext(t.Context(), &balance, "eth_getBalance", "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", "latest"); err != nil || balance == "0x0" {
		t.Fatalf("%s, %v", balance, err)
	}
	begun := time.Now()
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(begun); took > 4*time.Second { // geth alone waits 5 s for such a connection
		t.Fatalf("took %v", took)
	}
}

func TestBadFlagsAreRefused(t *testing.T) {
	for _, args := range [][]string{{"surplus"}, {"--addr", "0.0.0.0:0"}, {"--fund", "0x12"}, {"--chain-id", "0"}, {"--none"}} {
		out, err := command(t, args...).CombinedOutput()
		if err == nil || len(out) == 0 {
			t.Errorf("%v: %v, said %q", args, err, out)
		}
	}
}
