package chains_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/google/go-cmp/cmp"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/contracts/bindings"
	"github.com/streamgate/streamgate/internal/conf"
	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

func TestTableFillsInWhatTheConfigurationLeavesOut(t *testing.T) {
	c, err := chains.New(chains.Config(conf.Chain{ID: 1, Window: 32}))
	if err != nil {
		t.Fatal(err)
	}
	if c.String() != "Ethereum (1)" || c.BlockTime != 12*time.Second || c.Window != 32 || c.Confirmations != 2 || c.Stuck != 2*time.Minute {
		t.Errorf("%+v", c)
	}
	unknown, err := chains.New(chains.Config{ID: 424242})
	if err != nil || unknown.BlockTime <= 0 || unknown.Poll <= 0 || unknown.Window <= 0 {
		t.Errorf("%+v, %v", unknown, err)
	}
	if polygon, err := chains.New(chains.Config{ID: 137}); err != nil || polygon.Poll != polygon.BlockTime || c.Poll >= c.BlockTime {
		t.Errorf("heads are looked for every %v and %v, %v", polygon.Poll, c.Poll, err)
	}
	want := map[model.ChainID]uint64{1: 2, 424242: 4}
	if got := chains.Confirmations([]chains.Chain{c, unknown}); !cmp.Equal(got, want) {
		t.Errorf("confirmations %v", got)
	}
}

func TestBadConfigurationIsRefusedWithItsField(t *testing.T) {
	cases := map[string]struct {
		cfg   chains.Config
		field string
	}{
		"no id":        {chains.Config{}, "id"},
		"back in time": {chains.Config{ID: 1, BlockTime: -time.Second}, "block_time"},
		"no window":    {chains.Config{ID: 1, Window: 1}, "window"},
		"huge window":  {chains.Config{ID: 1, Window: 1 << 20}, "window"},
		"no finality":  {chains.Config{ID: 1, Finality: "soon"}, "finality"},
		"no depth":     {chains.Config{ID: 1, Finality: "0"}, "finality"},
		"dear gas":     {chains.Config{ID: 1, GasAlertGwei: -1}, "gas_alert_gwei"},
		"no URL":       {chains.Config{ID: 1, RPC: []string{"localhost"}}, "rpc"},
		"file":         {chains.Config{ID: 1, RPC: []string{"file:///etc/passwd"}}, "rpc"},
		"scheme":       {chains.Config{ID: 1, RPC: []string{"ftp://localhost"}}, "rpc"},
		"registry":     {chains.Config{ID: 1, DelegateRegistry: "0x12"}, "delegate_registry"},
		"no registry":  {chains.Config{ID: 1, DelegateRegistry: "0x0000000000000000000000000000000000000000"}, "delegate_registry"},
		"too many":     {chains.Config{ID: 1, RPC: slices.Repeat([]string{"http://a"}, 17)}, "rpc"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			if _, err := chains.New(tc.cfg); fault.FieldOf(err) != tc.field {
				t.Fatalf("field %q: %v", fault.FieldOf(err), err)
			}
		})
	}
}

func TestRegistryOfDelegationsIsWhereItStandsOnTheChain(t *testing.T) {
	for want, cfg := range map[string]chains.Config{
		"0x00000000000000447e69651d841bD8D104Bed493": {ID: 1},
		"0x0000000059A24EB229eED07Ac44229DB56C5d797": {ID: 324},
		"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed": {ID: 1, DelegateRegistry: "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"},
	} {
		c, err := chains.New(cfg)
		if err != nil || evm.Checksum(c.Delegations) != want || chains.Registries([]chains.Chain{c})[c.ID] != c.Delegations {
			t.Errorf("%+v, %v", c, err)
		}
	}
}

func TestURLsOfOneHostAreOneProvider(t *testing.T) {
	cases := map[string]struct {
		urls []string
		want []chains.Provider
	}{
		"alone":      {[]string{"http://a:1/key"}, []chains.Provider{{HTTP: "http://a:1/key", WS: "ws://a:1/key"}}},
		"tls":        {[]string{"https://a"}, []chains.Provider{{HTTP: "https://a", WS: "wss://a"}}},
		"pair":       {[]string{"ws://a:2", "http://a:1"}, []chains.Provider{{HTTP: "http://a:1", WS: "ws://a:2"}}},
		"heads only": {[]string{"wss://a"}, []chains.Provider{{WS: "wss://a"}}},
		"two": {[]string{"http://a", "https://b", "wss://b/ws"},
			[]chains.Provider{{HTTP: "http://a", WS: "ws://a"}, {HTTP: "https://b", WS: "wss://b/ws"}}},
		"two on one host": {[]string{"http://a:1", "http://a:2"},
			[]chains.Provider{{HTTP: "http://a:1", WS: "ws://a:1"}, {HTTP: "http://a:2", WS: "ws://a:2"}}},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := chains.Providers(tc.urls)
			if err != nil || !cmp.Equal(got, tc.want) {
				t.Fatalf("%v: %s", err, cmp.Diff(tc.want, got))
			}
		})
	}
}

func TestProviderNamesItselfWithoutItsKey(t *testing.T) {
	if got := (chains.Provider{HTTP: "https://eth.example/v2/secret"}).Host(); got != "eth.example" {
		t.Fatal(got)
	}
}

func TestDevChainsMulticallIsTrusted(t *testing.T) {
	c, err := chains.New(chains.Config{ID: 31337})
	if err != nil {
		t.Fatal(err)
	}
	if code := evm.Keccak256(common.FromHex(bindings.MulticallRuntime)); !slices.Contains(c.MulticallCode, code) {
		t.Fatalf("code %v of contracts/src/Multicall.sol is not in the table", code)
	}
}

func TestTenChainsAndTheirTestNetworksAreKnown(t *testing.T) {
	pairs := map[model.ChainID]model.ChainID{1: 11155111, 137: 80002, 56: 97, 42161: 421614, 10: 11155420, 8453: 84532, 43114: 43113, 100: 10200, 59144: 59141, 534352: 534351}
	for main, test := range pairs {
		for _, id := range []model.ChainID{main, test} {
			c, err := chains.New(chains.Config{ID: id})
			if err != nil {
				t.Fatal(err)
			}
			if c.Name == fmt.Sprintf("chain %d", id) || c.Finality.Tag != "finalized" || c.BlockTime <= 0 || c.Stuck < 15*time.Second {
				t.Errorf("%+v", c)
			}
		}
		a, _ := chains.New(chains.Config{ID: main})
		b, _ := chains.New(chains.Config{ID: test})
		ka, _ := a.L1Fee()
		kb, _ := b.L1Fee()
		if a.Window != b.Window || a.BlockTime != b.BlockTime || ka != kb {
			t.Errorf("%v and %v differ", a, b)
		}
	}
}

func TestFinalityIsATagOrADepth(t *testing.T) {
	for in, want := range map[string]chains.Finality{"": {Tag: "finalized"}, "safe": {Tag: "safe"}, "64": {Depth: 64}} {
		if c, err := chains.New(chains.Config{ID: 1, Finality: in}); err != nil || c.Finality != want {
			t.Errorf("%q became %+v, %v", in, c.Finality, err)
		}
	}
}

func TestFactorysCodeIsTheOneThatIsTrusted(t *testing.T) {
	c, err := chains.New(chains.Config{ID: 31337})
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range c.Helpers() {
		if h.At == chains.Factory() && !slices.Contains(h.Code, evm.Keccak256(common.FromHex(chains.FactoryCode))) {
			t.Errorf("%+v", h)
		}
	}
}

func TestDevChainsAccountRegistryIsTrustedThereAlone(t *testing.T) {
	code := evm.Keccak256(common.FromHex(bindings.AccountRegistryRuntime))
	for id, want := range map[model.ChainID]bool{31337: true, 1: false} {
		c, err := chains.New(chains.Config{ID: id})
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range c.Helpers() {
			if h.At == chains.AccountRegistry() && slices.Contains(h.Code, code) != want {
				t.Errorf("chain %d: code %v among %v", id, code, h.Code)
			}
		}
	}
}
