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

// MulticallCall3 is an auto generated low-level Go binding around an user-defined struct.
type MulticallCall3 struct {
	Target       common.Address
	AllowFailure bool
	CallData     []byte
}

// MulticallResult is an auto generated low-level Go binding around an user-defined struct.
type MulticallResult struct {
	Success    bool
	ReturnData []byte
}

// MulticallMetaData contains all meta data concerning the Multicall contract.
var MulticallMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"index\",\"type\":\"uint256\"}],\"name\":\"CallFailed\",\"type\":\"error\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"target\",\"type\":\"address\"},{\"internalType\":\"bool\",\"name\":\"allowFailure\",\"type\":\"bool\"},{\"internalType\":\"bytes\",\"name\":\"callData\",\"type\":\"bytes\"}],\"internalType\":\"structMulticall.Call3[]\",\"name\":\"calls\",\"type\":\"tuple[]\"}],\"name\":\"aggregate3\",\"outputs\":[{\"components\":[{\"internalType\":\"bool\",\"name\":\"success\",\"type\":\"bool\"},{\"internalType\":\"bytes\",\"name\":\"returnData\",\"type\":\"bytes\"}],\"internalType\":\"structMulticall.Result[]\",\"name\":\"results\",\"type\":\"tuple[]\"}],\"stateMutability\":\"payable\",\"type\":\"function\"}]",
	ID:  "Multicall",
	Bin: "0x6080604052348015600e575f5ffd5b506104588061001c5f395ff3fe60806040526004361061001d575f3560e01c806382ad56cb14610021575b5f5ffd5b61003461002f366004610254565b61004a565b60405161004191906102c5565b60405180910390f35b60608167ffffffffffffffff81111561006557610065610360565b6040519080825280602002602001820160405280156100aa57816020015b604080518082019091525f8152606060208201528152602001906001900390816100835790505b5090505f5b8281101561024d578383828181106100c9576100c9610374565b90506020028101906100db9190610388565b6100e99060208101906103a6565b73ffffffffffffffffffffffffffffffffffffffff1684848381811061011157610111610374565b90506020028101906101239190610388565b6101319060408101906103e0565b60405161013f92919061042a565b5f604051808303815f865af19150503d805f8114610178576040519150601f19603f3d011682016040523d82523d5f602084013e61017d565b606091505b5083838151811061019057610190610374565b60200260200101515f018484815181106101ac576101ac610374565b6020026020010151602001829052821515151581525050508181815181106101d6576101d6610374565b60200260200101515f015115801561022057508383828181106101fb576101fb610374565b905060200281019061020d9190610388565b61021e906040810190602001610439565b155b15610245576040516307f3476960e31b81526004810182905260240160405180910390fd5b6001016100af565b5092915050565b5f5f60208385031215610265575f5ffd5b823567ffffffffffffffff81111561027b575f5ffd5b8301601f8101851361028b575f5ffd5b803567ffffffffffffffff8111156102a1575f5ffd5b8560208260051b84010111156102b5575f5ffd5b6020919091019590945092505050565b5f602082016020835280845180835260408501915060408160051b8601019250602086015f5b8281101561035457603f198786030184528151805115158652602081015190506040602087015280518060408801528060208301606089015e5f606082890101526060601f19601f830116880101965050506020820191506020840193506001810190506102eb565b50929695505050505050565b634e487b7160e01b5f52604160045260245ffd5b634e487b7160e01b5f52603260045260245ffd5b5f8235605e1983360301811261039c575f5ffd5b9190910192915050565b5f602082840312156103b6575f5ffd5b813573ffffffffffffffffffffffffffffffffffffffff811681146103d9575f5ffd5b9392505050565b5f5f8335601e198436030181126103f5575f5ffd5b83018035915067ffffffffffffffff82111561040f575f5ffd5b602001915036819003821315610423575f5ffd5b9250929050565b818382375f9101908152919050565b5f60208284031215610449575f5ffd5b813580151581146103d9575f5ffd",
}

// Multicall is an auto generated Go binding around an Ethereum contract.
type Multicall struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *Multicall) GetABI() abi.ABI {
	return c.abi
}

// NewMulticall creates a new instance of Multicall.
func NewMulticall() *Multicall {
	parsed, err := MulticallMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &Multicall{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *Multicall) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackAggregate3 is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x82ad56cb.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function aggregate3((address,bool,bytes)[] calls) payable returns((bool,bytes)[] results)
func (multicall *Multicall) PackAggregate3(calls []MulticallCall3) []byte {
	enc, err := multicall.abi.Pack("aggregate3", calls)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAggregate3 is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x82ad56cb.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function aggregate3((address,bool,bytes)[] calls) payable returns((bool,bytes)[] results)
func (multicall *Multicall) TryPackAggregate3(calls []MulticallCall3) ([]byte, error) {
	return multicall.abi.Pack("aggregate3", calls)
}

// UnpackAggregate3 is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x82ad56cb.
//
// Solidity: function aggregate3((address,bool,bytes)[] calls) payable returns((bool,bytes)[] results)
func (multicall *Multicall) UnpackAggregate3(data []byte) ([]MulticallResult, error) {
	out, err := multicall.abi.Unpack("aggregate3", data)
	if err != nil {
		return *new([]MulticallResult), err
	}
	out0 := *abi.ConvertType(out[0], new([]MulticallResult)).(*[]MulticallResult)
	return out0, nil
}

// UnpackError attempts to decode the provided error data using user-defined
// error definitions.
func (multicall *Multicall) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], multicall.abi.Errors["CallFailed"].ID.Bytes()[:4]) {
		return multicall.UnpackCallFailedError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// MulticallCallFailed represents a CallFailed error raised by the Multicall contract.
type MulticallCallFailed struct {
	Index *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error CallFailed(uint256 index)
func MulticallCallFailedErrorID() common.Hash {
	return common.HexToHash("0x3f9a3b4834f3a32983525944d85513cafd925b9639e796635a016b8faca54556")
}

// UnpackCallFailedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error CallFailed(uint256 index)
func (multicall *Multicall) UnpackCallFailedError(raw []byte) (*MulticallCallFailed, error) {
	out := new(MulticallCallFailed)
	if err := multicall.abi.UnpackIntoInterface(out, "CallFailed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// MulticallRuntime is the code of a deployed Multicall, in hex, for a genesis.
const MulticallRuntime = "0x60806040526004361061001d575f3560e01c806382ad56cb14610021575b5f5ffd5b61003461002f366004610254565b61004a565b60405161004191906102c5565b60405180910390f35b60608167ffffffffffffffff81111561006557610065610360565b6040519080825280602002602001820160405280156100aa57816020015b604080518082019091525f8152606060208201528152602001906001900390816100835790505b5090505f5b8281101561024d578383828181106100c9576100c9610374565b90506020028101906100db9190610388565b6100e99060208101906103a6565b73ffffffffffffffffffffffffffffffffffffffff1684848381811061011157610111610374565b90506020028101906101239190610388565b6101319060408101906103e0565b60405161013f92919061042a565b5f604051808303815f865af19150503d805f8114610178576040519150601f19603f3d011682016040523d82523d5f602084013e61017d565b606091505b5083838151811061019057610190610374565b60200260200101515f018484815181106101ac576101ac610374565b6020026020010151602001829052821515151581525050508181815181106101d6576101d6610374565b60200260200101515f015115801561022057508383828181106101fb576101fb610374565b905060200281019061020d9190610388565b61021e906040810190602001610439565b155b15610245576040516307f3476960e31b81526004810182905260240160405180910390fd5b6001016100af565b5092915050565b5f5f60208385031215610265575f5ffd5b823567ffffffffffffffff81111561027b575f5ffd5b8301601f8101851361028b575f5ffd5b803567ffffffffffffffff8111156102a1575f5ffd5b8560208260051b84010111156102b5575f5ffd5b6020919091019590945092505050565b5f602082016020835280845180835260408501915060408160051b8601019250602086015f5b8281101561035457603f198786030184528151805115158652602081015190506040602087015280518060408801528060208301606089015e5f606082890101526060601f19601f830116880101965050506020820191506020840193506001810190506102eb565b50929695505050505050565b634e487b7160e01b5f52604160045260245ffd5b634e487b7160e01b5f52603260045260245ffd5b5f8235605e1983360301811261039c575f5ffd5b9190910192915050565b5f602082840312156103b6575f5ffd5b813573ffffffffffffffffffffffffffffffffffffffff811681146103d9575f5ffd5b9392505050565b5f5f8335601e198436030181126103f5575f5ffd5b83018035915067ffffffffffffffff82111561040f575f5ffd5b602001915036819003821315610423575f5ffd5b9250929050565b818382375f9101908152919050565b5f60208284031215610449575f5ffd5b813580151581146103d9575f5ffd"
