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

// CoinMetaData contains all meta data concerning the Coin contract.
var CoinMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"spender\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"allowance\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"needed\",\"type\":\"uint256\"}],\"name\":\"ERC20InsufficientAllowance\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"sender\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"balance\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"needed\",\"type\":\"uint256\"}],\"name\":\"ERC20InsufficientBalance\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"approver\",\"type\":\"address\"}],\"name\":\"ERC20InvalidApprover\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"receiver\",\"type\":\"address\"}],\"name\":\"ERC20InvalidReceiver\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"sender\",\"type\":\"address\"}],\"name\":\"ERC20InvalidSender\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"spender\",\"type\":\"address\"}],\"name\":\"ERC20InvalidSpender\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"spender\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"}],\"name\":\"Approval\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"}],\"name\":\"Transfer\",\"type\":\"event\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"spender\",\"type\":\"address\"}],\"name\":\"allowance\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"spender\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"}],\"name\":\"approve\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"balanceOf\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"decimals\",\"outputs\":[{\"internalType\":\"uint8\",\"name\":\"\",\"type\":\"uint8\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"mint\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"name\",\"outputs\":[{\"internalType\":\"string\",\"name\":\"\",\"type\":\"string\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"symbol\",\"outputs\":[{\"internalType\":\"string\",\"name\":\"\",\"type\":\"string\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"totalSupply\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"}],\"name\":\"transfer\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"}],\"name\":\"transferFrom\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"}]",
	ID:  "Coin",
	Bin: "0x608060405234801561000f575f5ffd5b506040518060400160405280600481526020016321b7b4b760e11b8152506040518060400160405280600481526020016321a7a4a760e11b81525081600390816100599190610111565b5060046100668282610111565b5050506101cf565b634e487b7160e01b5f52604160045260245ffd5b600181811c9082168061009657607f821691505b6020821081036100b457634e487b7160e01b5f52602260045260245ffd5b50919050565b601f82111561010c578282111561010c57805f5260205f20601f840160051c60208510156100e557505f5b90810190601f840160051c035f5b81811015610108575f838201556001016100f3565b5050505b505050565b81516001600160401b0381111561012a5761012a61006e565b61013e816101388454610082565b846100ba565b6020601f821160018114610170575f83156101595750848201515b5f19600385901b1c1916600184901b1784556101c8565b5f84815260208120601f198516915b8281101561019f578785015182556020948501946001909201910161017f565b50848210156101bc57868401515f19600387901b60f8161c191681555b505060018360011b0184555b5050505050565b61072e806101dc5f395ff3fe608060405234801561000f575f5ffd5b50600436106100b9575f3560e01c806340c10f191161007257806395d89b411161005857806395d89b411461016f578063a9059cbb14610177578063dd62ed3e1461018a575f5ffd5b806340c10f191461013257806370a0823114610147575f5ffd5b806318160ddd116100a257806318160ddd146100fe57806323b872dd14610110578063313ce56714610123575f5ffd5b806306fdde03146100bd578063095ea7b3146100db575b5f5ffd5b6100c56101c2565b6040516100d291906105d4565b60405180910390f35b6100ee6100e9366004610624565b610252565b60405190151581526020016100d2565b6002545b6040519081526020016100d2565b6100ee61011e36600461064c565b61026b565b604051601281526020016100d2565b610145610140366004610624565b61028e565b005b610102610155366004610686565b6001600160a01b03165f9081526020819052604090205490565b6100c561029c565b6100ee610185366004610624565b6102ab565b6101026101983660046106a6565b6001600160a01b039182165f90815260016020908152604080832093909416825291909152205490565b6060600380546101d1906106d7565b80601f01602080910402602001604051908101604052809291908181526020018280546101fd906106d7565b80156102485780601f1061021f57610100808354040283529160200191610248565b820191905f5260205f20905b81548152906001019060200180831161022b57829003601f168201915b5050505050905090565b5f3361025f8185856102b8565b60019150505b92915050565b5f336102788582856102ca565b61028385858561034b565b506001949350505050565b61029882826103a8565b5050565b6060600480546101d1906106d7565b5f3361025f81858561034b565b6102c583838360016103dc565b505050565b6001600160a01b038381165f908152600160209081526040808320938616835292905220545f19811015610345578181101561033757604051637dc7a0d960e11b81526001600160a01b038416600482015260248101829052604481018390526064015b60405180910390fd5b61034584848484035f6103dc565b50505050565b6001600160a01b03831661037457604051634b637e8f60e11b81525f600482015260240161032e565b6001600160a01b03821661039d5760405163ec442f0560e01b81525f600482015260240161032e565b6102c58383836104ae565b6001600160a01b0382166103d15760405163ec442f0560e01b81525f600482015260240161032e565b6102985f83836104ae565b6001600160a01b0384166104055760405163e602df0560e01b81525f600482015260240161032e565b6001600160a01b03831661042e57604051634a1406b160e11b81525f600482015260240161032e565b6001600160a01b038085165f908152600160209081526040808320938716835292905220829055801561034557826001600160a01b0316846001600160a01b03167f8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b925846040516104a091815260200190565b60405180910390a350505050565b6001600160a01b0383166104d8578060025f8282546104cd919061070f565b909155506105489050565b6001600160a01b0383165f908152602081905260409020548181101561052a5760405163391434e360e21b81526001600160a01b0385166004820152602481018290526044810183905260640161032e565b6001600160a01b0384165f9081526020819052604090209082900390555b6001600160a01b03821661056457600280548290039055610582565b6001600160a01b0382165f9081526020819052604090208054820190555b816001600160a01b0316836001600160a01b03167fddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef836040516105c791815260200190565b60405180910390a3505050565b602081525f82518060208401528060208501604085015e5f604082850101526040601f19601f83011684010191505092915050565b80356001600160a01b038116811461061f575f5ffd5b919050565b5f5f60408385031215610635575f5ffd5b61063e83610609565b946020939093013593505050565b5f5f5f6060848603121561065e575f5ffd5b61066784610609565b925061067560208501610609565b929592945050506040919091013590565b5f60208284031215610696575f5ffd5b61069f82610609565b9392505050565b5f5f604083850312156106b7575f5ffd5b6106c083610609565b91506106ce60208401610609565b90509250929050565b600181811c908216806106eb57607f821691505b60208210810361070957634e487b7160e01b5f52602260045260245ffd5b50919050565b8082018082111561026557634e487b7160e01b5f52601160045260245ffd",
}

// Coin is an auto generated Go binding around an Ethereum contract.
type Coin struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *Coin) GetABI() abi.ABI {
	return c.abi
}

// NewCoin creates a new instance of Coin.
func NewCoin() *Coin {
	parsed, err := CoinMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &Coin{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *Coin) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackAllowance is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xdd62ed3e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function allowance(address owner, address spender) view returns(uint256)
func (coin *Coin) PackAllowance(owner common.Address, spender common.Address) []byte {
	enc, err := coin.abi.Pack("allowance", owner, spender)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAllowance is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xdd62ed3e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function allowance(address owner, address spender) view returns(uint256)
func (coin *Coin) TryPackAllowance(owner common.Address, spender common.Address) ([]byte, error) {
	return coin.abi.Pack("allowance", owner, spender)
}

// UnpackAllowance is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xdd62ed3e.
//
// Solidity: function allowance(address owner, address spender) view returns(uint256)
func (coin *Coin) UnpackAllowance(data []byte) (*big.Int, error) {
	out, err := coin.abi.Unpack("allowance", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackApprove is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x095ea7b3.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function approve(address spender, uint256 value) returns(bool)
func (coin *Coin) PackApprove(spender common.Address, value *big.Int) []byte {
	enc, err := coin.abi.Pack("approve", spender, value)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackApprove is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x095ea7b3.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function approve(address spender, uint256 value) returns(bool)
func (coin *Coin) TryPackApprove(spender common.Address, value *big.Int) ([]byte, error) {
	return coin.abi.Pack("approve", spender, value)
}

// UnpackApprove is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x095ea7b3.
//
// Solidity: function approve(address spender, uint256 value) returns(bool)
func (coin *Coin) UnpackApprove(data []byte) (bool, error) {
	out, err := coin.abi.Unpack("approve", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackBalanceOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x70a08231.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function balanceOf(address account) view returns(uint256)
func (coin *Coin) PackBalanceOf(account common.Address) []byte {
	enc, err := coin.abi.Pack("balanceOf", account)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBalanceOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x70a08231.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function balanceOf(address account) view returns(uint256)
func (coin *Coin) TryPackBalanceOf(account common.Address) ([]byte, error) {
	return coin.abi.Pack("balanceOf", account)
}

// UnpackBalanceOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x70a08231.
//
// Solidity: function balanceOf(address account) view returns(uint256)
func (coin *Coin) UnpackBalanceOf(data []byte) (*big.Int, error) {
	out, err := coin.abi.Unpack("balanceOf", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackDecimals is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x313ce567.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function decimals() view returns(uint8)
func (coin *Coin) PackDecimals() []byte {
	enc, err := coin.abi.Pack("decimals")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDecimals is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x313ce567.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function decimals() view returns(uint8)
func (coin *Coin) TryPackDecimals() ([]byte, error) {
	return coin.abi.Pack("decimals")
}

// UnpackDecimals is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x313ce567.
//
// Solidity: function decimals() view returns(uint8)
func (coin *Coin) UnpackDecimals(data []byte) (uint8, error) {
	out, err := coin.abi.Unpack("decimals", data)
	if err != nil {
		return *new(uint8), err
	}
	out0 := *abi.ConvertType(out[0], new(uint8)).(*uint8)
	return out0, nil
}

// PackMint is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x40c10f19.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function mint(address to, uint256 amount) returns()
func (coin *Coin) PackMint(to common.Address, amount *big.Int) []byte {
	enc, err := coin.abi.Pack("mint", to, amount)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMint is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x40c10f19.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function mint(address to, uint256 amount) returns()
func (coin *Coin) TryPackMint(to common.Address, amount *big.Int) ([]byte, error) {
	return coin.abi.Pack("mint", to, amount)
}

// PackName is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x06fdde03.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function name() view returns(string)
func (coin *Coin) PackName() []byte {
	enc, err := coin.abi.Pack("name")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackName is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x06fdde03.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function name() view returns(string)
func (coin *Coin) TryPackName() ([]byte, error) {
	return coin.abi.Pack("name")
}

// UnpackName is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x06fdde03.
//
// Solidity: function name() view returns(string)
func (coin *Coin) UnpackName(data []byte) (string, error) {
	out, err := coin.abi.Unpack("name", data)
	if err != nil {
		return *new(string), err
	}
	out0 := *abi.ConvertType(out[0], new(string)).(*string)
	return out0, nil
}

// PackSymbol is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x95d89b41.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function symbol() view returns(string)
func (coin *Coin) PackSymbol() []byte {
	enc, err := coin.abi.Pack("symbol")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSymbol is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x95d89b41.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function symbol() view returns(string)
func (coin *Coin) TryPackSymbol() ([]byte, error) {
	return coin.abi.Pack("symbol")
}

// UnpackSymbol is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x95d89b41.
//
// Solidity: function symbol() view returns(string)
func (coin *Coin) UnpackSymbol(data []byte) (string, error) {
	out, err := coin.abi.Unpack("symbol", data)
	if err != nil {
		return *new(string), err
	}
	out0 := *abi.ConvertType(out[0], new(string)).(*string)
	return out0, nil
}

// PackTotalSupply is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x18160ddd.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function totalSupply() view returns(uint256)
func (coin *Coin) PackTotalSupply() []byte {
	enc, err := coin.abi.Pack("totalSupply")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTotalSupply is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x18160ddd.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function totalSupply() view returns(uint256)
func (coin *Coin) TryPackTotalSupply() ([]byte, error) {
	return coin.abi.Pack("totalSupply")
}

// UnpackTotalSupply is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x18160ddd.
//
// Solidity: function totalSupply() view returns(uint256)
func (coin *Coin) UnpackTotalSupply(data []byte) (*big.Int, error) {
	out, err := coin.abi.Unpack("totalSupply", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackTransfer is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa9059cbb.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function transfer(address to, uint256 value) returns(bool)
func (coin *Coin) PackTransfer(to common.Address, value *big.Int) []byte {
	enc, err := coin.abi.Pack("transfer", to, value)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTransfer is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa9059cbb.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function transfer(address to, uint256 value) returns(bool)
func (coin *Coin) TryPackTransfer(to common.Address, value *big.Int) ([]byte, error) {
	return coin.abi.Pack("transfer", to, value)
}

// UnpackTransfer is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xa9059cbb.
//
// Solidity: function transfer(address to, uint256 value) returns(bool)
func (coin *Coin) UnpackTransfer(data []byte) (bool, error) {
	out, err := coin.abi.Unpack("transfer", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackTransferFrom is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x23b872dd.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function transferFrom(address from, address to, uint256 value) returns(bool)
func (coin *Coin) PackTransferFrom(from common.Address, to common.Address, value *big.Int) []byte {
	enc, err := coin.abi.Pack("transferFrom", from, to, value)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTransferFrom is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x23b872dd.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function transferFrom(address from, address to, uint256 value) returns(bool)
func (coin *Coin) TryPackTransferFrom(from common.Address, to common.Address, value *big.Int) ([]byte, error) {
	return coin.abi.Pack("transferFrom", from, to, value)
}

// UnpackTransferFrom is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x23b872dd.
//
// Solidity: function transferFrom(address from, address to, uint256 value) returns(bool)
func (coin *Coin) UnpackTransferFrom(data []byte) (bool, error) {
	out, err := coin.abi.Unpack("transferFrom", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// CoinApproval represents a Approval event raised by the Coin contract.
type CoinApproval struct {
	Owner   common.Address
	Spender common.Address
	Value   *big.Int
	Raw     *types.Log // Blockchain specific contextual infos
}

const CoinApprovalEventName = "Approval"

// ContractEventName returns the user-defined event name.
func (CoinApproval) ContractEventName() string {
	return CoinApprovalEventName
}

// UnpackApprovalEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Approval(address indexed owner, address indexed spender, uint256 value)
func (coin *Coin) UnpackApprovalEvent(log *types.Log) (*CoinApproval, error) {
	event := "Approval"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != coin.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(CoinApproval)
	if len(log.Data) > 0 {
		if err := coin.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range coin.abi.Events[event].Inputs {
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

// CoinTransfer represents a Transfer event raised by the Coin contract.
type CoinTransfer struct {
	From  common.Address
	To    common.Address
	Value *big.Int
	Raw   *types.Log // Blockchain specific contextual infos
}

const CoinTransferEventName = "Transfer"

// ContractEventName returns the user-defined event name.
func (CoinTransfer) ContractEventName() string {
	return CoinTransferEventName
}

// UnpackTransferEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Transfer(address indexed from, address indexed to, uint256 value)
func (coin *Coin) UnpackTransferEvent(log *types.Log) (*CoinTransfer, error) {
	event := "Transfer"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != coin.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(CoinTransfer)
	if len(log.Data) > 0 {
		if err := coin.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range coin.abi.Events[event].Inputs {
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
func (coin *Coin) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], coin.abi.Errors["ERC20InsufficientAllowance"].ID.Bytes()[:4]) {
		return coin.UnpackERC20InsufficientAllowanceError(raw[4:])
	}
	if bytes.Equal(raw[:4], coin.abi.Errors["ERC20InsufficientBalance"].ID.Bytes()[:4]) {
		return coin.UnpackERC20InsufficientBalanceError(raw[4:])
	}
	if bytes.Equal(raw[:4], coin.abi.Errors["ERC20InvalidApprover"].ID.Bytes()[:4]) {
		return coin.UnpackERC20InvalidApproverError(raw[4:])
	}
	if bytes.Equal(raw[:4], coin.abi.Errors["ERC20InvalidReceiver"].ID.Bytes()[:4]) {
		return coin.UnpackERC20InvalidReceiverError(raw[4:])
	}
	if bytes.Equal(raw[:4], coin.abi.Errors["ERC20InvalidSender"].ID.Bytes()[:4]) {
		return coin.UnpackERC20InvalidSenderError(raw[4:])
	}
	if bytes.Equal(raw[:4], coin.abi.Errors["ERC20InvalidSpender"].ID.Bytes()[:4]) {
		return coin.UnpackERC20InvalidSpenderError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// CoinERC20InsufficientAllowance represents a ERC20InsufficientAllowance error raised by the Coin contract.
type CoinERC20InsufficientAllowance struct {
	Spender   common.Address
	Allowance *big.Int
	Needed    *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ERC20InsufficientAllowance(address spender, uint256 allowance, uint256 needed)
func CoinERC20InsufficientAllowanceErrorID() common.Hash {
	return common.HexToHash("0xfb8f41b23e99d2101d86da76cdfa87dd51c82ed07d3cb62cbc473e469dbc75c3")
}

// UnpackERC20InsufficientAllowanceError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ERC20InsufficientAllowance(address spender, uint256 allowance, uint256 needed)
func (coin *Coin) UnpackERC20InsufficientAllowanceError(raw []byte) (*CoinERC20InsufficientAllowance, error) {
	out := new(CoinERC20InsufficientAllowance)
	if err := coin.abi.UnpackIntoInterface(out, "ERC20InsufficientAllowance", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// CoinERC20InsufficientBalance represents a ERC20InsufficientBalance error raised by the Coin contract.
type CoinERC20InsufficientBalance struct {
	Sender  common.Address
	Balance *big.Int
	Needed  *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed)
func CoinERC20InsufficientBalanceErrorID() common.Hash {
	return common.HexToHash("0xe450d38cd8d9f7d95077d567d60ed49c7254716e6ad08fc9872816c97e0ffec6")
}

// UnpackERC20InsufficientBalanceError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed)
func (coin *Coin) UnpackERC20InsufficientBalanceError(raw []byte) (*CoinERC20InsufficientBalance, error) {
	out := new(CoinERC20InsufficientBalance)
	if err := coin.abi.UnpackIntoInterface(out, "ERC20InsufficientBalance", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// CoinERC20InvalidApprover represents a ERC20InvalidApprover error raised by the Coin contract.
type CoinERC20InvalidApprover struct {
	Approver common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ERC20InvalidApprover(address approver)
func CoinERC20InvalidApproverErrorID() common.Hash {
	return common.HexToHash("0xe602df05cc75712490294c6c104ab7c17f4030363910a7a2626411c6d3118847")
}

// UnpackERC20InvalidApproverError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ERC20InvalidApprover(address approver)
func (coin *Coin) UnpackERC20InvalidApproverError(raw []byte) (*CoinERC20InvalidApprover, error) {
	out := new(CoinERC20InvalidApprover)
	if err := coin.abi.UnpackIntoInterface(out, "ERC20InvalidApprover", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// CoinERC20InvalidReceiver represents a ERC20InvalidReceiver error raised by the Coin contract.
type CoinERC20InvalidReceiver struct {
	Receiver common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ERC20InvalidReceiver(address receiver)
func CoinERC20InvalidReceiverErrorID() common.Hash {
	return common.HexToHash("0xec442f055133b72f3b2f9f0bb351c406b178527de2040a7d1feb4e058771f613")
}

// UnpackERC20InvalidReceiverError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ERC20InvalidReceiver(address receiver)
func (coin *Coin) UnpackERC20InvalidReceiverError(raw []byte) (*CoinERC20InvalidReceiver, error) {
	out := new(CoinERC20InvalidReceiver)
	if err := coin.abi.UnpackIntoInterface(out, "ERC20InvalidReceiver", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// CoinERC20InvalidSender represents a ERC20InvalidSender error raised by the Coin contract.
type CoinERC20InvalidSender struct {
	Sender common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ERC20InvalidSender(address sender)
func CoinERC20InvalidSenderErrorID() common.Hash {
	return common.HexToHash("0x96c6fd1edd0cd6ef7ff0ecc0facdf53148dc0048b57fe58af65755250a7a96bd")
}

// UnpackERC20InvalidSenderError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ERC20InvalidSender(address sender)
func (coin *Coin) UnpackERC20InvalidSenderError(raw []byte) (*CoinERC20InvalidSender, error) {
	out := new(CoinERC20InvalidSender)
	if err := coin.abi.UnpackIntoInterface(out, "ERC20InvalidSender", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// CoinERC20InvalidSpender represents a ERC20InvalidSpender error raised by the Coin contract.
type CoinERC20InvalidSpender struct {
	Spender common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ERC20InvalidSpender(address spender)
func CoinERC20InvalidSpenderErrorID() common.Hash {
	return common.HexToHash("0x94280d62c347d8d9f4d59a76ea321452406db88df38e0c9da304f58b57b373a2")
}

// UnpackERC20InvalidSpenderError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ERC20InvalidSpender(address spender)
func (coin *Coin) UnpackERC20InvalidSpenderError(raw []byte) (*CoinERC20InvalidSpender, error) {
	out := new(CoinERC20InvalidSpender)
	if err := coin.abi.UnpackIntoInterface(out, "ERC20InvalidSpender", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// CoinRuntime is the code of a deployed Coin, in hex, for a genesis.
const CoinRuntime = "0x608060405234801561000f575f5ffd5b50600436106100b9575f3560e01c806340c10f191161007257806395d89b411161005857806395d89b411461016f578063a9059cbb14610177578063dd62ed3e1461018a575f5ffd5b806340c10f191461013257806370a0823114610147575f5ffd5b806318160ddd116100a257806318160ddd146100fe57806323b872dd14610110578063313ce56714610123575f5ffd5b806306fdde03146100bd578063095ea7b3146100db575b5f5ffd5b6100c56101c2565b6040516100d291906105d4565b60405180910390f35b6100ee6100e9366004610624565b610252565b60405190151581526020016100d2565b6002545b6040519081526020016100d2565b6100ee61011e36600461064c565b61026b565b604051601281526020016100d2565b610145610140366004610624565b61028e565b005b610102610155366004610686565b6001600160a01b03165f9081526020819052604090205490565b6100c561029c565b6100ee610185366004610624565b6102ab565b6101026101983660046106a6565b6001600160a01b039182165f90815260016020908152604080832093909416825291909152205490565b6060600380546101d1906106d7565b80601f01602080910402602001604051908101604052809291908181526020018280546101fd906106d7565b80156102485780601f1061021f57610100808354040283529160200191610248565b820191905f5260205f20905b81548152906001019060200180831161022b57829003601f168201915b5050505050905090565b5f3361025f8185856102b8565b60019150505b92915050565b5f336102788582856102ca565b61028385858561034b565b506001949350505050565b61029882826103a8565b5050565b6060600480546101d1906106d7565b5f3361025f81858561034b565b6102c583838360016103dc565b505050565b6001600160a01b038381165f908152600160209081526040808320938616835292905220545f19811015610345578181101561033757604051637dc7a0d960e11b81526001600160a01b038416600482015260248101829052604481018390526064015b60405180910390fd5b61034584848484035f6103dc565b50505050565b6001600160a01b03831661037457604051634b637e8f60e11b81525f600482015260240161032e565b6001600160a01b03821661039d5760405163ec442f0560e01b81525f600482015260240161032e565b6102c58383836104ae565b6001600160a01b0382166103d15760405163ec442f0560e01b81525f600482015260240161032e565b6102985f83836104ae565b6001600160a01b0384166104055760405163e602df0560e01b81525f600482015260240161032e565b6001600160a01b03831661042e57604051634a1406b160e11b81525f600482015260240161032e565b6001600160a01b038085165f908152600160209081526040808320938716835292905220829055801561034557826001600160a01b0316846001600160a01b03167f8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b925846040516104a091815260200190565b60405180910390a350505050565b6001600160a01b0383166104d8578060025f8282546104cd919061070f565b909155506105489050565b6001600160a01b0383165f908152602081905260409020548181101561052a5760405163391434e360e21b81526001600160a01b0385166004820152602481018290526044810183905260640161032e565b6001600160a01b0384165f9081526020819052604090209082900390555b6001600160a01b03821661056457600280548290039055610582565b6001600160a01b0382165f9081526020819052604090208054820190555b816001600160a01b0316836001600160a01b03167fddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef836040516105c791815260200190565b60405180910390a3505050565b602081525f82518060208401528060208501604085015e5f604082850101526040601f19601f83011684010191505092915050565b80356001600160a01b038116811461061f575f5ffd5b919050565b5f5f60408385031215610635575f5ffd5b61063e83610609565b946020939093013593505050565b5f5f5f6060848603121561065e575f5ffd5b61066784610609565b925061067560208501610609565b929592945050506040919091013590565b5f60208284031215610696575f5ffd5b61069f82610609565b9392505050565b5f5f604083850312156106b7575f5ffd5b6106c083610609565b91506106ce60208401610609565b90509250929050565b600181811c908216806106eb57607f821691505b60208210810361070957634e487b7160e01b5f52602260045260245ffd5b50919050565b8082018082111561026557634e487b7160e01b5f52601160045260245ffd"
