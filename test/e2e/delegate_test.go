package e2e

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/contracts/bindings"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/test/cluster"
)

// The vault, alice, holds the pass and never signs in; the hot wallet, bob, watches for
// as long as she lets him, and as long as she has it.
func TestHotWalletWatchesForItsVaultUntilTheVaultEndsIt(t *testing.T) {
	vault, hot := begin(t)
	chain := onChain(t)
	registry, delegate := common.Address(chains.DelegateRegistry(model.ChainID(demo.ChainID))), bindings.NewDelegateRegistry()
	let := func(allowed bool) {
		chain.send(vault, &registry, delegate.PackDelegateAll(common.HexToAddress(hot.Address), [32]byte{}, allowed))
	}
	gated(t, map[string]any{"erc721": map[string]any{"chain": demo.ChainID, "contract": demo.Contract, "token_ids": []string{demo.TokenID}, "min": 1}, "delegates": true})
	token := demo.Login(t, demo.Edges[0], hot)
	if _, err := demo.Open(t, demo.Edges[0], token, demo.Video); fault.KindOf(err) != fault.Forbidden {
		t.Fatalf("before anybody delegated: %v", err)
	}
	let(true)
	var s cluster.Session
	cluster.Eventually(t, "session of the hot wallet", func(context.Context) (err error) {
		s, err = demo.Open(t, demo.Edges[0], token, demo.Video)
		return err
	})
	there := elsewhere(s.HLS)
	// That edge may not have heard of the delegation yet: its chain's view is its own.
	cluster.Eventually(t, "another edge takes its ticket", func(ctx context.Context) error { return demo.Served(ctx, there) })
	urls := []string{s.HLS, there}
	events := []<-chan model.SessionInfo{demo.Events(t, s), demo.Events(t, cluster.Session{Events: elsewhere(s.Events)})}
	ends := func(how string) {
		t.Helper()
		for i, url := range urls {
			info := awaitState(t, events[i], model.RevokedState)
			if info.Reason != "right-lost" || info.Receipt == nil || !strings.EqualFold(info.Receipt.Wallet.String(), hot.Address) {
				t.Errorf("%s, edge %d: %+v", how, i, info)
			}
			if err := demo.Refused(t.Context(), url, http.StatusForbidden, "right-lost"); err != nil {
				t.Errorf("%s, edge %d: %v", how, i, err)
			}
		}
	}
	returns := func(how string) {
		t.Helper()
		for i, url := range urls {
			awaitState(t, events[i], model.Active)
			if err := demo.Served(t.Context(), url); err != nil {
				t.Errorf("%s, edge %d: %v", how, i, err)
			}
		}
	}
	let(false)
	ends("the vault takes the delegation back")
	let(true)
	returns("it delegates again")
	carol := chain.newcomer(vault)
	demo.Transfer(t, vault, carol)
	ends("the vault sends the pass away")
	demo.Transfer(t, carol, vault)
	returns("it has the pass again")
	let(false)
	ends("the vault takes the delegation back")
}
