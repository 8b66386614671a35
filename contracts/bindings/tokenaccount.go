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

// TokenAccountMetaData contains all meta data concerning the TokenAccount contract.
var TokenAccountMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"}],\"name\":\"NotOwner\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"bytes\",\"name\":\"data\",\"type\":\"bytes\"}],\"name\":\"execute\",\"outputs\":[{\"internalType\":\"bytes\",\"name\":\"\",\"type\":\"bytes\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"},{\"internalType\":\"bytes\",\"name\":\"\",\"type\":\"bytes\"}],\"name\":\"onERC1155Received\",\"outputs\":[{\"internalType\":\"bytes4\",\"name\":\"\",\"type\":\"bytes4\"}],\"stateMutability\":\"pure\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"},{\"internalType\":\"bytes\",\"name\":\"\",\"type\":\"bytes\"}],\"name\":\"onERC721Received\",\"outputs\":[{\"internalType\":\"bytes4\",\"name\":\"\",\"type\":\"bytes4\"}],\"stateMutability\":\"pure\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"token\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"chainId\",\"type\":\"uint256\"},{\"internalType\":\"address\",\"name\":\"tokenContract\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	ID:  "TokenAccount",
	Bin: "0x6080604052348015600e575f5ffd5b506104be8061001c5f395ff3fe608060405234801561000f575f5ffd5b506004361061004a575f3560e01c8063150b7a021461004e5780631cff79cd146100a3578063f23a6e61146100c3578063fc0c546a146100e3575b5f5ffd5b61006d61005c3660046102ea565b630a85bd0160e11b95945050505050565b6040517fffffffff0000000000000000000000000000000000000000000000000000000090911681526020015b60405180910390f35b6100b66100b1366004610358565b61010e565b60405161009a91906103a9565b61006d6100d13660046103de565b63f23a6e6160e01b9695505050505050565b6100eb61023c565b604080519384526001600160a01b0390921660208401529082015260600161009a565b60605f5f5f61011b61023c565b92509250925046831415806101a057506040516331a9108f60e11b81526004810182905233906001600160a01b03841690636352211e90602401602060405180830381865afa158015610170573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906101949190610455565b6001600160a01b031614155b156101c45760405163245aecd360e01b815233600482015260240160405180910390fd5b5f5f886001600160a01b031688886040516101e0929190610477565b5f604051808303815f865af19150503d805f8114610219576040519150601f19603f3d011682016040523d82523d5f602084013e61021e565b606091505b50915091508161023057805160208201fd5b98975050505050505050565b604080516060808252608082019092525f91829182918291906020820181803683370190505090506060604d60208301303c808060200190518101906102829190610486565b93509350935050909192565b6001600160a01b03811681146102a2575f5ffd5b50565b5f5f83601f8401126102b5575f5ffd5b50813567ffffffffffffffff8111156102cc575f5ffd5b6020830191508360208285010111156102e3575f5ffd5b9250929050565b5f5f5f5f5f608086880312156102fe575f5ffd5b85356103098161028e565b945060208601356103198161028e565b935060408601359250606086013567ffffffffffffffff81111561033b575f5ffd5b610347888289016102a5565b969995985093965092949392505050565b5f5f5f6040848603121561036a575f5ffd5b83356103758161028e565b9250602084013567ffffffffffffffff811115610390575f5ffd5b61039c868287016102a5565b9497909650939450505050565b602081525f82518060208401528060208501604085015e5f604082850101526040601f19601f83011684010191505092915050565b5f5f5f5f5f5f60a087890312156103f3575f5ffd5b86356103fe8161028e565b9550602087013561040e8161028e565b94506040870135935060608701359250608087013567ffffffffffffffff811115610437575f5ffd5b61044389828a016102a5565b979a9699509497509295939492505050565b5f60208284031215610465575f5ffd5b81516104708161028e565b9392505050565b818382375f9101908152919050565b5f5f5f60608486031215610498575f5ffd5b835160208501519093506104ab8161028e565b604094909401519295939450919291505056",
}

// TokenAccount is an auto generated Go binding around an Ethereum contract.
type TokenAccount struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *TokenAccount) GetABI() abi.ABI {
	return c.abi
}

// NewTokenAccount creates a new instance of TokenAccount.
func NewTokenAccount() *TokenAccount {
	parsed, err := TokenAccountMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &TokenAccount{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *TokenAccount) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackExecute is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1cff79cd.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function execute(address to, bytes data) returns(bytes)
func (tokenAccount *TokenAccount) PackExecute(to common.Address, data []byte) []byte {
	enc, err := tokenAccount.abi.Pack("execute", to, data)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackExecute is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1cff79cd.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function execute(address to, bytes data) returns(bytes)
func (tokenAccount *TokenAccount) TryPackExecute(to common.Address, data []byte) ([]byte, error) {
	return tokenAccount.abi.Pack("execute", to, data)
}

// UnpackExecute is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x1cff79cd.
//
// Solidity: function execute(address to, bytes data) returns(bytes)
func (tokenAccount *TokenAccount) UnpackExecute(data []byte) ([]byte, error) {
	out, err := tokenAccount.abi.Unpack("execute", data)
	if err != nil {
		return *new([]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([]byte)).(*[]byte)
	return out0, nil
}

// PackOnERC1155Received is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf23a6e61.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function onERC1155Received(address , address , uint256 , uint256 , bytes ) pure returns(bytes4)
func (tokenAccount *TokenAccount) PackOnERC1155Received(arg0 common.Address, arg1 common.Address, arg2 *big.Int, arg3 *big.Int, arg4 []byte) []byte {
	enc, err := tokenAccount.abi.Pack("onERC1155Received", arg0, arg1, arg2, arg3, arg4)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOnERC1155Received is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf23a6e61.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function onERC1155Received(address , address , uint256 , uint256 , bytes ) pure returns(bytes4)
func (tokenAccount *TokenAccount) TryPackOnERC1155Received(arg0 common.Address, arg1 common.Address, arg2 *big.Int, arg3 *big.Int, arg4 []byte) ([]byte, error) {
	return tokenAccount.abi.Pack("onERC1155Received", arg0, arg1, arg2, arg3, arg4)
}

// UnpackOnERC1155Received is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xf23a6e61.
//
// Solidity: function onERC1155Received(address , address , uint256 , uint256 , bytes ) pure returns(bytes4)
func (tokenAccount *TokenAccount) UnpackOnERC1155Received(data []byte) ([4]byte, error) {
	out, err := tokenAccount.abi.Unpack("onERC1155Received", data)
	if err != nil {
		return *new([4]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([4]byte)).(*[4]byte)
	return out0, nil
}

// PackOnERC721Received is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x150b7a02.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function onERC721Received(address , address , uint256 , bytes ) pure returns(bytes4)
func (tokenAccount *TokenAccount) PackOnERC721Received(arg0 common.Address, arg1 common.Address, arg2 *big.Int, arg3 []byte) []byte {
	enc, err := tokenAccount.abi.Pack("onERC721Received", arg0, arg1, arg2, arg3)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOnERC721Received is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x150b7a02.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function onERC721Received(address , address , uint256 , bytes ) pure returns(bytes4)
func (tokenAccount *TokenAccount) TryPackOnERC721Received(arg0 common.Address, arg1 common.Address, arg2 *big.Int, arg3 []byte) ([]byte, error) {
	return tokenAccount.abi.Pack("onERC721Received", arg0, arg1, arg2, arg3)
}

// UnpackOnERC721Received is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x150b7a02.
//
// Solidity: function onERC721Received(address , address , uint256 , bytes ) pure returns(bytes4)
func (tokenAccount *TokenAccount) UnpackOnERC721Received(data []byte) ([4]byte, error) {
	out, err := tokenAccount.abi.Unpack("onERC721Received", data)
	if err != nil {
		return *new([4]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([4]byte)).(*[4]byte)
	return out0, nil
}

// PackToken is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xfc0c546a.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function token() view returns(uint256 chainId, address tokenContract, uint256 tokenId)
func (tokenAccount *TokenAccount) PackToken() []byte {
	enc, err := tokenAccount.abi.Pack("token")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackToken is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xfc0c546a.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function token() view returns(uint256 chainId, address tokenContract, uint256 tokenId)
func (tokenAccount *TokenAccount) TryPackToken() ([]byte, error) {
	return tokenAccount.abi.Pack("token")
}

// TokenOutput serves as a container for the return parameters of contract
// method Token.
type TokenOutput struct {
	ChainId       *big.Int
	TokenContract common.Address
	TokenId       *big.Int
}

// UnpackToken is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xfc0c546a.
//
// Solidity: function token() view returns(uint256 chainId, address tokenContract, uint256 tokenId)
func (tokenAccount *TokenAccount) UnpackToken(data []byte) (TokenOutput, error) {
	out, err := tokenAccount.abi.Unpack("token", data)
	outstruct := new(TokenOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.ChainId = abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	outstruct.TokenContract = *abi.ConvertType(out[1], new(common.Address)).(*common.Address)
	outstruct.TokenId = abi.ConvertType(out[2], new(big.Int)).(*big.Int)
	return *outstruct, nil
}

// UnpackError attempts to decode the provided error data using user-defined
// error definitions.
func (tokenAccount *TokenAccount) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], tokenAccount.abi.Errors["NotOwner"].ID.Bytes()[:4]) {
		return tokenAccount.UnpackNotOwnerError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// TokenAccountNotOwner represents a NotOwner error raised by the TokenAccount contract.
type TokenAccountNotOwner struct {
	Caller common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotOwner(address caller)
func TokenAccountNotOwnerErrorID() common.Hash {
	return common.HexToHash("0x245aecd3fabbd17d6c3c92dc7f0ab916ea8cbf6fc1862c8b56893090ac3fff4c")
}

// UnpackNotOwnerError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotOwner(address caller)
func (tokenAccount *TokenAccount) UnpackNotOwnerError(raw []byte) (*TokenAccountNotOwner, error) {
	out := new(TokenAccountNotOwner)
	if err := tokenAccount.abi.UnpackIntoInterface(out, "NotOwner", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// TokenAccountRuntime is the code of a deployed TokenAccount, in hex, for a genesis.
const TokenAccountRuntime = "0x608060405234801561000f575f5ffd5b506004361061004a575f3560e01c8063150b7a021461004e5780631cff79cd146100a3578063f23a6e61146100c3578063fc0c546a146100e3575b5f5ffd5b61006d61005c3660046102ea565b630a85bd0160e11b95945050505050565b6040517fffffffff0000000000000000000000000000000000000000000000000000000090911681526020015b60405180910390f35b6100b66100b1366004610358565b61010e565b60405161009a91906103a9565b61006d6100d13660046103de565b63f23a6e6160e01b9695505050505050565b6100eb61023c565b604080519384526001600160a01b0390921660208401529082015260600161009a565b60605f5f5f61011b61023c565b92509250925046831415806101a057506040516331a9108f60e11b81526004810182905233906001600160a01b03841690636352211e90602401602060405180830381865afa158015610170573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906101949190610455565b6001600160a01b031614155b156101c45760405163245aecd360e01b815233600482015260240160405180910390fd5b5f5f886001600160a01b031688886040516101e0929190610477565b5f604051808303815f865af19150503d805f8114610219576040519150601f19603f3d011682016040523d82523d5f602084013e61021e565b606091505b50915091508161023057805160208201fd5b98975050505050505050565b604080516060808252608082019092525f91829182918291906020820181803683370190505090506060604d60208301303c808060200190518101906102829190610486565b93509350935050909192565b6001600160a01b03811681146102a2575f5ffd5b50565b5f5f83601f8401126102b5575f5ffd5b50813567ffffffffffffffff8111156102cc575f5ffd5b6020830191508360208285010111156102e3575f5ffd5b9250929050565b5f5f5f5f5f608086880312156102fe575f5ffd5b85356103098161028e565b945060208601356103198161028e565b935060408601359250606086013567ffffffffffffffff81111561033b575f5ffd5b610347888289016102a5565b969995985093965092949392505050565b5f5f5f6040848603121561036a575f5ffd5b83356103758161028e565b9250602084013567ffffffffffffffff811115610390575f5ffd5b61039c868287016102a5565b9497909650939450505050565b602081525f82518060208401528060208501604085015e5f604082850101526040601f19601f83011684010191505092915050565b5f5f5f5f5f5f60a087890312156103f3575f5ffd5b86356103fe8161028e565b9550602087013561040e8161028e565b94506040870135935060608701359250608087013567ffffffffffffffff811115610437575f5ffd5b61044389828a016102a5565b979a9699509497509295939492505050565b5f60208284031215610465575f5ffd5b81516104708161028e565b9392505050565b818382375f9101908152919050565b5f5f5f60608486031215610498575f5ffd5b835160208501519093506104ab8161028e565b604094909401519295939450919291505056"
