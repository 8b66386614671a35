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

// FlockMetaData contains all meta data concerning the Flock contract.
var FlockMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"tokens\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"wallets\",\"type\":\"uint256\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"NoSuchToken\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"Transfer\",\"type\":\"event\"},{\"inputs\":[],\"name\":\"TOKENS\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"WALLETS\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"}],\"name\":\"balanceOf\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"many\",\"type\":\"uint256\"}],\"name\":\"move\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"moved\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"ownerOf\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"n\",\"type\":\"uint256\"}],\"name\":\"wallet\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	ID:  "Flock",
	Bin: "0x60c060405234801561000f575f5ffd5b5060405161065738038061065783398101604081905261002e9161003c565b60809190915260a05261005e565b5f5f6040838503121561004d575f5ffd5b505080516020909101519092909150565b60805160a0516105936100c45f395f81816101100152818161044e015261049801525f818160830152818161015101528181610190015281816101d10152818161024c0152818161027c0152818161030401528181610368015261039501526105935ff3fe608060405234801561000f575f5ffd5b506004361061007a575f3560e01c806387cb15f71161005857806387cb15f7146100f65780638d3bd55b1461010b578063a278133514610132578063c8f931b214610145575f5ffd5b80631d831d5c1461007e5780636352211e146100b857806370a08231146100e3575b5f5ffd5b6100a57f000000000000000000000000000000000000000000000000000000000000000081565b6040519081526020015b60405180910390f35b6100cb6100c63660046104e2565b61014d565b6040516001600160a01b0390911681526020016100af565b6100a56100f13660046104f9565b61022d565b6101096101043660046104e2565b61034d565b005b6100a57f000000000000000000000000000000000000000000000000000000000000000081565b6100cb6101403660046104e2565b610448565b6100a55f5481565b5f5f7f00000000000000000000000000000000000000000000000000000000000000005f5461017c9190610533565b8310610188575f61018b565b60015b60ff167f00000000000000000000000000000000000000000000000000000000000000005f546101bb919061055a565b6101c5919061056d565b90508015806101f457507f00000000000000000000000000000000000000000000000000000000000000008310155b15610219576040516303ff20ff60e31b81526004810184905260240160405180910390fd5b610226610140828561056d565b9392505050565b5f80610247613c4360921b6001600160a01b038516610580565b90505f7f00000000000000000000000000000000000000000000000000000000000000005f54610277919061055a565b90505f7f00000000000000000000000000000000000000000000000000000000000000005f546102a79190610533565b90505f6102be6102b884600161056d565b85610488565b6102dc6102cb858561056d565b6102d690600161056d565b86610488565b6102e69190610580565b90508215610341576102fb6102b8848461056d565b6103286102d6857f000000000000000000000000000000000000000000000000000000000000000061056d565b610332908361056d565b61033c9190610580565b610343565b805b9695505050505050565b5f54805b61035b838361056d565b811015610437575f61038d7f000000000000000000000000000000000000000000000000000000000000000083610533565b90505f6103ba7f00000000000000000000000000000000000000000000000000000000000000008461055a565b9050816103d56103ca838361056d565b61014090600161056d565b6001600160a01b031682156103f6576103f1610140848661056d565b6103f8565b5f5b6001600160a01b03167fddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef60405160405180910390a45050600101610351565b50610442828261056d565b5f555050565b5f6104737f000000000000000000000000000000000000000000000000000000000000000083610533565b61048290613c4360921b61056d565b92915050565b5f818311610496575f610226565b7f0000000000000000000000000000000000000000000000000000000000000000826104c3600186610580565b6104cd9190610580565b6104d7919061055a565b61022690600161056d565b5f602082840312156104f2575f5ffd5b5035919050565b5f60208284031215610509575f5ffd5b81356001600160a01b0381168114610226575f5ffd5b634e487b7160e01b5f52601260045260245ffd5b5f826105415761054161051f565b500690565b634e487b7160e01b5f52601160045260245ffd5b5f826105685761056861051f565b500490565b8082018082111561048257610482610546565b818103818111156104825761048261054656",
}

// Flock is an auto generated Go binding around an Ethereum contract.
type Flock struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *Flock) GetABI() abi.ABI {
	return c.abi
}

// NewFlock creates a new instance of Flock.
func NewFlock() *Flock {
	parsed, err := FlockMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &Flock{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *Flock) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(uint256 tokens, uint256 wallets) returns()
func (flock *Flock) PackConstructor(tokens *big.Int, wallets *big.Int) []byte {
	enc, err := flock.abi.Pack("", tokens, wallets)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackTOKENS is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1d831d5c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function TOKENS() view returns(uint256)
func (flock *Flock) PackTOKENS() []byte {
	enc, err := flock.abi.Pack("TOKENS")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTOKENS is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1d831d5c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function TOKENS() view returns(uint256)
func (flock *Flock) TryPackTOKENS() ([]byte, error) {
	return flock.abi.Pack("TOKENS")
}

// UnpackTOKENS is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x1d831d5c.
//
// Solidity: function TOKENS() view returns(uint256)
func (flock *Flock) UnpackTOKENS(data []byte) (*big.Int, error) {
	out, err := flock.abi.Unpack("TOKENS", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackWALLETS is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8d3bd55b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function WALLETS() view returns(uint256)
func (flock *Flock) PackWALLETS() []byte {
	enc, err := flock.abi.Pack("WALLETS")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackWALLETS is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8d3bd55b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function WALLETS() view returns(uint256)
func (flock *Flock) TryPackWALLETS() ([]byte, error) {
	return flock.abi.Pack("WALLETS")
}

// UnpackWALLETS is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x8d3bd55b.
//
// Solidity: function WALLETS() view returns(uint256)
func (flock *Flock) UnpackWALLETS(data []byte) (*big.Int, error) {
	out, err := flock.abi.Unpack("WALLETS", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackBalanceOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x70a08231.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function balanceOf(address owner) view returns(uint256)
func (flock *Flock) PackBalanceOf(owner common.Address) []byte {
	enc, err := flock.abi.Pack("balanceOf", owner)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBalanceOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x70a08231.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function balanceOf(address owner) view returns(uint256)
func (flock *Flock) TryPackBalanceOf(owner common.Address) ([]byte, error) {
	return flock.abi.Pack("balanceOf", owner)
}

// UnpackBalanceOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x70a08231.
//
// Solidity: function balanceOf(address owner) view returns(uint256)
func (flock *Flock) UnpackBalanceOf(data []byte) (*big.Int, error) {
	out, err := flock.abi.Unpack("balanceOf", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackMove is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x87cb15f7.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function move(uint256 many) returns()
func (flock *Flock) PackMove(many *big.Int) []byte {
	enc, err := flock.abi.Pack("move", many)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMove is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x87cb15f7.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function move(uint256 many) returns()
func (flock *Flock) TryPackMove(many *big.Int) ([]byte, error) {
	return flock.abi.Pack("move", many)
}

// PackMoved is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc8f931b2.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function moved() view returns(uint256)
func (flock *Flock) PackMoved() []byte {
	enc, err := flock.abi.Pack("moved")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMoved is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc8f931b2.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function moved() view returns(uint256)
func (flock *Flock) TryPackMoved() ([]byte, error) {
	return flock.abi.Pack("moved")
}

// UnpackMoved is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xc8f931b2.
//
// Solidity: function moved() view returns(uint256)
func (flock *Flock) UnpackMoved(data []byte) (*big.Int, error) {
	out, err := flock.abi.Unpack("moved", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackOwnerOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6352211e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function ownerOf(uint256 tokenId) view returns(address)
func (flock *Flock) PackOwnerOf(tokenId *big.Int) []byte {
	enc, err := flock.abi.Pack("ownerOf", tokenId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOwnerOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6352211e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function ownerOf(uint256 tokenId) view returns(address)
func (flock *Flock) TryPackOwnerOf(tokenId *big.Int) ([]byte, error) {
	return flock.abi.Pack("ownerOf", tokenId)
}

// UnpackOwnerOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x6352211e.
//
// Solidity: function ownerOf(uint256 tokenId) view returns(address)
func (flock *Flock) UnpackOwnerOf(data []byte) (common.Address, error) {
	out, err := flock.abi.Unpack("ownerOf", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackWallet is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa2781335.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function wallet(uint256 n) view returns(address)
func (flock *Flock) PackWallet(n *big.Int) []byte {
	enc, err := flock.abi.Pack("wallet", n)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackWallet is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa2781335.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function wallet(uint256 n) view returns(address)
func (flock *Flock) TryPackWallet(n *big.Int) ([]byte, error) {
	return flock.abi.Pack("wallet", n)
}

// UnpackWallet is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xa2781335.
//
// Solidity: function wallet(uint256 n) view returns(address)
func (flock *Flock) UnpackWallet(data []byte) (common.Address, error) {
	out, err := flock.abi.Unpack("wallet", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// FlockTransfer represents a Transfer event raised by the Flock contract.
type FlockTransfer struct {
	From    common.Address
	To      common.Address
	TokenId *big.Int
	Raw     *types.Log // Blockchain specific contextual infos
}

const FlockTransferEventName = "Transfer"

// ContractEventName returns the user-defined event name.
func (FlockTransfer) ContractEventName() string {
	return FlockTransferEventName
}

// UnpackTransferEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Transfer(address indexed from, address indexed to, uint256 indexed tokenId)
func (flock *Flock) UnpackTransferEvent(log *types.Log) (*FlockTransfer, error) {
	event := "Transfer"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != flock.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(FlockTransfer)
	if len(log.Data) > 0 {
		if err := flock.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range flock.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// UnpackError attempts to decode the provided error data using user-defined
// error definitions.
func (flock *Flock) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], flock.abi.Errors["NoSuchToken"].ID.Bytes()[:4]) {
		return flock.UnpackNoSuchTokenError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// FlockNoSuchToken represents a NoSuchToken error raised by the Flock contract.
type FlockNoSuchToken struct {
	TokenId *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NoSuchToken(uint256 tokenId)
func FlockNoSuchTokenErrorID() common.Hash {
	return common.HexToHash("0x1ff907f8c51cee5bb7c42aa7b971fc1aa64df7d1563a3716346211efda02bdbb")
}

// UnpackNoSuchTokenError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NoSuchToken(uint256 tokenId)
func (flock *Flock) UnpackNoSuchTokenError(raw []byte) (*FlockNoSuchToken, error) {
	out := new(FlockNoSuchToken)
	if err := flock.abi.UnpackIntoInterface(out, "NoSuchToken", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// FlockRuntime is the code of a deployed Flock, in hex, for a genesis.
const FlockRuntime = "0x608060405234801561000f575f5ffd5b506004361061007a575f3560e01c806387cb15f71161005857806387cb15f7146100f65780638d3bd55b1461010b578063a278133514610132578063c8f931b214610145575f5ffd5b80631d831d5c1461007e5780636352211e146100b857806370a08231146100e3575b5f5ffd5b6100a57f000000000000000000000000000000000000000000000000000000000000000081565b6040519081526020015b60405180910390f35b6100cb6100c63660046104e2565b61014d565b6040516001600160a01b0390911681526020016100af565b6100a56100f13660046104f9565b61022d565b6101096101043660046104e2565b61034d565b005b6100a57f000000000000000000000000000000000000000000000000000000000000000081565b6100cb6101403660046104e2565b610448565b6100a55f5481565b5f5f7f00000000000000000000000000000000000000000000000000000000000000005f5461017c9190610533565b8310610188575f61018b565b60015b60ff167f00000000000000000000000000000000000000000000000000000000000000005f546101bb919061055a565b6101c5919061056d565b90508015806101f457507f00000000000000000000000000000000000000000000000000000000000000008310155b15610219576040516303ff20ff60e31b81526004810184905260240160405180910390fd5b610226610140828561056d565b9392505050565b5f80610247613c4360921b6001600160a01b038516610580565b90505f7f00000000000000000000000000000000000000000000000000000000000000005f54610277919061055a565b90505f7f00000000000000000000000000000000000000000000000000000000000000005f546102a79190610533565b90505f6102be6102b884600161056d565b85610488565b6102dc6102cb858561056d565b6102d690600161056d565b86610488565b6102e69190610580565b90508215610341576102fb6102b8848461056d565b6103286102d6857f000000000000000000000000000000000000000000000000000000000000000061056d565b610332908361056d565b61033c9190610580565b610343565b805b9695505050505050565b5f54805b61035b838361056d565b811015610437575f61038d7f000000000000000000000000000000000000000000000000000000000000000083610533565b90505f6103ba7f00000000000000000000000000000000000000000000000000000000000000008461055a565b9050816103d56103ca838361056d565b61014090600161056d565b6001600160a01b031682156103f6576103f1610140848661056d565b6103f8565b5f5b6001600160a01b03167fddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef60405160405180910390a45050600101610351565b50610442828261056d565b5f555050565b5f6104737f000000000000000000000000000000000000000000000000000000000000000083610533565b61048290613c4360921b61056d565b92915050565b5f818311610496575f610226565b7f0000000000000000000000000000000000000000000000000000000000000000826104c3600186610580565b6104cd9190610580565b6104d7919061055a565b61022690600161056d565b5f602082840312156104f2575f5ffd5b5035919050565b5f60208284031215610509575f5ffd5b81356001600160a01b0381168114610226575f5ffd5b634e487b7160e01b5f52601260045260245ffd5b5f826105415761054161051f565b500690565b634e487b7160e01b5f52601160045260245ffd5b5f826105685761056861051f565b500490565b8082018082111561048257610482610546565b818103818111156104825761048261054656"
