// Code generated via abigen V2 - DO NOT EDIT.
// This file is a generated binding and any manual changes will be lost.

package bindings

import (
	"bytes"
	"errors"
	"math/big"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Reference imports to suppress errors if they are not otherwise used.
var (
	_ = bytes.Equal
	_ = errors.New
	_ = big.NewInt
	_ = common.Big1
	_ = types.BloomLookup
	_ = abi.ConvertType
)

// HostileMetaData contains all meta data concerning the Hostile contract.
var HostileMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"enumHostile.Habit\",\"name\":\"what\",\"type\":\"uint8\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"stateMutability\":\"payable\",\"type\":\"fallback\"}]",
	ID:  "Hostile",
	Bin: "0x60a0604052348015600e575f5ffd5b50604051610142380380610142833981016040819052602b916054565b806005811115603a57603a6077565b6080816005811115604b57604b6077565b8152505050608b565b5f602082840312156063575f5ffd5b8151600681106070575f5ffd5b9392505050565b634e487b7160e01b5f52602160045260245ffd5b60805160a26100a05f395f6006015260a25ff3fe60806040527f000000000000000000000000000000000000000000000000000000000000000080801560565760018114605b57600281146062576003811460695760048114607857631626ba7e60e01b5f5260205ff35b5b6057565b62030d405ff35b620186a05ffd5b631626ba7e60e01b5f5260045ff35b7f1626ba7e000000000000000000000000000000000000000000000000000000015f908152602090f3",
}

// Hostile is an auto generated Go binding around an Ethereum contract.
type Hostile struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *Hostile) GetABI() abi.ABI {
	return c.abi
}

// NewHostile creates a new instance of Hostile.
func NewHostile() *Hostile {
	parsed, err := HostileMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &Hostile{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *Hostile) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(uint8 what) returns()
func (hostile *Hostile) PackConstructor(what uint8) []byte {
	enc, err := hostile.abi.Pack("", what)
	if err != nil {
		panic(err)
	}
	return enc
}

// HostileRuntime is the code of a deployed Hostile, in hex, for a genesis.
const HostileRuntime = "0x60806040527f000000000000000000000000000000000000000000000000000000000000000080801560565760018114605b57600281146062576003811460695760048114607857631626ba7e60e01b5f5260205ff35b5b6057565b62030d405ff35b620186a05ffd5b631626ba7e60e01b5f5260045ff35b7f1626ba7e000000000000000000000000000000000000000000000000000000015f908152602090f3"
