package cli

import (
	"bytes"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestExplainAsksForTheBlocksThatAreNamed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "gate.json")
	if err := os.WriteFile(file, []byte(`{"public":true}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		args   []string
		video  string
		blocks []string
		want   string // empty for wrong usage
	}{
		"now":                 {[]string{file, "0x1"}, "", nil, `{"gate":{"public":true},"wallet":"0x1"}`},
		"a video":             {[]string{"0x1"}, "v", nil, `{"video":"v","wallet":"0x1"}`},
		"a number":            {[]string{"0x1"}, "v", []string{"12"}, `{"block":12,"video":"v","wallet":"0x1"}`},
		"a hash":              {[]string{"0x1"}, "v", []string{"0xab"}, `{"block":"0xab","video":"v","wallet":"0x1"}`},
		"of chains":           {[]string{"0x1"}, "v", []string{"1=12", "137=0xab"}, `{"blocks":{"1":12,"137":"0xab"},"video":"v","wallet":"0x1"}`},
		"both":                {[]string{file, "0x1"}, "v", nil, ""},
		"neither":             {[]string{"0x1"}, "", nil, ""},
		"several of no chain": {[]string{"0x1"}, "v", []string{"1", "2"}, ""},
		"a file that is not":  {[]string{file + "x", "0x1"}, "", nil, ""},
	} {
		got, err := explainBody(tc.args, tc.video, tc.blocks)
		if usage := (usageError{}); tc.want == "" {
			if !errors.As(err, &usage) {
				t.Errorf("%s: %v, %v", name, got, err)
			}
			continue
		}
		if b, _ := json.Marshal(got); err != nil || string(b) != tc.want {
			t.Errorf("%s: %s, %v", name, b, err)
		}
	}
}

func TestExplanationIsShownToAPerson(t *testing.T) {
	var e explanation
	if err := json.Unmarshal([]byte(`{"allowed":true,"reason":"0xfa01…0000 holds token 8","blocks":[{"chain_id":1,"block_number":7,"block_hash":"0x`+strings.Repeat("ab", 32)+`","block_time":"2026-01-02T03:04:05Z"}],
		"until":"2026-02-03T04:05:06Z","rules":{"rule":"erc721","allowed":true,"reason":"holds","rules":[{"rule":"allow 1 wallets","allowed":false,"reason":"is not on the list"}]},
		"reads":[{"chain_id":1,"block_number":7,"contract":"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed","call":"ownerOf(8)","answer":"0xFa","confirms":false},
			{"chain_id":1,"block_number":5,"contract":"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed","call":"ownerOf(8)","answer":"0xFa","confirms":true}],
		"reads_omitted":2,"ends":[{"chain_id":1,"contract":"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed","event":"Transfer","when":"of token 8","rule":"erc721"}]}`), &e); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := e.print(&out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"yes: 0xfa01", "at block 7 of chain 1, 0xabab", "  yes erc721: holds\n    no  allow 1 wallets: is not", "ownerOf(8)", "= 0xFa", "old enough?", "and 2 more",
		"ends by itself at 2026-02-03T04:05:06Z", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed on chain 1: Transfer of token 8"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, out.String())
		}
	}
	e.Allowed, e.Pending, e.Satisfy = false, true, "wait"
	out.Reset()
	if err := e.print(&out); err != nil || !strings.HasPrefix(out.String(), "not yet: ") || !strings.Contains(out.String(), "to pass: wait") {
		t.Errorf("%s, %v", out.String(), err)
	}
}

func TestWalletsAreReadFromAFileALineEach(t *testing.T) {
	write := func(text string) string {
		file := filepath.Join(t.TempDir(), "wallets.txt")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	got, err := readWallets(write("# passes\n0x5fbdb2315678afecb367f032d93f642f64180aa3 # of the contract\n\n 0x0000000000000000000000000000000000000001\r\n"))
	if err != nil || strings.Join(got, " ") != "0x5FbDB2315678afecb367f032d93F642f64180aa3 0x0000000000000000000000000000000000000001" {
		t.Errorf("%v, %v", got, err)
	}
	for text, want := range map[string]string{"": "names no wallet", "0x0000000000000000000000000000000000000001\nbob": "line 2", "# bob": "names no wallet"} {
		if _, err := readWallets(write(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestManyWalletsAreAskedAboutAtTheBlockOfTheFirstAnswer(t *testing.T) {
	var asked []map[string]any
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in map[string]any
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			t.Error(err)
		}
		asked = append(asked, in)
		var rows []string
		for _, a := range in["wallets"].([]any) {
			rows = append(rows, fmt.Sprintf(`{"wallet":%q,"allowed":%v,"pending":false,"rule":"r","reason":"holds one"}`, a, len(asked) == 1))
		}
		fmt.Fprintf(w, `{"blocks":[{"chain_id":1,"block_number":7,"block_hash":"0x%s"}],"allowed":%d,"verdicts":[%s]}`, strings.Repeat("ab", 32), len(rows)*(len(asked)%2), strings.Join(rows, ","))
	}))
	defer s.Close()
	file := filepath.Join(t.TempDir(), "wallets.txt")
	var list strings.Builder
	for n := range 1_001 {
		fmt.Fprintf(&list, "0x%040x\n", n+1)
	}
	if err := os.WriteFile(file, []byte(list.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	code := Run(t.Context(), Deps{Out: &out, Err: &errs, Environ: []string{"STREAMGATE_TOKEN=t", "STREAMGATE_CA=" + ca}}, []string{"gate", "decide", "--video", "v", file, "--block", "7", "--server", s.URL})
	if code != ExitDone || !strings.HasSuffix(out.String(), "1000 of 1001 pass, as of block 7 of chain 1\n") || !strings.Contains(out.String(), "no   holds one") {
		t.Fatalf("%d: %.300s %s", code, out.String(), errs.String())
	}
	if len(asked) != 2 || asked[0]["block"] != 7.0 || asked[1]["block"] != nil || asked[1]["blocks"].(map[string]any)["1"] != "0x"+strings.Repeat("ab", 32) {
		t.Errorf("%v", asked[len(asked)-1])
	}
}
