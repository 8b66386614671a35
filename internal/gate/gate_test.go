package gate_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/gate"
	"github.com/streamgate/streamgate/internal/model"
)

const contract = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"

// maxWord is 2^256 - 1.
const maxWord = "115792089237316195423570985008687907853269984665640564039457584007913129639935"

// registry is where delegations stand on chain 1.
var registry = model.Address{0xde, 0x1e}

var known = gate.Known{Chains: map[model.ChainID]uint64{1: 2, 31337: 0}, Registries: map[model.ChainID]model.Address{1: registry, 31337: registry}}

// one is a rule on the contract; %s takes more keys.
func one(more string) string {
	return fmt.Sprintf(`{"erc721":{"chain":1,"contract":"%s"%s}}`, contract, more)
}

// rights are 32 bytes.
const rights = "0x00000000000000000000000000000000000000000000000000000000000000f1"

// accounts names the accounts of a collection; %s takes more keys.
func accounts(more string) string {
	return fmt.Sprintf(`{"chain":1,"contract":"%s","implementation":"%s"%s}`, contract, contract, more)
}

var good = map[string]struct{ json, words string }{
	"any token":  {one(""), "hold a token of " + contract + " on chain 1"},
	"two tokens": {one(`,"min":2`), "hold 2 tokens of " + contract + " on chain 1"},
	"one id":     {one(`,"token_ids":["7"]`), "hold token 7 of " + contract + " on chain 1"},
	"user":       {`{"erc4907_user":{"chain":1,"contract":"` + contract + `"}}`, "be the user (ERC-4907) of a token of " + contract + " on chain 1"},
	"subscription": {`{"erc5643":{"chain":1,"contract":"` + contract + `","token_ids":["1","2"]}}`,
		"hold a subscription that has not ended (ERC-5643) to one of the tokens 1, 2 of " + contract + " on chain 1"},
	"units":        {`{"erc1155":{"chain":1,"contract":"` + contract + `","token_id":"5","min":2}}`, "hold 2 of token 5 of " + contract + " on chain 1"},
	"one unit":     {`{"erc1155":{"chain":1,"contract":"` + contract + `","token_id":"5"}}`, "hold token 5 of " + contract + " on chain 1"},
	"coins":        {`{"erc20":{"chain":1,"contract":"` + contract + `","min":"1000000"}}`, "hold 1000000 of the smallest units of " + contract + " on chain 1"},
	"all coins":    {`{"erc20":{"chain":1,"contract":"` + contract + `","min":"` + maxWord + `"}}`, "hold " + maxWord + " of the smallest units of " + contract + " on chain 1"},
	"public":       {`{"public":true}`, "open to all"},
	"allow":        {`{"allow":["` + contract + `"]}`, "be wallet " + contract},
	"delegates":    {`{"any":[` + one("") + `],"delegates":true}`, "hold a token of " + contract + " on chain 1; or be a delegate of who does (delegate.xyz)"},
	"no delegates": {`{"any":[` + one("") + `],"delegates":false,"token_bound":false}`, "hold a token of " + contract + " on chain 1"},
	"limited": {`{"any":[` + one("") + `],"delegates":{"rights":"` + rights + `"}}`,
		"hold a token of " + contract + " on chain 1; or be a delegate of who does (delegate.xyz, rights " + rights + " or all)"},
	"bound": {`{"any":[` + one("") + `],"token_bound":true}`,
		"hold a token of " + contract + " on chain 1; what a token-bound account holds counts for who holds its token (ERC-6551)"},
	"bound to": {`{"any":[` + one("") + `],"token_bound":[` + accounts(`,"token_ids":["1"],"salt":"`+rights+`"`) + `,` + accounts("") + `]}`,
		"hold a token of " + contract + " on chain 1; what a token-bound account holds counts for who holds its token (ERC-6551)"},
	"tree": {`{"any":[` + one("") + `,{"all":[{"allow":["` + contract + `"]},` + one(`,"token_ids":["1","2"],"min":2`) + `]}],"max_staleness":"5s"}`,
		"hold a token of " + contract + " on chain 1 or (be wallet " + contract + " and hold 2 of the tokens 1, 2 of " + contract + " on chain 1)"},
}

func TestGatesAreReadAndSaidInWords(t *testing.T) {
	for name, tc := range good {
		t.Run(name, func(t *testing.T) {
			g, err := gate.Parse([]byte(tc.json), known)
			if err != nil {
				t.Fatal(err)
			}
			if got := gate.Words(g); got != tc.words {
				t.Errorf("words %q, want %q", got, tc.words)
			}
		})
	}
}

func TestWhatIsNotSaidHasDefaults(t *testing.T) {
	g, err := gate.Parse([]byte(one("")), known)
	if err != nil {
		t.Fatal(err)
	}
	if g.MaxStaleness != 30*time.Second || g.Confirmations[1] != 2 || g.Rule.ERC721.Min != 1 {
		t.Fatalf("%+v", g)
	}
	g, err = gate.Parse([]byte(`{"any":[`+one("")+`],"confirmations":{"1":0}}`), known)
	if err != nil || g.Confirmations[1] != 0 {
		t.Fatalf("%+v, %v", g, err)
	}
}

var bad = map[string]struct {
	json, at string
	kind     fault.Kind
}{
	"no json":           {`nope`, "", fault.Invalid},
	"a list":            {`[]`, "", fault.Invalid},
	"nothing":           {`{}`, "", fault.Invalid},
	"two rules":         {`{"any":[],"all":[]}`, "", fault.Invalid},
	"unknown key":       {`{"anyone":[]}`, "/anyone", fault.Invalid},
	"unknown inside":    {one(`,"colour":1`), "/erc721/colour", fault.Invalid},
	"repeated key":      {`{"any":[` + one("") + `],"any":[]}`, "/any", fault.Invalid},
	"trailing":          {one("") + `{}`, "", fault.Invalid},
	"empty any":         {`{"any":[]}`, "/any", fault.Invalid},
	"null any":          {`{"any":null}`, "/any", fault.Invalid},
	"empty ids":         {one(`,"token_ids":[]`), "/erc721/token_ids", fault.Invalid},
	"id as number":      {one(`,"token_ids":[1]`), "/erc721/token_ids/0", fault.Invalid},
	"id twice":          {one(`,"token_ids":["1","1"]`), "/erc721/token_ids/1", fault.Invalid},
	"id with zero":      {one(`,"token_ids":["01"]`), "/erc721/token_ids/0", fault.Invalid},
	"id too large":      {one(`,"token_ids":["` + strings.Repeat("9", 79) + `"]`), "/erc721/token_ids/0", fault.Invalid},
	"min zero":          {one(`,"min":0`), "/erc721/min", fault.Invalid},
	"min impossible":    {one(`,"token_ids":["1"],"min":2`), "/erc721/min", fault.Invalid},
	"min negative":      {one(`,"min":-1`), "/erc721/min", fault.Invalid},
	"unknown chain":     {`{"erc721":{"chain":5,"contract":"` + contract + `"}}`, "/erc721/chain", fault.Invalid},
	"no chain":          {`{"erc721":{"contract":"` + contract + `"}}`, "/erc721/chain", fault.Invalid},
	"no contract":       {`{"erc721":{"chain":1}}`, "/erc721/contract", fault.Invalid},
	"bad checksum":      {`{"erc721":{"chain":1,"contract":"0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed"}}`, "/erc721/contract", fault.Invalid},
	"zero address":      {`{"allow":["0x0000000000000000000000000000000000000000"]}`, "/allow/0", fault.Invalid},
	"deep fault":        {`{"any":[{"all":[` + one("") + `,{"allow":[]}]}]}`, "/any/0/all/1/allow", fault.Invalid},
	"too deep":          {strings.Repeat(`{"any":[`, 9) + one("") + strings.Repeat(`]}`, 9), "/any/0/any/0/any/0/any/0/any/0/any/0/any/0/any/0", fault.Invalid},
	"staleness":         {`{"allow":["` + contract + `"],"max_staleness":"soon"}`, "/max_staleness", fault.Invalid},
	"staleness long":    {`{"allow":["` + contract + `"],"max_staleness":"2h"}`, "/max_staleness", fault.Invalid},
	"confirm other":     {`{"any":[` + one("") + `],"confirmations":{"31337":1}}`, "/confirmations/31337", fault.Invalid},
	"confirm no id":     {`{"any":[` + one("") + `],"confirmations":{"one/~":1}}`, "/confirmations/one~1~0", fault.Invalid},
	"public and more":   {`{"public":true,"any":[]}`, "/any", fault.Invalid},
	"public false":      {`{"public":false}`, "/public", fault.Invalid},
	"timed twice":       {`{"erc5643":{"chain":1,"contract":"` + contract + `","token_ids":["1","1"]}}`, "/erc5643/token_ids/1", fault.Invalid},
	"timed with min":    {`{"erc4907_user":{"chain":1,"contract":"` + contract + `","min":1}}`, "/erc4907_user/min", fault.Invalid},
	"1155 all ids":      {`{"erc1155":{"chain":1,"contract":"` + contract + `"}}`, "/erc1155/token_id", fault.Invalid},
	"1155 many ids":     {`{"erc1155":{"chain":1,"contract":"` + contract + `","token_ids":["1"]}}`, "/erc1155/token_ids", fault.Invalid},
	"1155 none":         {`{"erc1155":{"chain":1,"contract":"` + contract + `","token_id":"5","min":0}}`, "/erc1155/min", fault.Invalid},
	"1155 min text":     {`{"erc1155":{"chain":1,"contract":"` + contract + `","token_id":"5","min":"2"}}`, "/erc1155/min", fault.Invalid},
	"20 no min":         {`{"erc20":{"chain":1,"contract":"` + contract + `"}}`, "/erc20/min", fault.Invalid},
	"20 min number":     {`{"erc20":{"chain":1,"contract":"` + contract + `","min":5}}`, "/erc20/min", fault.Invalid},
	"20 min zero":       {`{"erc20":{"chain":1,"contract":"` + contract + `","min":"0"}}`, "/erc20/min", fault.Invalid},
	"20 min point":      {`{"erc20":{"chain":1,"contract":"` + contract + `","min":"1.5"}}`, "/erc20/min", fault.Invalid},
	"20 min sign":       {`{"erc20":{"chain":1,"contract":"` + contract + `","min":"+1"}}`, "/erc20/min", fault.Invalid},
	"20 min too much":   {`{"erc20":{"chain":1,"contract":"` + contract + `","min":"` + strings.Repeat("9", 78) + `"}}`, "/erc20/min", fault.Invalid},
	"20 min endless":    {`{"erc20":{"chain":1,"contract":"` + contract + `","min":"` + strings.Repeat("0", 9000) + `1"}}`, "/erc20/min", fault.Invalid},
	"delegates text":    {`{"any":[` + one("") + `],"delegates":"yes"}`, "/delegates", fault.Invalid},
	"delegates null":    {`{"any":[` + one("") + `],"delegates":null}`, "/delegates", fault.Invalid},
	"delegates of none": {`{"allow":["` + contract + `"],"delegates":true}`, "/delegates", fault.Invalid},
	"rights of none":    {`{"any":[` + one("") + `],"delegates":{}}`, "/delegates/rights", fault.Invalid},
	"rights of zero":    {`{"any":[` + one("") + `],"delegates":{"rights":"0x` + strings.Repeat("0", 64) + `"}}`, "/delegates/rights", fault.Invalid},
	"rights short":      {`{"any":[` + one("") + `],"delegates":{"rights":"0x01"}}`, "/delegates/rights", fault.Invalid},
	"rights and more":   {`{"any":[` + one("") + `],"delegates":{"rights":"` + rights + `","all":true}}`, "/delegates/all", fault.Invalid},
	"public delegates":  {`{"public":true,"delegates":true}`, "/delegates", fault.Invalid},
	"bound to nothing":  {`{"any":[` + one("") + `],"token_bound":[]}`, "/token_bound", fault.Invalid},
	"bound null":        {`{"any":[` + one("") + `],"token_bound":null}`, "/token_bound", fault.Invalid},
	"bound number":      {`{"any":[` + one("") + `],"token_bound":1}`, "/token_bound", fault.Invalid},
	"bound without":     {`{"any":[` + one("") + `],"token_bound":[{"chain":1,"contract":"` + contract + `"}]}`, "/token_bound/0/implementation", fault.Invalid},
	"bound elsewhere":   {`{"any":[` + one("") + `],"token_bound":[` + strings.Replace(accounts(""), ":1,", ":31337,", 1) + `]}`, "/token_bound/0/chain", fault.Invalid},
	"bound salt":        {`{"any":[` + one("") + `],"token_bound":[` + accounts(`,"salt":5`) + `]}`, "/token_bound/0/salt", fault.Invalid},
	"bound no rule":     {`{"allow":["` + contract + `"],"token_bound":true}`, "/token_bound", fault.Invalid},
	"bound many":        {`{"any":[` + one("") + `],"token_bound":[` + strings.Repeat(accounts("")+",", 16) + accounts("") + `]}`, "/token_bound", fault.Invalid},
	"seats":             {`{"any":[` + one("") + `],"seats_per_token":1000001}`, "/seats_per_token", fault.Invalid},
	"half a seat":       {`{"any":[` + one("") + `],"seats_per_token":0.5}`, "/seats_per_token", fault.Invalid},
	"too large":         {`{"any":"` + strings.Repeat("x", 70<<10) + `"}`, "", fault.TooLarge},
}

func TestFaultsAreRefusedWithTheirPointer(t *testing.T) {
	for name, tc := range bad {
		t.Run(name, func(t *testing.T) {
			_, err := gate.Parse([]byte(tc.json), known)
			if err == nil || fault.KindOf(err) != tc.kind || fault.FieldOf(err) != tc.at {
				t.Fatalf("got %v at %q: %v; want %v at %q", fault.KindOf(err), fault.FieldOf(err), err, tc.kind, tc.at)
			}
		})
	}
}

func TestHashDoesNotSeeWhiteSpace(t *testing.T) {
	a, err := gate.Hash([]byte(`{"public":true}`))
	if err != nil {
		t.Fatal(err)
	}
	b, err := gate.Hash([]byte("{ \"public\":\n true }"))
	if err != nil || a != b {
		t.Fatalf("%v, %v, %v", a, b, err)
	}
}

func FuzzParse(f *testing.F) {
	for _, tc := range good {
		f.Add([]byte(tc.json))
	}
	for _, tc := range bad {
		f.Add([]byte(tc.json))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		g, err := gate.Parse(b, known)
		if err != nil {
			return
		}
		if gate.Words(g) == "" || g.MaxStaleness <= 0 {
			t.Fatalf("accepted %q as %+v", b, g)
		}
		for _, c := range g.Chains() {
			if _, ok := known.Chains[c]; !ok {
				t.Fatalf("accepted unknown chain %d in %q", c, b)
			}
		}
		roundTrip(t, g)
	})
}
