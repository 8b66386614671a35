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

// AccountRegistryMetaData contains all meta data concerning the AccountRegistry contract.
var AccountRegistryMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[],\"name\":\"AccountCreationFailed\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":false,\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"implementation\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"salt\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"chainId\",\"type\":\"uint256\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"tokenContract\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"ERC6551AccountCreated\",\"type\":\"event\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"implementation\",\"type\":\"address\"},{\"internalType\":\"bytes32\",\"name\":\"salt\",\"type\":\"bytes32\"},{\"internalType\":\"uint256\",\"name\":\"chainId\",\"type\":\"uint256\"},{\"internalType\":\"address\",\"name\":\"tokenContract\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"account\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"implementation\",\"type\":\"address\"},{\"internalType\":\"bytes32\",\"name\":\"salt\",\"type\":\"bytes32\"},{\"internalType\":\"uint256\",\"name\":\"chainId\",\"type\":\"uint256\"},{\"internalType\":\"address\",\"name\":\"tokenContract\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"createAccount\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"made\",\"type\":\"address\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"}]",
	ID:  "AccountRegistry",
	Bin: "0x6080604052348015600e575f5ffd5b506103838061001c5f395ff3fe608060405234801561000f575f5ffd5b5060043610610034575f3560e01c8063246a0021146100385780638a54c52f14610067575b5f5ffd5b61004b6100463660046102bb565b61007a565b6040516001600160a01b03909116815260200160405180910390f35b61004b6100753660046102bb565b61010d565b5f6101018561008c8888888888610237565b80519060200120604080517fff000000000000000000000000000000000000000000000000000000000000006020808301919091523060601b6bffffffffffffffffffffffff191660218301526035820194909452605580820193909352815180820390930183526075019052805191012090565b90505b95945050505050565b5f5f61011c8787878787610237565b8051602080830191909120604080517fff00000000000000000000000000000000000000000000000000000000000000818501523060601b6bffffffffffffffffffffffff19166021820152603581018b90526055808201939093528151808203909301835260750190528051910120925090506001600160a01b0382163b156101a65750610104565b604080516001600160a01b03848116825260208201899052918101879052849180871691908a16907f79f19b3655ee38b1ce526556b7731a20c8f218fbda4a3990b6cc4172fdf887229060600160405180910390a4858151602083015ff591506001600160a01b03821661022d576040516320188a5960e01b815260040160405180910390fd5b5095945050505050565b60408051602081018690529081018490526001600160a01b0383166060828101919091526080820183905290869060a00160408051601f19818403018152908290526102869291602001610305565b604051602081830303815290604052905095945050505050565b80356001600160a01b03811681146102b6575f5ffd5b919050565b5f5f5f5f5f60a086880312156102cf575f5ffd5b6102d8866102a0565b945060208601359350604086013592506102f4606087016102a0565b949793965091946080013592915050565b7f3d60ad80600a3d3981f3363d3d373d3d3d363d7300000000000000000000000081526bffffffffffffffffffffffff198360601b1660148201527f5af43d82803e903d91602b57fd5bf3000000000000000000000000000000000060288201525f82518060208501603785015e5f9201603701918252509291505056",
}

// AccountRegistry is an auto generated Go binding around an Ethereum contract.
type AccountRegistry struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *AccountRegistry) GetABI() abi.ABI {
	return c.abi
}

// NewAccountRegistry creates a new instance of AccountRegistry.
func NewAccountRegistry() *AccountRegistry {
	parsed, err := AccountRegistryMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &AccountRegistry{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *AccountRegistry) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackAccount is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x246a0021.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function account(address implementation, bytes32 salt, uint256 chainId, address tokenContract, uint256 tokenId) view returns(address)
func (accountRegistry *AccountRegistry) PackAccount(implementation common.Address, salt [32]byte, chainId *big.Int, tokenContract common.Address, tokenId *big.Int) []byte {
	enc, err := accountRegistry.abi.Pack("account", implementation, salt, chainId, tokenContract, tokenId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAccount is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x246a0021.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function account(address implementation, bytes32 salt, uint256 chainId, address tokenContract, uint256 tokenId) view returns(address)
func (accountRegistry *AccountRegistry) TryPackAccount(implementation common.Address, salt [32]byte, chainId *big.Int, tokenContract common.Address, tokenId *big.Int) ([]byte, error) {
	return accountRegistry.abi.Pack("account", implementation, salt, chainId, tokenContract, tokenId)
}

// UnpackAccount is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x246a0021.
//
// Solidity: function account(address implementation, bytes32 salt, uint256 chainId, address tokenContract, uint256 tokenId) view returns(address)
func (accountRegistry *AccountRegistry) UnpackAccount(data []byte) (common.Address, error) {
	out, err := accountRegistry.abi.Unpack("account", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackCreateAccount is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8a54c52f.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function createAccount(address implementation, bytes32 salt, uint256 chainId, address tokenContract, uint256 tokenId) returns(address made)
func (accountRegistry *AccountRegistry) PackCreateAccount(implementation common.Address, salt [32]byte, chainId *big.Int, tokenContract common.Address, tokenId *big.Int) []byte {
	enc, err := accountRegistry.abi.Pack("createAccount", implementation, salt, chainId, tokenContract, tokenId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCreateAccount is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8a54c52f.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function createAccount(address implementation, bytes32 salt, uint256 chainId, address tokenContract, uint256 tokenId) returns(address made)
func (accountRegistry *AccountRegistry) TryPackCreateAccount(implementation common.Address, salt [32]byte, chainId *big.Int, tokenContract common.Address, tokenId *big.Int) ([]byte, error) {
	return accountRegistry.abi.Pack("createAccount", implementation, salt, chainId, tokenContract, tokenId)
}

// UnpackCreateAccount is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x8a54c52f.
//
// Solidity: function createAccount(address implementation, bytes32 salt, uint256 chainId, address tokenContract, uint256 tokenId) returns(address made)
func (accountRegistry *AccountRegistry) UnpackCreateAccount(data []byte) (common.Address, error) {
	out, err := accountRegistry.abi.Unpack("createAccount", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// AccountRegistryERC6551AccountCreated represents a ERC6551AccountCreated event raised by the AccountRegistry contract.
type AccountRegistryERC6551AccountCreated struct {
	Account        common.Address
	Implementation common.Address
	Salt           [32]byte
	ChainId        *big.Int
	TokenContract  common.Address
	TokenId        *big.Int
	Raw            *types.Log // Blockchain specific contextual infos
}

const AccountRegistryERC6551AccountCreatedEventName = "ERC6551AccountCreated"

// ContractEventName returns the user-defined event name.
func (AccountRegistryERC6551AccountCreated) ContractEventName() string {
	return AccountRegistryERC6551AccountCreatedEventName
}

// UnpackERC6551AccountCreatedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event ERC6551AccountCreated(address account, address indexed implementation, bytes32 salt, uint256 chainId, address indexed tokenContract, uint256 indexed tokenId)
func (accountRegistry *AccountRegistry) UnpackERC6551AccountCreatedEvent(log *types.Log) (*AccountRegistryERC6551AccountCreated, error) {
	event := "ERC6551AccountCreated"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != accountRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(AccountRegistryERC6551AccountCreated)
	if len(log.Data) > 0 {
		if err := accountRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range accountRegistry.abi.Events[event].Inputs {
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
func (accountRegistry *AccountRegistry) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], accountRegistry.abi.Errors["AccountCreationFailed"].ID.Bytes()[:4]) {
		return accountRegistry.UnpackAccountCreationFailedError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// AccountRegistryAccountCreationFailed represents a AccountCreationFailed error raised by the AccountRegistry contract.
type AccountRegistryAccountCreationFailed struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error AccountCreationFailed()
func AccountRegistryAccountCreationFailedErrorID() common.Hash {
	return common.HexToHash("0x20188a5978a00d375d944cf826bc748616197d53015eb7a94da704f449117694")
}

// UnpackAccountCreationFailedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error AccountCreationFailed()
func (accountRegistry *AccountRegistry) UnpackAccountCreationFailedError(raw []byte) (*AccountRegistryAccountCreationFailed, error) {
	out := new(AccountRegistryAccountCreationFailed)
	if err := accountRegistry.abi.UnpackIntoInterface(out, "AccountCreationFailed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AccountRegistryRuntime is the code of a deployed AccountRegistry, in hex, for a genesis.
const AccountRegistryRuntime = "0x608060405234801561000f575f5ffd5b5060043610610034575f3560e01c8063246a0021146100385780638a54c52f14610067575b5f5ffd5b61004b6100463660046102bb565b61007a565b6040516001600160a01b03909116815260200160405180910390f35b61004b6100753660046102bb565b61010d565b5f6101018561008c8888888888610237565b80519060200120604080517fff000000000000000000000000000000000000000000000000000000000000006020808301919091523060601b6bffffffffffffffffffffffff191660218301526035820194909452605580820193909352815180820390930183526075019052805191012090565b90505b95945050505050565b5f5f61011c8787878787610237565b8051602080830191909120604080517fff00000000000000000000000000000000000000000000000000000000000000818501523060601b6bffffffffffffffffffffffff19166021820152603581018b90526055808201939093528151808203909301835260750190528051910120925090506001600160a01b0382163b156101a65750610104565b604080516001600160a01b03848116825260208201899052918101879052849180871691908a16907f79f19b3655ee38b1ce526556b7731a20c8f218fbda4a3990b6cc4172fdf887229060600160405180910390a4858151602083015ff591506001600160a01b03821661022d576040516320188a5960e01b815260040160405180910390fd5b5095945050505050565b60408051602081018690529081018490526001600160a01b0383166060828101919091526080820183905290869060a00160408051601f19818403018152908290526102869291602001610305565b604051602081830303815290604052905095945050505050565b80356001600160a01b03811681146102b6575f5ffd5b919050565b5f5f5f5f5f60a086880312156102cf575f5ffd5b6102d8866102a0565b945060208601359350604086013592506102f4606087016102a0565b949793965091946080013592915050565b7f3d60ad80600a3d3981f3363d3d373d3d3d363d7300000000000000000000000081526bffffffffffffffffffffffff198360601b1660148201527f5af43d82803e903d91602b57fd5bf3000000000000000000000000000000000060288201525f82518060208501603785015e5f9201603701918252509291505056"
