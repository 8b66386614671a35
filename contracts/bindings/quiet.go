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

// QuietMetaData contains all meta data concerning the Quiet contract.
var QuietMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"silent\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"run\",\"type\":\"uint256\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"NotHolder\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"uint256\",\"name\":\"fromTokenId\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"toTokenId\",\"type\":\"uint256\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"fromAddress\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"toAddress\",\"type\":\"address\"}],\"name\":\"ConsecutiveTransfer\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"Transfer\",\"type\":\"event\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"}],\"name\":\"balanceOf\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"burn\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"count\",\"type\":\"uint256\"}],\"name\":\"mintRun\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"first\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"last\",\"type\":\"uint256\"},{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"}],\"name\":\"moveRun\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"ownerOf\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"transferFrom\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"}]",
	ID:  "Quiet",
	Bin: "0x608060405234801561000f575f5ffd5b5060405161078238038061078283398101604081905261002e91610193565b5f5b8281101561005d5760028054610055915f61004a836101e6565b909155505f86610076565b600101610030565b50801561006e5761006e8382610110565b50505061022c565b5f83815260208190526040902080546001600160a01b0319166001600160a01b03838116919091179091558216156100d2576001600160a01b0382165f90815260016020526040812080549091906100cd906101fe565b909155505b6001600160a01b0381161561010b576001600160a01b0381165f9081526001602052604081208054909190610106906101e6565b909155505b505050565b6002545f5b82811015610137576002805461012f915f61004a836101e6565b600101610115565b50826001600160a01b03165f6001600160a01b0316827fdeaa91b6123d068f5821d0fb0678463d1a8a6079fe8af5de3ce5e896dcf9133d600160025461017d9190610213565b60405190815260200160405180910390a4505050565b5f5f5f606084860312156101a5575f5ffd5b83516001600160a01b03811681146101bb575f5ffd5b602085015160409095015190969495509392505050565b634e487b7160e01b5f52601160045260245ffd5b5f600182016101f7576101f76101d2565b5060010190565b5f8161020c5761020c6101d2565b505f190190565b81810381811115610226576102266101d2565b92915050565b610549806102395f395ff3fe608060405234801561000f575f5ffd5b506004361061006f575f3560e01c806370a082311161004d57806370a08231146100cb5780637635c62c146100f8578063e9b978c81461010b575f5ffd5b806323b872dd1461007357806342966c68146100885780636352211e1461009b575b5f5ffd5b610086610081366004610424565b61011e565b005b61008661009636600461045e565b61019f565b6100ae6100a936600461045e565b6101da565b6040516001600160a01b0390911681526020015b60405180910390f35b6100ea6100d9366004610475565b60016020525f908152604090205481565b6040519081526020016100c2565b610086610106366004610495565b610217565b6100866101193660046104c7565b61028e565b6001600160a01b038316331461014f57604051636be58aad60e01b8152600481018290526024015b60405180910390fd5b6101598183610314565b80826001600160a01b0316846001600160a01b03167fddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef60405160405180910390a4505050565b6101a9815f610314565b60405181905f9033907fddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef908390a450565b5f818152602081905260409020546001600160a01b03168061021257604051636be58aad60e01b815260048101839052602401610146565b919050565b825b82811161023a5761022a8183610314565b61023381610503565b9050610219565b50806001600160a01b0316336001600160a01b0316847fdeaa91b6123d068f5821d0fb0678463d1a8a6079fe8af5de3ce5e896dcf9133d8560405161028191815260200190565b60405180910390a4505050565b6002545f5b828110156102c057600280546102b8915f6102ad83610503565b919050555f8661035c565b600101610293565b50826001600160a01b03165f6001600160a01b0316827fdeaa91b6123d068f5821d0fb0678463d1a8a6079fe8af5de3ce5e896dcf9133d6001600254610306919061051b565b604051908152602001610281565b5f828152602081905260409020546001600160a01b0316331461034d57604051636be58aad60e01b815260048101839052602401610146565b61035882338361035c565b5050565b5f83815260208190526040902080547fffffffffffffffffffffffff0000000000000000000000000000000000000000166001600160a01b03838116919091179091558216156103d0576001600160a01b0382165f90815260016020526040812080549091906103cb90610534565b909155505b6001600160a01b03811615610409576001600160a01b0381165f908152600160205260408120805490919061040490610503565b909155505b505050565b80356001600160a01b0381168114610212575f5ffd5b5f5f5f60608486031215610436575f5ffd5b61043f8461040e565b925061044d6020850161040e565b929592945050506040919091013590565b5f6020828403121561046e575f5ffd5b5035919050565b5f60208284031215610485575f5ffd5b61048e8261040e565b9392505050565b5f5f5f606084860312156104a7575f5ffd5b83359250602084013591506104be6040850161040e565b90509250925092565b5f5f604083850312156104d8575f5ffd5b6104e18361040e565b946020939093013593505050565b634e487b7160e01b5f52601160045260245ffd5b5f60018201610514576105146104ef565b5060010190565b8181038181111561052e5761052e6104ef565b92915050565b5f81610542576105426104ef565b505f19019056",
}

// Quiet is an auto generated Go binding around an Ethereum contract.
type Quiet struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *Quiet) GetABI() abi.ABI {
	return c.abi
}

// NewQuiet creates a new instance of Quiet.
func NewQuiet() *Quiet {
	parsed, err := QuietMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &Quiet{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *Quiet) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(address to, uint256 silent, uint256 run) returns()
func (quiet *Quiet) PackConstructor(to common.Address, silent *big.Int, run *big.Int) []byte {
	enc, err := quiet.abi.Pack("", to, silent, run)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackBalanceOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x70a08231.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function balanceOf(address owner) view returns(uint256)
func (quiet *Quiet) PackBalanceOf(owner common.Address) []byte {
	enc, err := quiet.abi.Pack("balanceOf", owner)
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
func (quiet *Quiet) TryPackBalanceOf(owner common.Address) ([]byte, error) {
	return quiet.abi.Pack("balanceOf", owner)
}

// UnpackBalanceOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x70a08231.
//
// Solidity: function balanceOf(address owner) view returns(uint256)
func (quiet *Quiet) UnpackBalanceOf(data []byte) (*big.Int, error) {
	out, err := quiet.abi.Unpack("balanceOf", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackBurn is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x42966c68.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function burn(uint256 tokenId) returns()
func (quiet *Quiet) PackBurn(tokenId *big.Int) []byte {
	enc, err := quiet.abi.Pack("burn", tokenId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBurn is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x42966c68.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function burn(uint256 tokenId) returns()
func (quiet *Quiet) TryPackBurn(tokenId *big.Int) ([]byte, error) {
	return quiet.abi.Pack("burn", tokenId)
}

// PackMintRun is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe9b978c8.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function mintRun(address to, uint256 count) returns()
func (quiet *Quiet) PackMintRun(to common.Address, count *big.Int) []byte {
	enc, err := quiet.abi.Pack("mintRun", to, count)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMintRun is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe9b978c8.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function mintRun(address to, uint256 count) returns()
func (quiet *Quiet) TryPackMintRun(to common.Address, count *big.Int) ([]byte, error) {
	return quiet.abi.Pack("mintRun", to, count)
}

// PackMoveRun is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7635c62c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function moveRun(uint256 first, uint256 last, address to) returns()
func (quiet *Quiet) PackMoveRun(first *big.Int, last *big.Int, to common.Address) []byte {
	enc, err := quiet.abi.Pack("moveRun", first, last, to)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMoveRun is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7635c62c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function moveRun(uint256 first, uint256 last, address to) returns()
func (quiet *Quiet) TryPackMoveRun(first *big.Int, last *big.Int, to common.Address) ([]byte, error) {
	return quiet.abi.Pack("moveRun", first, last, to)
}

// PackOwnerOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6352211e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function ownerOf(uint256 tokenId) view returns(address owner)
func (quiet *Quiet) PackOwnerOf(tokenId *big.Int) []byte {
	enc, err := quiet.abi.Pack("ownerOf", tokenId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOwnerOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6352211e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function ownerOf(uint256 tokenId) view returns(address owner)
func (quiet *Quiet) TryPackOwnerOf(tokenId *big.Int) ([]byte, error) {
	return quiet.abi.Pack("ownerOf", tokenId)
}

// UnpackOwnerOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x6352211e.
//
// Solidity: function ownerOf(uint256 tokenId) view returns(address owner)
func (quiet *Quiet) UnpackOwnerOf(data []byte) (common.Address, error) {
	out, err := quiet.abi.Unpack("ownerOf", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackTransferFrom is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x23b872dd.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function transferFrom(address from, address to, uint256 tokenId) returns()
func (quiet *Quiet) PackTransferFrom(from common.Address, to common.Address, tokenId *big.Int) []byte {
	enc, err := quiet.abi.Pack("transferFrom", from, to, tokenId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTransferFrom is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x23b872dd.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function transferFrom(address from, address to, uint256 tokenId) returns()
func (quiet *Quiet) TryPackTransferFrom(from common.Address, to common.Address, tokenId *big.Int) ([]byte, error) {
	return quiet.abi.Pack("transferFrom", from, to, tokenId)
}

// QuietConsecutiveTransfer represents a ConsecutiveTransfer event raised by the Quiet contract.
type QuietConsecutiveTransfer struct {
	FromTokenId *big.Int
	ToTokenId   *big.Int
	FromAddress common.Address
	ToAddress   common.Address
	Raw         *types.Log // Blockchain specific contextual infos
}

const QuietConsecutiveTransferEventName = "ConsecutiveTransfer"

// ContractEventName returns the user-defined event name.
func (QuietConsecutiveTransfer) ContractEventName() string {
	return QuietConsecutiveTransferEventName
}

// UnpackConsecutiveTransferEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event ConsecutiveTransfer(uint256 indexed fromTokenId, uint256 toTokenId, address indexed fromAddress, address indexed toAddress)
func (quiet *Quiet) UnpackConsecutiveTransferEvent(log *types.Log) (*QuietConsecutiveTransfer, error) {
	event := "ConsecutiveTransfer"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != quiet.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(QuietConsecutiveTransfer)
	if len(log.Data) > 0 {
		if err := quiet.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range quiet.abi.Events[event].Inputs {
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

// QuietTransfer represents a Transfer event raised by the Quiet contract.
type QuietTransfer struct {
	From    common.Address
	To      common.Address
	TokenId *big.Int
	Raw     *types.Log // Blockchain specific contextual infos
}

const QuietTransferEventName = "Transfer"

// ContractEventName returns the user-defined event name.
func (QuietTransfer) ContractEventName() string {
	return QuietTransferEventName
}

// UnpackTransferEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Transfer(address indexed from, address indexed to, uint256 indexed tokenId)
func (quiet *Quiet) UnpackTransferEvent(log *types.Log) (*QuietTransfer, error) {
	event := "Transfer"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != quiet.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(QuietTransfer)
	if len(log.Data) > 0 {
		if err := quiet.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range quiet.abi.Events[event].Inputs {
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
func (quiet *Quiet) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], quiet.abi.Errors["NotHolder"].ID.Bytes()[:4]) {
		return quiet.UnpackNotHolderError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// QuietNotHolder represents a NotHolder error raised by the Quiet contract.
type QuietNotHolder struct {
	TokenId *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotHolder(uint256 tokenId)
func QuietNotHolderErrorID() common.Hash {
	return common.HexToHash("0x6be58aad5b82fdc2f9995f651e36141526ce0f5348d97111782a4e480f3085b2")
}

// UnpackNotHolderError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotHolder(uint256 tokenId)
func (quiet *Quiet) UnpackNotHolderError(raw []byte) (*QuietNotHolder, error) {
	out := new(QuietNotHolder)
	if err := quiet.abi.UnpackIntoInterface(out, "NotHolder", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// QuietRuntime is the code of a deployed Quiet, in hex, for a genesis.
const QuietRuntime = "0x608060405234801561000f575f5ffd5b506004361061006f575f3560e01c806370a082311161004d57806370a08231146100cb5780637635c62c146100f8578063e9b978c81461010b575f5ffd5b806323b872dd1461007357806342966c68146100885780636352211e1461009b575b5f5ffd5b610086610081366004610424565b61011e565b005b61008661009636600461045e565b61019f565b6100ae6100a936600461045e565b6101da565b6040516001600160a01b0390911681526020015b60405180910390f35b6100ea6100d9366004610475565b60016020525f908152604090205481565b6040519081526020016100c2565b610086610106366004610495565b610217565b6100866101193660046104c7565b61028e565b6001600160a01b038316331461014f57604051636be58aad60e01b8152600481018290526024015b60405180910390fd5b6101598183610314565b80826001600160a01b0316846001600160a01b03167fddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef60405160405180910390a4505050565b6101a9815f610314565b60405181905f9033907fddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef908390a450565b5f818152602081905260409020546001600160a01b03168061021257604051636be58aad60e01b815260048101839052602401610146565b919050565b825b82811161023a5761022a8183610314565b61023381610503565b9050610219565b50806001600160a01b0316336001600160a01b0316847fdeaa91b6123d068f5821d0fb0678463d1a8a6079fe8af5de3ce5e896dcf9133d8560405161028191815260200190565b60405180910390a4505050565b6002545f5b828110156102c057600280546102b8915f6102ad83610503565b919050555f8661035c565b600101610293565b50826001600160a01b03165f6001600160a01b0316827fdeaa91b6123d068f5821d0fb0678463d1a8a6079fe8af5de3ce5e896dcf9133d6001600254610306919061051b565b604051908152602001610281565b5f828152602081905260409020546001600160a01b0316331461034d57604051636be58aad60e01b815260048101839052602401610146565b61035882338361035c565b5050565b5f83815260208190526040902080547fffffffffffffffffffffffff0000000000000000000000000000000000000000166001600160a01b03838116919091179091558216156103d0576001600160a01b0382165f90815260016020526040812080549091906103cb90610534565b909155505b6001600160a01b03811615610409576001600160a01b0381165f908152600160205260408120805490919061040490610503565b909155505b505050565b80356001600160a01b0381168114610212575f5ffd5b5f5f5f60608486031215610436575f5ffd5b61043f8461040e565b925061044d6020850161040e565b929592945050506040919091013590565b5f6020828403121561046e575f5ffd5b5035919050565b5f60208284031215610485575f5ffd5b61048e8261040e565b9392505050565b5f5f5f606084860312156104a7575f5ffd5b83359250602084013591506104be6040850161040e565b90509250925092565b5f5f604083850312156104d8575f5ffd5b6104e18361040e565b946020939093013593505050565b634e487b7160e01b5f52601160045260245ffd5b5f60018201610514576105146104ef565b5060010190565b8181038181111561052e5761052e6104ef565b92915050565b5f81610542576105426104ef565b505f19019056"
