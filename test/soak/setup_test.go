package soak

import (
	"context"
	"encoding/hex"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/streamgate/streamgate/chain/operator"
	"github.com/streamgate/streamgate/internal/client"
	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/test/cluster"
)

// setupBound is how long setting up may take on a busy machine.
const setupBound = 5 * time.Minute

// minter owns the soak's contract.
type minter struct {
	op       *operator.Operator
	contract model.Address
}

func newSoak(t *testing.T, demo *cluster.Cluster) *soak {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), setupBound)
	defer cancel()
	s := &soak{demo: demo}
	key, err := operator.KeyFromHex(demo.Wallet(t, "alice").Key)
	if err != nil {
		t.Fatal(err)
	}
	op, err := operator.New(t.Context(), demo.RPC, key)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(op.Close)
	s.minter.op = op
	if s.minter.contract, err = op.DeployAccessPass(ctx, "Soak", "SOAK"); err != nil {
		t.Fatal(err)
	}
	for i := range wallets {
		k, err := crypto.GenerateKey()
		if err != nil {
			t.Fatal(err)
		}
		h := &holder{id: strconv.Itoa(i + 1), holds: true, wallet: cluster.Wallet{Name: fmt.Sprintf("holder %d", i+1),
			Address: crypto.PubkeyToAddress(k.PublicKey).Hex(), Key: hex.EncodeToString(crypto.FromECDSA(k))}}
		if err := s.give(ctx, h, true); err != nil {
			t.Fatal(err)
		}
		s.holders = append(s.holders, h)
	}
	gate := map[string]any{"erc721": map[string]any{"chain": demo.ChainID, "contract": evm.Checksum(s.minter.contract)}, "max_staleness": "30s"}
	if err := demo.Creator(t).Call(ctx, "PUT", "/v1/videos/"+demo.Video+"/gate", gate, nil); err != nil {
		t.Fatal(err)
	}
	return s
}

// give mints a holder's pass, or takes it away.
func (s *soak) give(ctx context.Context, h *holder, holds bool) error {
	if !holds {
		_, err := s.minter.op.Revoke(ctx, s.minter.contract, h.id)
		return err
	}
	to, err := evm.ParseAddress(h.wallet.Address)
	if err != nil {
		return err
	}
	return s.minter.op.Mint(ctx, s.minter.contract, to, h.id)
}

// login signs a holder in at an edge and gives a caller with that login.
func (s *soak) login(ctx context.Context, t *testing.T, edge string, w cluster.Wallet) (*client.Client, error) {
	anybody := s.demo.API(t, edge, "")
	var ch cluster.Challenge
	if err := anybody.Call(ctx, "POST", "/v1/auth/nonce", map[string]any{"address": w.Address, "chain_id": s.demo.ChainID}, &ch); err != nil {
		return nil, err
	}
	key, err := crypto.HexToECDSA(w.Key)
	if err != nil {
		return nil, err
	}
	sig, err := crypto.Sign(accounts.TextHash([]byte(ch.Message)), key)
	if err != nil {
		return nil, err
	}
	sig[64] += 27
	var out struct {
		Token string `json:"token"`
	}
	proof := map[string]string{"message": ch.Message, "signature": "0x" + hex.EncodeToString(sig)}
	if err := anybody.Call(ctx, "POST", "/v1/auth/verify", proof, &out); err != nil {
		return nil, err
	}
	return s.demo.API(t, edge, out.Token), nil
}
