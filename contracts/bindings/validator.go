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

// ValidatorMetaData contains all meta data concerning the Validator contract.
var ValidatorMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"internalType\":\"bytes32\",\"name\":\"hash\",\"type\":\"bytes32\"},{\"internalType\":\"bytes\",\"name\":\"signature\",\"type\":\"bytes\"},{\"internalType\":\"address\",\"name\":\"factory\",\"type\":\"address\"},{\"internalType\":\"bytes\",\"name\":\"deployment\",\"type\":\"bytes\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[],\"name\":\"TooLittleGas\",\"type\":\"error\"}]",
	ID:  "Validator",
	Bin: "0x608060405234801561000f575f5ffd5b5060405161036e38038061036e83398101604081905261002e9161024a565b5f5a90505f631626ba7e868660405160240161004b9291906102d8565b60408051601f198184030181529190526020810180516001600160e01b031660e09390931b9290921790915290506001600160a01b0387163b15801561009957506001600160a01b03841615155b156100a8576100a884846100d9565b5f6100b388836100f9565b90505f5a6100c19085610328565b905063ffffffff811660d81b8260f81b175f5260055ff35b6100e5623d090061014c565b5f5f8251602084015f86623d0900f1505050565b5f826001600160a01b03163b5f0361011257505f610146565b61011e620f424061014c565b5f5f5260205f83516020850186620f4240fa631626ba7e60e01b5f5114601f3d118216169150505b92915050565b6101588161271061033b565b60405a610165919061034e565b5a6101709190610328565b101561018f57604051632eea15db60e11b815260040160405180910390fd5b50565b80516001600160a01b03811681146101a8575f5ffd5b919050565b634e487b7160e01b5f52604160045260245ffd5b5f82601f8301126101d0575f5ffd5b81516001600160401b038111156101e9576101e96101ad565b604051601f8201601f19908116603f011681016001600160401b0381118282101715610217576102176101ad565b60405281815283820160200185101561022e575f5ffd5b8160208501602083015e5f918101602001919091529392505050565b5f5f5f5f5f60a0868803121561025e575f5ffd5b61026786610192565b6020870151604088015191965094506001600160401b03811115610289575f5ffd5b610295888289016101c1565b9350506102a460608701610192565b60808701519092506001600160401b038111156102bf575f5ffd5b6102cb888289016101c1565b9150509295509295909350565b828152604060208201525f82518060408401528060208501606085015e5f606082850101526060601f19601f8301168401019150509392505050565b634e487b7160e01b5f52601160045260245ffd5b8181038181111561014657610146610314565b8082018082111561014657610146610314565b5f8261036857634e487b7160e01b5f52601260045260245ffd5b50049056fe",
}

// Validator is an auto generated Go binding around an Ethereum contract.
type Validator struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *Validator) GetABI() abi.ABI {
	return c.abi
}

// NewValidator creates a new instance of Validator.
func NewValidator() *Validator {
	parsed, err := ValidatorMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &Validator{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *Validator) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(address account, bytes32 hash, bytes signature, address factory, bytes deployment) returns()
func (validator *Validator) PackConstructor(account common.Address, hash [32]byte, signature []byte, factory common.Address, deployment []byte) []byte {
	enc, err := validator.abi.Pack("", account, hash, signature, factory, deployment)
	if err != nil {
		panic(err)
	}
	return enc
}

// UnpackError attempts to decode the provided error data using user-defined
// error definitions.
func (validator *Validator) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], validator.abi.Errors["TooLittleGas"].ID.Bytes()[:4]) {
		return validator.UnpackTooLittleGasError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// ValidatorTooLittleGas represents a TooLittleGas error raised by the Validator contract.
type ValidatorTooLittleGas struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TooLittleGas()
func ValidatorTooLittleGasErrorID() common.Hash {
	return common.HexToHash("0x5dd42bb600374752ec882c5cc10522a55f1659aecd3d4b7f69bda1d572e0426a")
}

// UnpackTooLittleGasError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TooLittleGas()
func (validator *Validator) UnpackTooLittleGasError(raw []byte) (*ValidatorTooLittleGas, error) {
	out := new(ValidatorTooLittleGas)
	if err := validator.abi.UnpackIntoInterface(out, "TooLittleGas", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ValidatorRuntime is the code of a deployed Validator, in hex, for a genesis.
const ValidatorRuntime = "0x60806040525f5ffd"
