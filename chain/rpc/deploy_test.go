package rpc_test

import (
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"

	"github.com/streamgate/streamgate/internal/model"
)

// deploy puts raw code on the chain.
func deploy(t *testing.T, w world, code string) model.Address {
	t.Helper()
	runtime := common.FromHex(code)
	// PUSH1 len, PUSH1 12, PUSH0, CODECOPY, PUSH1 len, PUSH0, RETURN, padded to 12 bytes.
	n := byte(len(runtime))
	creation := append([]byte{0x60, n, 0x60, 12, 0x5f, 0x39, 0x60, n, 0x5f, 0xf3, 0, 0}, runtime...)
	key, err := crypto.HexToECDSA(w.key.Hex()[2:])
	if err != nil {
		t.Fatal(err)
	}
	client, err := ethclient.DialContext(t.Context(), w.chain.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	opts := bind.NewKeyedTransactor(key, big.NewInt(31337))
	a, tx, err := bind.DeployContract(opts, creation, client, nil)
	if err != nil {
		t.Fatal(err)
	}
	receipt, err := bind.WaitMined(t.Context(), client, tx.Hash())
	if err != nil || receipt.Status != types.ReceiptStatusSuccessful {
		t.Fatalf("%+v, %v", receipt, err)
	}
	return model.Address(a)
}
