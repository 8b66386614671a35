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

// WalletMetaData contains all meta data concerning the Wallet contract.
var WalletMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"address\",\"name\":\"first\",\"type\":\"address\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[],\"name\":\"NotOwner\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"hash\",\"type\":\"bytes32\"},{\"internalType\":\"bytes\",\"name\":\"signature\",\"type\":\"bytes\"}],\"name\":\"isValidSignature\",\"outputs\":[{\"internalType\":\"bytes4\",\"name\":\"\",\"type\":\"bytes4\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"owner\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"next\",\"type\":\"address\"}],\"name\":\"rotate\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"}]",
	ID:  "Wallet",
	Bin: "0x6080604052348015600e575f5ffd5b5060405161039a38038061039a833981016040819052602b91604e565b5f80546001600160a01b0319166001600160a01b03929092169190911790556079565b5f60208284031215605d575f5ffd5b81516001600160a01b03811681146072575f5ffd5b9392505050565b610314806100865f395ff3fe608060405234801561000f575f5ffd5b506004361061003f575f3560e01c80631626ba7e146100435780633f0d861a146100745780638da5cb5b14610089575b5f5ffd5b61005661005136600461021e565b6100b3565b6040516001600160e01b031990911681526020015b60405180910390f35b610087610082366004610295565b6101bb565b005b5f5461009b906001600160a01b031681565b6040516001600160a01b03909116815260200161006b565b5f604182146100cb57506001600160e01b03196101b4565b5f600185858560408181106100e2576100e26102bb565b919091013560f81c90506100f960205f888a6102cf565b610102916102f6565b61011060406020898b6102cf565b610119916102f6565b604080515f8152602081018083529590955260ff909316928401929092526060830152608082015260a0016020604051602081039080840390855afa158015610164573d5f5f3e3d5ffd5b5050604051601f1901519150506001600160a01b0381161580159061019557505f546001600160a01b038281169116145b6101a7576001600160e01b03196101b0565b630b135d3f60e11b5b9150505b9392505050565b5f546001600160a01b031633146101e5576040516330cd747160e01b815260040160405180910390fd5b5f80547fffffffffffffffffffffffff0000000000000000000000000000000000000000166001600160a01b0392909216919091179055565b5f5f5f60408486031215610230575f5ffd5b83359250602084013567ffffffffffffffff81111561024d575f5ffd5b8401601f8101861361025d575f5ffd5b803567ffffffffffffffff811115610273575f5ffd5b866020828401011115610284575f5ffd5b939660209190910195509293505050565b5f602082840312156102a5575f5ffd5b81356001600160a01b03811681146101b4575f5ffd5b634e487b7160e01b5f52603260045260245ffd5b5f5f858511156102dd575f5ffd5b838611156102e9575f5ffd5b5050820193919092039150565b8035602083101561030e575f19602084900360031b1b165b9291505056",
}

// Wallet is an auto generated Go binding around an Ethereum contract.
type Wallet struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *Wallet) GetABI() abi.ABI {
	return c.abi
}

// NewWallet creates a new instance of Wallet.
func NewWallet() *Wallet {
	parsed, err := WalletMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &Wallet{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *Wallet) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(address first) returns()
func (wallet *Wallet) PackConstructor(first common.Address) []byte {
	enc, err := wallet.abi.Pack("", first)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackIsValidSignature is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1626ba7e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function isValidSignature(bytes32 hash, bytes signature) view returns(bytes4)
func (wallet *Wallet) PackIsValidSignature(hash [32]byte, signature []byte) []byte {
	enc, err := wallet.abi.Pack("isValidSignature", hash, signature)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackIsValidSignature is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1626ba7e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function isValidSignature(bytes32 hash, bytes signature) view returns(bytes4)
func (wallet *Wallet) TryPackIsValidSignature(hash [32]byte, signature []byte) ([]byte, error) {
	return wallet.abi.Pack("isValidSignature", hash, signature)
}

// UnpackIsValidSignature is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x1626ba7e.
//
// Solidity: function isValidSignature(bytes32 hash, bytes signature) view returns(bytes4)
func (wallet *Wallet) UnpackIsValidSignature(data []byte) ([4]byte, error) {
	out, err := wallet.abi.Unpack("isValidSignature", data)
	if err != nil {
		return *new([4]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([4]byte)).(*[4]byte)
	return out0, nil
}

// PackOwner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8da5cb5b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function owner() view returns(address)
func (wallet *Wallet) PackOwner() []byte {
	enc, err := wallet.abi.Pack("owner")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOwner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8da5cb5b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function owner() view returns(address)
func (wallet *Wallet) TryPackOwner() ([]byte, error) {
	return wallet.abi.Pack("owner")
}

// UnpackOwner is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x8da5cb5b.
//
// Solidity: function owner() view returns(address)
func (wallet *Wallet) UnpackOwner(data []byte) (common.Address, error) {
	out, err := wallet.abi.Unpack("owner", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackRotate is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3f0d861a.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function rotate(address next) returns()
func (wallet *Wallet) PackRotate(next common.Address) []byte {
	enc, err := wallet.abi.Pack("rotate", next)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRotate is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3f0d861a.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function rotate(address next) returns()
func (wallet *Wallet) TryPackRotate(next common.Address) ([]byte, error) {
	return wallet.abi.Pack("rotate", next)
}

// UnpackError attempts to decode the provided error data using user-defined
// error definitions.
func (wallet *Wallet) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], wallet.abi.Errors["NotOwner"].ID.Bytes()[:4]) {
		return wallet.UnpackNotOwnerError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// WalletNotOwner represents a NotOwner error raised by the Wallet contract.
type WalletNotOwner struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotOwner()
func WalletNotOwnerErrorID() common.Hash {
	return common.HexToHash("0x30cd74712f59d478562d48e2d35de830db72c60a63dd08ae59199eec990b5bc4")
}

// UnpackNotOwnerError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotOwner()
func (wallet *Wallet) UnpackNotOwnerError(raw []byte) (*WalletNotOwner, error) {
	out := new(WalletNotOwner)
	if err := wallet.abi.UnpackIntoInterface(out, "NotOwner", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// WalletRuntime is the code of a deployed Wallet, in hex, for a genesis.
const WalletRuntime = "0x608060405234801561000f575f5ffd5b506004361061003f575f3560e01c80631626ba7e146100435780633f0d861a146100745780638da5cb5b14610089575b5f5ffd5b61005661005136600461021e565b6100b3565b6040516001600160e01b031990911681526020015b60405180910390f35b610087610082366004610295565b6101bb565b005b5f5461009b906001600160a01b031681565b6040516001600160a01b03909116815260200161006b565b5f604182146100cb57506001600160e01b03196101b4565b5f600185858560408181106100e2576100e26102bb565b919091013560f81c90506100f960205f888a6102cf565b610102916102f6565b61011060406020898b6102cf565b610119916102f6565b604080515f8152602081018083529590955260ff909316928401929092526060830152608082015260a0016020604051602081039080840390855afa158015610164573d5f5f3e3d5ffd5b5050604051601f1901519150506001600160a01b0381161580159061019557505f546001600160a01b038281169116145b6101a7576001600160e01b03196101b0565b630b135d3f60e11b5b9150505b9392505050565b5f546001600160a01b031633146101e5576040516330cd747160e01b815260040160405180910390fd5b5f80547fffffffffffffffffffffffff0000000000000000000000000000000000000000166001600160a01b0392909216919091179055565b5f5f5f60408486031215610230575f5ffd5b83359250602084013567ffffffffffffffff81111561024d575f5ffd5b8401601f8101861361025d575f5ffd5b803567ffffffffffffffff811115610273575f5ffd5b866020828401011115610284575f5ffd5b939660209190910195509293505050565b5f602082840312156102a5575f5ffd5b81356001600160a01b03811681146101b4575f5ffd5b634e487b7160e01b5f52603260045260245ffd5b5f5f858511156102dd575f5ffd5b838611156102e9575f5ffd5b5050820193919092039150565b8035602083101561030e575f19602084900360031b1b165b9291505056"
