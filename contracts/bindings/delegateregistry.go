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

// IDelegateRegistryDelegation is an auto generated low-level Go binding around an user-defined struct.
type IDelegateRegistryDelegation struct {
	Type     uint8
	To       common.Address
	From     common.Address
	Rights   [32]byte
	Contract common.Address
	TokenId  *big.Int
	Amount   *big.Int
}

// DelegateRegistryMetaData contains all meta data concerning the DelegateRegistry contract.
var DelegateRegistryMetaData = bind.MetaData{
	ABI: "[{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"rights\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bool\",\"name\":\"enable\",\"type\":\"bool\"}],\"name\":\"DelegateAll\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"contract_\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"rights\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bool\",\"name\":\"enable\",\"type\":\"bool\"}],\"name\":\"DelegateContract\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"contract_\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"rights\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"DelegateERC1155\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"contract_\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"rights\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"DelegateERC20\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"contract_\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"rights\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bool\",\"name\":\"enable\",\"type\":\"bool\"}],\"name\":\"DelegateERC721\",\"type\":\"event\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"bytes32\",\"name\":\"rights\",\"type\":\"bytes32\"},{\"internalType\":\"bool\",\"name\":\"enable\",\"type\":\"bool\"}],\"name\":\"delegateAll\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"}],\"stateMutability\":\"payable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"contract_\",\"type\":\"address\"},{\"internalType\":\"bytes32\",\"name\":\"rights\",\"type\":\"bytes32\"},{\"internalType\":\"bool\",\"name\":\"enable\",\"type\":\"bool\"}],\"name\":\"delegateContract\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"}],\"stateMutability\":\"payable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"contract_\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"},{\"internalType\":\"bytes32\",\"name\":\"rights\",\"type\":\"bytes32\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"delegateERC1155\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"}],\"stateMutability\":\"payable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"contract_\",\"type\":\"address\"},{\"internalType\":\"bytes32\",\"name\":\"rights\",\"type\":\"bytes32\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"delegateERC20\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"}],\"stateMutability\":\"payable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"contract_\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"},{\"internalType\":\"bytes32\",\"name\":\"rights\",\"type\":\"bytes32\"},{\"internalType\":\"bool\",\"name\":\"enable\",\"type\":\"bool\"}],\"name\":\"delegateERC721\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"}],\"stateMutability\":\"payable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"}],\"name\":\"getIncomingDelegations\",\"outputs\":[{\"components\":[{\"internalType\":\"enumIDelegateRegistry.DelegationType\",\"name\":\"type_\",\"type\":\"uint8\"},{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"internalType\":\"bytes32\",\"name\":\"rights\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"contract_\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"internalType\":\"structIDelegateRegistry.Delegation[]\",\"name\":\"out\",\"type\":\"tuple[]\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	ID:  "DelegateRegistry",
	Bin: "0x6080604052348015600e575f5ffd5b50610a7f8061001c5f395ff3fe608060405260043610610062575f3560e01c8063ab76468311610041578063ab764683146100cb578063b18e2bbb146100de578063d90e73ab146100f1575f5ffd5b80623c2ba61461006657806330ff31401461008c57806342f87c251461009f575b5f5ffd5b610079610074366004610789565b610104565b6040519081526020015b60405180910390f35b61007961009a3660046107d7565b61017e565b3480156100aa575f5ffd5b506100be6100b9366004610810565b6101eb565b6040516100839190610864565b6100796100d936600461090c565b61044f565b6100796100ec366004610955565b6104bf565b6100796100ff3660046109a8565b61053a565b5f61011460048685875f8761059b565b9050836001600160a01b0316856001600160a01b0316336001600160a01b03167f6ebd000dfc4dc9df04f723f827bae7694230795e8f22ed4af438e074cc982d18868660405161016e929190918252602082015260400190565b60405180910390a4949350505050565b5f61019a600185855f5f87610193575f61059b565b5f1961059b565b6040805185815284151560208201529192506001600160a01b0386169133917fda3ef6410e30373a9137f83f9781a8129962b6882532b7c229de2e39de423227910160405180910390a39392505050565b6001600160a01b0381165f908152602081905260408120606091805b82548110156102595760015f848381548110610225576102256109f2565b905f5260205f20015481526020019081526020015f20600501545f146102515761024e82610a06565b91505b600101610207565b508067ffffffffffffffff81111561027357610273610a2a565b6040519080825280602002602001820160405280156102d857816020015b6040805160e0810182525f8082526020808301829052928201819052606082018190526080820181905260a0820181905260c082015282525f199092019101816102915790505b5092505f9050805b8254811015610447575f60015f8584815481106102ff576102ff6109f2565b905f5260205f20015481526020019081526020015f20905080600501545f03610328575061043f565b6040805160e0810190915281548290829060ff16600581111561034d5761034d610830565b600581111561035e5761035e610830565b815281546001600160a01b0361010090910481166020830152600183015481166040830152600283015460608301526003830154166080820152600482015460a082015260059091015460c09091015285518690859081106103c2576103c26109f2565b60209081029190910101526004815460ff1660058111156103e5576103e5610830565b1415801561040957506005815460ff16600581111561040657610406610830565b14155b15610432575f858481518110610421576104216109f2565b602002602001015160c00181815250505b61043b83610a06565b9250505b6001016102e0565b505050919050565b5f61045f6005878588888761059b565b60408051868152602081018690529081018490529091506001600160a01b03808716919088169033907f27ab1adc9bca76301ed7a691320766dfa4b4b1aa32c9e05cf789611be7f8c75f906060015b60405180910390a495945050505050565b5f6104d460038785888887610193575f61059b565b9050846001600160a01b0316866001600160a01b0316336001600160a01b03167f15e7a1bdcd507dd632d797d38e60cc5a9c0749b9a63097a215c4d006126825c68787876040516104ae9392919092835260208301919091521515604082015260600190565b5f61054f60028685875f87610193575f61059b565b6040805185815284151560208201529192506001600160a01b03808716929088169133917f021be15e24de4afc43cfb5d0ba95ca38e0783571e05c12bbe6aece8842ae82df910161016e565b5f8633878787876040516020016105b796959493929190610a3e565b60408051601f19818403018152919052805160209091012090505f5f8281526001602052604090205460ff1660058111156105f4576105f4610830565b03610622576001600160a01b0386165f90815260208181526040822080546001810182559083529120018190555b6040518060e0016040528088600581111561063f5761063f610830565b8152602001876001600160a01b03168152602001336001600160a01b03168152602001868152602001856001600160a01b031681526020018481526020018381525060015f8381526020019081526020015f205f820151815f015f6101000a81548160ff021916908360058111156106b9576106b9610830565b0217905550602082015181546001600160a01b03918216610100027fffffffffffffffffffffff0000000000000000000000000000000000000000ff90911617825560408301516001830180549183167fffffffffffffffffffffffff000000000000000000000000000000000000000092831617905560608401516002840155608084015160038401805491909316911617905560a0820151600482015560c0909101516005909101559695505050505050565b80356001600160a01b0381168114610784575f5ffd5b919050565b5f5f5f5f6080858703121561079c575f5ffd5b6107a58561076e565b93506107b36020860161076e565b93969395505050506040820135916060013590565b80358015158114610784575f5ffd5b5f5f5f606084860312156107e9575f5ffd5b6107f28461076e565b925060208401359150610807604085016107c8565b90509250925092565b5f60208284031215610820575f5ffd5b6108298261076e565b9392505050565b634e487b7160e01b5f52602160045260245ffd5b6006811061086057634e487b7160e01b5f52602160045260245ffd5b9052565b602080825282518282018190525f918401906040840190835b81811015610901578351610892848251610844565b6001600160a01b0360208201511660208501526001600160a01b036040820151166040850152606081015160608501526001600160a01b03608082015116608085015260a081015160a085015260c081015160c08501525060e08301925060208401935060018101905061087d565b509095945050505050565b5f5f5f5f5f60a08688031215610920575f5ffd5b6109298661076e565b94506109376020870161076e565b94979496505050506040830135926060810135926080909101359150565b5f5f5f5f5f60a08688031215610969575f5ffd5b6109728661076e565b94506109806020870161076e565b9350604086013592506060860135915061099c608087016107c8565b90509295509295909350565b5f5f5f5f608085870312156109bb575f5ffd5b6109c48561076e565b93506109d26020860161076e565b9250604085013591506109e7606086016107c8565b905092959194509250565b634e487b7160e01b5f52603260045260245ffd5b5f60018201610a2357634e487b7160e01b5f52601160045260245ffd5b5060010190565b634e487b7160e01b5f52604160045260245ffd5b60c08101610a4c8289610844565b6001600160a01b039687166020830152948616604082015260608101939093529316608082015260a0019190915291905056",
}

// DelegateRegistry is an auto generated Go binding around an Ethereum contract.
type DelegateRegistry struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *DelegateRegistry) GetABI() abi.ABI {
	return c.abi
}

// NewDelegateRegistry creates a new instance of DelegateRegistry.
func NewDelegateRegistry() *DelegateRegistry {
	parsed, err := DelegateRegistryMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &DelegateRegistry{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *DelegateRegistry) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackDelegateAll is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x30ff3140.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function delegateAll(address to, bytes32 rights, bool enable) payable returns(bytes32 id)
func (delegateRegistry *DelegateRegistry) PackDelegateAll(to common.Address, rights [32]byte, enable bool) []byte {
	enc, err := delegateRegistry.abi.Pack("delegateAll", to, rights, enable)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDelegateAll is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x30ff3140.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function delegateAll(address to, bytes32 rights, bool enable) payable returns(bytes32 id)
func (delegateRegistry *DelegateRegistry) TryPackDelegateAll(to common.Address, rights [32]byte, enable bool) ([]byte, error) {
	return delegateRegistry.abi.Pack("delegateAll", to, rights, enable)
}

// UnpackDelegateAll is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x30ff3140.
//
// Solidity: function delegateAll(address to, bytes32 rights, bool enable) payable returns(bytes32 id)
func (delegateRegistry *DelegateRegistry) UnpackDelegateAll(data []byte) ([32]byte, error) {
	out, err := delegateRegistry.abi.Unpack("delegateAll", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackDelegateContract is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd90e73ab.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function delegateContract(address to, address contract_, bytes32 rights, bool enable) payable returns(bytes32 id)
func (delegateRegistry *DelegateRegistry) PackDelegateContract(to common.Address, contract common.Address, rights [32]byte, enable bool) []byte {
	enc, err := delegateRegistry.abi.Pack("delegateContract", to, contract, rights, enable)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDelegateContract is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd90e73ab.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function delegateContract(address to, address contract_, bytes32 rights, bool enable) payable returns(bytes32 id)
func (delegateRegistry *DelegateRegistry) TryPackDelegateContract(to common.Address, contract common.Address, rights [32]byte, enable bool) ([]byte, error) {
	return delegateRegistry.abi.Pack("delegateContract", to, contract, rights, enable)
}

// UnpackDelegateContract is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xd90e73ab.
//
// Solidity: function delegateContract(address to, address contract_, bytes32 rights, bool enable) payable returns(bytes32 id)
func (delegateRegistry *DelegateRegistry) UnpackDelegateContract(data []byte) ([32]byte, error) {
	out, err := delegateRegistry.abi.Unpack("delegateContract", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackDelegateERC1155 is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xab764683.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function delegateERC1155(address to, address contract_, uint256 tokenId, bytes32 rights, uint256 amount) payable returns(bytes32 id)
func (delegateRegistry *DelegateRegistry) PackDelegateERC1155(to common.Address, contract common.Address, tokenId *big.Int, rights [32]byte, amount *big.Int) []byte {
	enc, err := delegateRegistry.abi.Pack("delegateERC1155", to, contract, tokenId, rights, amount)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDelegateERC1155 is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xab764683.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function delegateERC1155(address to, address contract_, uint256 tokenId, bytes32 rights, uint256 amount) payable returns(bytes32 id)
func (delegateRegistry *DelegateRegistry) TryPackDelegateERC1155(to common.Address, contract common.Address, tokenId *big.Int, rights [32]byte, amount *big.Int) ([]byte, error) {
	return delegateRegistry.abi.Pack("delegateERC1155", to, contract, tokenId, rights, amount)
}

// UnpackDelegateERC1155 is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xab764683.
//
// Solidity: function delegateERC1155(address to, address contract_, uint256 tokenId, bytes32 rights, uint256 amount) payable returns(bytes32 id)
func (delegateRegistry *DelegateRegistry) UnpackDelegateERC1155(data []byte) ([32]byte, error) {
	out, err := delegateRegistry.abi.Unpack("delegateERC1155", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackDelegateERC20 is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x003c2ba6.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function delegateERC20(address to, address contract_, bytes32 rights, uint256 amount) payable returns(bytes32 id)
func (delegateRegistry *DelegateRegistry) PackDelegateERC20(to common.Address, contract common.Address, rights [32]byte, amount *big.Int) []byte {
	enc, err := delegateRegistry.abi.Pack("delegateERC20", to, contract, rights, amount)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDelegateERC20 is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x003c2ba6.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function delegateERC20(address to, address contract_, bytes32 rights, uint256 amount) payable returns(bytes32 id)
func (delegateRegistry *DelegateRegistry) TryPackDelegateERC20(to common.Address, contract common.Address, rights [32]byte, amount *big.Int) ([]byte, error) {
	return delegateRegistry.abi.Pack("delegateERC20", to, contract, rights, amount)
}

// UnpackDelegateERC20 is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x003c2ba6.
//
// Solidity: function delegateERC20(address to, address contract_, bytes32 rights, uint256 amount) payable returns(bytes32 id)
func (delegateRegistry *DelegateRegistry) UnpackDelegateERC20(data []byte) ([32]byte, error) {
	out, err := delegateRegistry.abi.Unpack("delegateERC20", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackDelegateERC721 is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb18e2bbb.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function delegateERC721(address to, address contract_, uint256 tokenId, bytes32 rights, bool enable) payable returns(bytes32 id)
func (delegateRegistry *DelegateRegistry) PackDelegateERC721(to common.Address, contract common.Address, tokenId *big.Int, rights [32]byte, enable bool) []byte {
	enc, err := delegateRegistry.abi.Pack("delegateERC721", to, contract, tokenId, rights, enable)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDelegateERC721 is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb18e2bbb.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function delegateERC721(address to, address contract_, uint256 tokenId, bytes32 rights, bool enable) payable returns(bytes32 id)
func (delegateRegistry *DelegateRegistry) TryPackDelegateERC721(to common.Address, contract common.Address, tokenId *big.Int, rights [32]byte, enable bool) ([]byte, error) {
	return delegateRegistry.abi.Pack("delegateERC721", to, contract, tokenId, rights, enable)
}

// UnpackDelegateERC721 is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xb18e2bbb.
//
// Solidity: function delegateERC721(address to, address contract_, uint256 tokenId, bytes32 rights, bool enable) payable returns(bytes32 id)
func (delegateRegistry *DelegateRegistry) UnpackDelegateERC721(data []byte) ([32]byte, error) {
	out, err := delegateRegistry.abi.Unpack("delegateERC721", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackGetIncomingDelegations is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x42f87c25.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getIncomingDelegations(address to) view returns((uint8,address,address,bytes32,address,uint256,uint256)[] out)
func (delegateRegistry *DelegateRegistry) PackGetIncomingDelegations(to common.Address) []byte {
	enc, err := delegateRegistry.abi.Pack("getIncomingDelegations", to)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetIncomingDelegations is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x42f87c25.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getIncomingDelegations(address to) view returns((uint8,address,address,bytes32,address,uint256,uint256)[] out)
func (delegateRegistry *DelegateRegistry) TryPackGetIncomingDelegations(to common.Address) ([]byte, error) {
	return delegateRegistry.abi.Pack("getIncomingDelegations", to)
}

// UnpackGetIncomingDelegations is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x42f87c25.
//
// Solidity: function getIncomingDelegations(address to) view returns((uint8,address,address,bytes32,address,uint256,uint256)[] out)
func (delegateRegistry *DelegateRegistry) UnpackGetIncomingDelegations(data []byte) ([]IDelegateRegistryDelegation, error) {
	out, err := delegateRegistry.abi.Unpack("getIncomingDelegations", data)
	if err != nil {
		return *new([]IDelegateRegistryDelegation), err
	}
	out0 := *abi.ConvertType(out[0], new([]IDelegateRegistryDelegation)).(*[]IDelegateRegistryDelegation)
	return out0, nil
}

// DelegateRegistryDelegateAll represents a DelegateAll event raised by the DelegateRegistry contract.
type DelegateRegistryDelegateAll struct {
	From   common.Address
	To     common.Address
	Rights [32]byte
	Enable bool
	Raw    *types.Log // Blockchain specific contextual infos
}

const DelegateRegistryDelegateAllEventName = "DelegateAll"

// ContractEventName returns the user-defined event name.
func (DelegateRegistryDelegateAll) ContractEventName() string {
	return DelegateRegistryDelegateAllEventName
}

// UnpackDelegateAllEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event DelegateAll(address indexed from, address indexed to, bytes32 rights, bool enable)
func (delegateRegistry *DelegateRegistry) UnpackDelegateAllEvent(log *types.Log) (*DelegateRegistryDelegateAll, error) {
	event := "DelegateAll"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != delegateRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(DelegateRegistryDelegateAll)
	if len(log.Data) > 0 {
		if err := delegateRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range delegateRegistry.abi.Events[event].Inputs {
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

// DelegateRegistryDelegateContract represents a DelegateContract event raised by the DelegateRegistry contract.
type DelegateRegistryDelegateContract struct {
	From     common.Address
	To       common.Address
	Contract common.Address
	Rights   [32]byte
	Enable   bool
	Raw      *types.Log // Blockchain specific contextual infos
}

const DelegateRegistryDelegateContractEventName = "DelegateContract"

// ContractEventName returns the user-defined event name.
func (DelegateRegistryDelegateContract) ContractEventName() string {
	return DelegateRegistryDelegateContractEventName
}

// UnpackDelegateContractEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event DelegateContract(address indexed from, address indexed to, address indexed contract_, bytes32 rights, bool enable)
func (delegateRegistry *DelegateRegistry) UnpackDelegateContractEvent(log *types.Log) (*DelegateRegistryDelegateContract, error) {
	event := "DelegateContract"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != delegateRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(DelegateRegistryDelegateContract)
	if len(log.Data) > 0 {
		if err := delegateRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range delegateRegistry.abi.Events[event].Inputs {
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

// DelegateRegistryDelegateERC1155 represents a DelegateERC1155 event raised by the DelegateRegistry contract.
type DelegateRegistryDelegateERC1155 struct {
	From     common.Address
	To       common.Address
	Contract common.Address
	TokenId  *big.Int
	Rights   [32]byte
	Amount   *big.Int
	Raw      *types.Log // Blockchain specific contextual infos
}

const DelegateRegistryDelegateERC1155EventName = "DelegateERC1155"

// ContractEventName returns the user-defined event name.
func (DelegateRegistryDelegateERC1155) ContractEventName() string {
	return DelegateRegistryDelegateERC1155EventName
}

// UnpackDelegateERC1155Event is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event DelegateERC1155(address indexed from, address indexed to, address indexed contract_, uint256 tokenId, bytes32 rights, uint256 amount)
func (delegateRegistry *DelegateRegistry) UnpackDelegateERC1155Event(log *types.Log) (*DelegateRegistryDelegateERC1155, error) {
	event := "DelegateERC1155"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != delegateRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(DelegateRegistryDelegateERC1155)
	if len(log.Data) > 0 {
		if err := delegateRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range delegateRegistry.abi.Events[event].Inputs {
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

// DelegateRegistryDelegateERC20 represents a DelegateERC20 event raised by the DelegateRegistry contract.
type DelegateRegistryDelegateERC20 struct {
	From     common.Address
	To       common.Address
	Contract common.Address
	Rights   [32]byte
	Amount   *big.Int
	Raw      *types.Log // Blockchain specific contextual infos
}

const DelegateRegistryDelegateERC20EventName = "DelegateERC20"

// ContractEventName returns the user-defined event name.
func (DelegateRegistryDelegateERC20) ContractEventName() string {
	return DelegateRegistryDelegateERC20EventName
}

// UnpackDelegateERC20Event is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event DelegateERC20(address indexed from, address indexed to, address indexed contract_, bytes32 rights, uint256 amount)
func (delegateRegistry *DelegateRegistry) UnpackDelegateERC20Event(log *types.Log) (*DelegateRegistryDelegateERC20, error) {
	event := "DelegateERC20"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != delegateRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(DelegateRegistryDelegateERC20)
	if len(log.Data) > 0 {
		if err := delegateRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range delegateRegistry.abi.Events[event].Inputs {
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

// DelegateRegistryDelegateERC721 represents a DelegateERC721 event raised by the DelegateRegistry contract.
type DelegateRegistryDelegateERC721 struct {
	From     common.Address
	To       common.Address
	Contract common.Address
	TokenId  *big.Int
	Rights   [32]byte
	Enable   bool
	Raw      *types.Log // Blockchain specific contextual infos
}

const DelegateRegistryDelegateERC721EventName = "DelegateERC721"

// ContractEventName returns the user-defined event name.
func (DelegateRegistryDelegateERC721) ContractEventName() string {
	return DelegateRegistryDelegateERC721EventName
}

// UnpackDelegateERC721Event is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event DelegateERC721(address indexed from, address indexed to, address indexed contract_, uint256 tokenId, bytes32 rights, bool enable)
func (delegateRegistry *DelegateRegistry) UnpackDelegateERC721Event(log *types.Log) (*DelegateRegistryDelegateERC721, error) {
	event := "DelegateERC721"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != delegateRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(DelegateRegistryDelegateERC721)
	if len(log.Data) > 0 {
		if err := delegateRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range delegateRegistry.abi.Events[event].Inputs {
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

// DelegateRegistryRuntime is the code of a deployed DelegateRegistry, in hex, for a genesis.
const DelegateRegistryRuntime = "0x608060405260043610610062575f3560e01c8063ab76468311610041578063ab764683146100cb578063b18e2bbb146100de578063d90e73ab146100f1575f5ffd5b80623c2ba61461006657806330ff31401461008c57806342f87c251461009f575b5f5ffd5b610079610074366004610789565b610104565b6040519081526020015b60405180910390f35b61007961009a3660046107d7565b61017e565b3480156100aa575f5ffd5b506100be6100b9366004610810565b6101eb565b6040516100839190610864565b6100796100d936600461090c565b61044f565b6100796100ec366004610955565b6104bf565b6100796100ff3660046109a8565b61053a565b5f61011460048685875f8761059b565b9050836001600160a01b0316856001600160a01b0316336001600160a01b03167f6ebd000dfc4dc9df04f723f827bae7694230795e8f22ed4af438e074cc982d18868660405161016e929190918252602082015260400190565b60405180910390a4949350505050565b5f61019a600185855f5f87610193575f61059b565b5f1961059b565b6040805185815284151560208201529192506001600160a01b0386169133917fda3ef6410e30373a9137f83f9781a8129962b6882532b7c229de2e39de423227910160405180910390a39392505050565b6001600160a01b0381165f908152602081905260408120606091805b82548110156102595760015f848381548110610225576102256109f2565b905f5260205f20015481526020019081526020015f20600501545f146102515761024e82610a06565b91505b600101610207565b508067ffffffffffffffff81111561027357610273610a2a565b6040519080825280602002602001820160405280156102d857816020015b6040805160e0810182525f8082526020808301829052928201819052606082018190526080820181905260a0820181905260c082015282525f199092019101816102915790505b5092505f9050805b8254811015610447575f60015f8584815481106102ff576102ff6109f2565b905f5260205f20015481526020019081526020015f20905080600501545f03610328575061043f565b6040805160e0810190915281548290829060ff16600581111561034d5761034d610830565b600581111561035e5761035e610830565b815281546001600160a01b0361010090910481166020830152600183015481166040830152600283015460608301526003830154166080820152600482015460a082015260059091015460c09091015285518690859081106103c2576103c26109f2565b60209081029190910101526004815460ff1660058111156103e5576103e5610830565b1415801561040957506005815460ff16600581111561040657610406610830565b14155b15610432575f858481518110610421576104216109f2565b602002602001015160c00181815250505b61043b83610a06565b9250505b6001016102e0565b505050919050565b5f61045f6005878588888761059b565b60408051868152602081018690529081018490529091506001600160a01b03808716919088169033907f27ab1adc9bca76301ed7a691320766dfa4b4b1aa32c9e05cf789611be7f8c75f906060015b60405180910390a495945050505050565b5f6104d460038785888887610193575f61059b565b9050846001600160a01b0316866001600160a01b0316336001600160a01b03167f15e7a1bdcd507dd632d797d38e60cc5a9c0749b9a63097a215c4d006126825c68787876040516104ae9392919092835260208301919091521515604082015260600190565b5f61054f60028685875f87610193575f61059b565b6040805185815284151560208201529192506001600160a01b03808716929088169133917f021be15e24de4afc43cfb5d0ba95ca38e0783571e05c12bbe6aece8842ae82df910161016e565b5f8633878787876040516020016105b796959493929190610a3e565b60408051601f19818403018152919052805160209091012090505f5f8281526001602052604090205460ff1660058111156105f4576105f4610830565b03610622576001600160a01b0386165f90815260208181526040822080546001810182559083529120018190555b6040518060e0016040528088600581111561063f5761063f610830565b8152602001876001600160a01b03168152602001336001600160a01b03168152602001868152602001856001600160a01b031681526020018481526020018381525060015f8381526020019081526020015f205f820151815f015f6101000a81548160ff021916908360058111156106b9576106b9610830565b0217905550602082015181546001600160a01b03918216610100027fffffffffffffffffffffff0000000000000000000000000000000000000000ff90911617825560408301516001830180549183167fffffffffffffffffffffffff000000000000000000000000000000000000000092831617905560608401516002840155608084015160038401805491909316911617905560a0820151600482015560c0909101516005909101559695505050505050565b80356001600160a01b0381168114610784575f5ffd5b919050565b5f5f5f5f6080858703121561079c575f5ffd5b6107a58561076e565b93506107b36020860161076e565b93969395505050506040820135916060013590565b80358015158114610784575f5ffd5b5f5f5f606084860312156107e9575f5ffd5b6107f28461076e565b925060208401359150610807604085016107c8565b90509250925092565b5f60208284031215610820575f5ffd5b6108298261076e565b9392505050565b634e487b7160e01b5f52602160045260245ffd5b6006811061086057634e487b7160e01b5f52602160045260245ffd5b9052565b602080825282518282018190525f918401906040840190835b81811015610901578351610892848251610844565b6001600160a01b0360208201511660208501526001600160a01b036040820151166040850152606081015160608501526001600160a01b03608082015116608085015260a081015160a085015260c081015160c08501525060e08301925060208401935060018101905061087d565b509095945050505050565b5f5f5f5f5f60a08688031215610920575f5ffd5b6109298661076e565b94506109376020870161076e565b94979496505050506040830135926060810135926080909101359150565b5f5f5f5f5f60a08688031215610969575f5ffd5b6109728661076e565b94506109806020870161076e565b9350604086013592506060860135915061099c608087016107c8565b90509295509295909350565b5f5f5f5f608085870312156109bb575f5ffd5b6109c48561076e565b93506109d26020860161076e565b9250604085013591506109e7606086016107c8565b905092959194509250565b634e487b7160e01b5f52603260045260245ffd5b5f60018201610a2357634e487b7160e01b5f52601160045260245ffd5b5060010190565b634e487b7160e01b5f52604160045260245ffd5b60c08101610a4c8289610844565b6001600160a01b039687166020830152948616604082015260608101939093529316608082015260a0019190915291905056"
