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

// TicketsMetaData contains all meta data concerning the Tickets contract.
var TicketsMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"sender\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"balance\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"needed\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"ERC1155InsufficientBalance\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"approver\",\"type\":\"address\"}],\"name\":\"ERC1155InvalidApprover\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"idsLength\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"valuesLength\",\"type\":\"uint256\"}],\"name\":\"ERC1155InvalidArrayLength\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"operator\",\"type\":\"address\"}],\"name\":\"ERC1155InvalidOperator\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"receiver\",\"type\":\"address\"}],\"name\":\"ERC1155InvalidReceiver\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"sender\",\"type\":\"address\"}],\"name\":\"ERC1155InvalidSender\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"operator\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"}],\"name\":\"ERC1155MissingApprovalForAll\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"operator\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"bool\",\"name\":\"approved\",\"type\":\"bool\"}],\"name\":\"ApprovalForAll\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"operator\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256[]\",\"name\":\"ids\",\"type\":\"uint256[]\"},{\"indexed\":false,\"internalType\":\"uint256[]\",\"name\":\"values\",\"type\":\"uint256[]\"}],\"name\":\"TransferBatch\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"operator\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"id\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"}],\"name\":\"TransferSingle\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":false,\"internalType\":\"string\",\"name\":\"value\",\"type\":\"string\"},{\"indexed\":true,\"internalType\":\"uint256\",\"name\":\"id\",\"type\":\"uint256\"}],\"name\":\"URI\",\"type\":\"event\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"id\",\"type\":\"uint256\"}],\"name\":\"balanceOf\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address[]\",\"name\":\"accounts\",\"type\":\"address[]\"},{\"internalType\":\"uint256[]\",\"name\":\"ids\",\"type\":\"uint256[]\"}],\"name\":\"balanceOfBatch\",\"outputs\":[{\"internalType\":\"uint256[]\",\"name\":\"\",\"type\":\"uint256[]\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"id\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"burn\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"operator\",\"type\":\"address\"}],\"name\":\"isApprovedForAll\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"id\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"mint\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256[]\",\"name\":\"ids\",\"type\":\"uint256[]\"},{\"internalType\":\"uint256[]\",\"name\":\"values\",\"type\":\"uint256[]\"},{\"internalType\":\"bytes\",\"name\":\"data\",\"type\":\"bytes\"}],\"name\":\"safeBatchTransferFrom\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"id\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"},{\"internalType\":\"bytes\",\"name\":\"data\",\"type\":\"bytes\"}],\"name\":\"safeTransferFrom\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"operator\",\"type\":\"address\"},{\"internalType\":\"bool\",\"name\":\"approved\",\"type\":\"bool\"}],\"name\":\"setApprovalForAll\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes4\",\"name\":\"interfaceId\",\"type\":\"bytes4\"}],\"name\":\"supportsInterface\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"name\":\"uri\",\"outputs\":[{\"internalType\":\"string\",\"name\":\"\",\"type\":\"string\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	ID:  "Tickets",
	Bin: "0x608060405234801561000f575f5ffd5b5060408051602081019091525f81526100278161002d565b5061019e565b600261003982826100e0565b5050565b634e487b7160e01b5f52604160045260245ffd5b600181811c9082168061006557607f821691505b60208210810361008357634e487b7160e01b5f52602260045260245ffd5b50919050565b601f8211156100db57828211156100db57805f5260205f20601f840160051c60208510156100b457505f5b90810190601f840160051c035f5b818110156100d7575f838201556001016100c2565b5050505b505050565b81516001600160401b038111156100f9576100f961003d565b61010d816101078454610051565b84610089565b6020601f82116001811461013f575f83156101285750848201515b5f19600385901b1c1916600184901b178455610197565b5f84815260208120601f198516915b8281101561016e578785015182556020948501946001909201910161014e565b508482101561018b57868401515f19600387901b60f8161c191681555b505060018360011b0184555b5050505050565b6111bd806101ab5f395ff3fe608060405234801561000f575f5ffd5b50600436106100b8575f3560e01c80634e1273f411610072578063b390c0ab11610058578063b390c0ab14610180578063e985e9c514610193578063f242432a146101ce575f5ffd5b80634e1273f41461014d578063a22cb4651461016d575f5ffd5b80630e89341c116100a25780630e89341c14610105578063156e29f6146101255780632eb2c2d61461013a575f5ffd5b8062fdd58e146100bc57806301ffc9a7146100e2575b5f5ffd5b6100cf6100ca366004610b9e565b6101e1565b6040519081526020015b60405180910390f35b6100f56100f0366004610bde565b610208565b60405190151581526020016100d9565b610118610113366004610c00565b610257565b6040516100d99190610c45565b610138610133366004610c57565b6102e9565b005b610138610148366004610dc5565b610308565b61016061015b366004610e74565b610327565b6040516100d99190610f71565b61013861017b366004610f83565b6103f7565b61013861018e366004610fbc565b610406565b6100f56101a1366004610fdc565b6001600160a01b039182165f90815260016020908152604080832093909416825291909152205460ff1690565b6101386101dc36600461100d565b610411565b5f818152602081815260408083206001600160a01b03861684529091529020545b92915050565b5f6001600160e01b03198216636cdb3d1360e11b148061023857506001600160e01b031982166303a24d0760e21b145b8061020257506301ffc9a760e01b6001600160e01b0319831614610202565b60606002805461026690611061565b80601f016020809104026020016040519081016040528092919081815260200182805461029290611061565b80156102dd5780601f106102b4576101008083540402835291602001916102dd565b820191905f5260205f20905b8154815290600101906020018083116102c057829003601f168201915b50505050509050919050565b61030383838360405180602001604052805f815250610427565b505050565b610313335b8661048b565b6103208585858585610503565b5050505050565b6060815183511461035d5781518351604051635b05999160e01b8152600481019290925260248201526044015b60405180910390fd5b5f835167ffffffffffffffff81111561037857610378610c87565b6040519080825280602002602001820160405280156103a1578160200160208202803683370190505b5090505f5b84518110156103ef576020808202860101516103ca906020808402870101516101e1565b8282815181106103dc576103dc611099565b60209081029190910101526001016103a6565b509392505050565b610402338383610563565b5050565b610402338383610620565b61041a3361030d565b6103208585858585610687565b6001600160a01b03841661045057604051632bfa23e760e11b81525f6004820152602401610354565b604080516001808252602082018690528183019081526060820185905260808201909252906104835f8784848784610714565b505050505050565b816001600160a01b0316816001600160a01b0316141580156104d257506001600160a01b038082165f9081526001602090815260408083209386168352929052205460ff16155b156104025760405163711bec9160e11b81526001600160a01b03808416600483015282166024820152604401610354565b6001600160a01b03841661052c57604051632bfa23e760e11b81525f6004820152602401610354565b6001600160a01b03851661055457604051626a0d4560e21b81525f6004820152602401610354565b61032085858585856001610714565b6001600160a01b03831661058c57604051631f18c42760e11b81525f6004820152602401610354565b6001600160a01b0382166105b45760405162ced3e160e81b81525f6004820152602401610354565b6001600160a01b038381165f81815260016020908152604080832094871680845294825291829020805460ff191686151590811790915591519182527f17307eab39ab6107e8899845ad3d59bd9653f200f220920489ca2b5937696c31910160405180910390a3505050565b6001600160a01b03831661064857604051626a0d4560e21b81525f6004820152602401610354565b604080516001808252602082018590528183019081526060820184905260a082019092525f608082018181529192916103209187918590859083610714565b6001600160a01b0384166106b057604051632bfa23e760e11b81525f6004820152602401610354565b6001600160a01b0385166106d857604051626a0d4560e21b81525f6004820152602401610354565b6040805160018082526020820186905281830190815260608201859052608082019092529061070b87878484875f610714565b50505050505050565b6107208686868661076c565b6001600160a01b03851615610483573381156107495761074481888888888861097b565b61070b565b60208581015190850151610761838a8a85858a610a9c565b505050505050505050565b805182511461079b5781518151604051635b05999160e01b815260048101929092526024820152604401610354565b335f5b835181101561089d576020818102858101820151908501909101516001600160a01b0388161561084f575f828152602081815260408083206001600160a01b038c16845290915290205481811015610829576040516303dee4c560e01b81526001600160a01b038a166004820152602481018290526044810183905260648101849052608401610354565b5f838152602081815260408083206001600160a01b038d16845290915290209082900390555b6001600160a01b03871615610893575f828152602081815260408083206001600160a01b038b1684529091528120805483929061088d9084906110ad565b90915550505b505060010161079e565b50825160010361091d5760208301515f906020840151909150856001600160a01b0316876001600160a01b0316846001600160a01b03167fc3d58168c5ae7397731d063d5bbf3d657854427343f4c083240f7aacaa2d0f62858560405161090e929190918252602082015260400190565b60405180910390a45050610320565b836001600160a01b0316856001600160a01b0316826001600160a01b03167f4a39dc06d4c0dbc64b70af90fd698a233a518aa5d07e595d983b8c0526c8f7fb868660405161096c9291906110cc565b60405180910390a45050505050565b6001600160a01b0384163b156104835760405163bc197c8160e01b81526001600160a01b0385169063bc197c81906109bf90899089908890889088906004016110f9565b6020604051808303815f875af19250505080156109f9575060408051601f3d908101601f191682019092526109f69181019061115b565b60015b610a60573d808015610a26576040519150601f19603f3d011682016040523d82523d5f602084013e610a2b565b606091505b5080515f03610a5857604051632bfa23e760e11b81526001600160a01b0386166004820152602401610354565b805160208201fd5b6001600160e01b0319811663bc197c8160e01b1461070b57604051632bfa23e760e11b81526001600160a01b0386166004820152602401610354565b6001600160a01b0384163b156104835760405163f23a6e6160e01b81526001600160a01b0385169063f23a6e6190610ae09089908990889088908890600401611176565b6020604051808303815f875af1925050508015610b1a575060408051601f3d908101601f19168201909252610b179181019061115b565b60015b610b47573d808015610a26576040519150601f19603f3d011682016040523d82523d5f602084013e610a2b565b6001600160e01b0319811663f23a6e6160e01b1461070b57604051632bfa23e760e11b81526001600160a01b0386166004820152602401610354565b80356001600160a01b0381168114610b99575f5ffd5b919050565b5f5f60408385031215610baf575f5ffd5b610bb883610b83565b946020939093013593505050565b6001600160e01b031981168114610bdb575f5ffd5b50565b5f60208284031215610bee575f5ffd5b8135610bf981610bc6565b9392505050565b5f60208284031215610c10575f5ffd5b5035919050565b5f81518084528060208401602086015e5f602082860101526020601f19601f83011685010191505092915050565b602081525f610bf96020830184610c17565b5f5f5f60608486031215610c69575f5ffd5b610c7284610b83565b95602085013595506040909401359392505050565b634e487b7160e01b5f52604160045260245ffd5b604051601f8201601f1916810167ffffffffffffffff81118282101715610cc457610cc4610c87565b604052919050565b5f67ffffffffffffffff821115610ce557610ce5610c87565b5060051b60200190565b5f82601f830112610cfe575f5ffd5b8135610d11610d0c82610ccc565b610c9b565b8082825260208201915060208360051b860101925085831115610d32575f5ffd5b602085015b83811015610d4f578035835260209283019201610d37565b5095945050505050565b5f82601f830112610d68575f5ffd5b813567ffffffffffffffff811115610d8257610d82610c87565b610d95601f8201601f1916602001610c9b565b818152846020838601011115610da9575f5ffd5b816020850160208301375f918101602001919091529392505050565b5f5f5f5f5f60a08688031215610dd9575f5ffd5b610de286610b83565b9450610df060208701610b83565b9350604086013567ffffffffffffffff811115610e0b575f5ffd5b610e1788828901610cef565b935050606086013567ffffffffffffffff811115610e33575f5ffd5b610e3f88828901610cef565b925050608086013567ffffffffffffffff811115610e5b575f5ffd5b610e6788828901610d59565b9150509295509295909350565b5f5f60408385031215610e85575f5ffd5b823567ffffffffffffffff811115610e9b575f5ffd5b8301601f81018513610eab575f5ffd5b8035610eb9610d0c82610ccc565b8082825260208201915060208360051b850101925087831115610eda575f5ffd5b6020840193505b82841015610f0357610ef284610b83565b825260209384019390910190610ee1565b9450505050602083013567ffffffffffffffff811115610f21575f5ffd5b610f2d85828601610cef565b9150509250929050565b5f8151808452602084019350602083015f5b82811015610f67578151865260209586019590910190600101610f49565b5093949350505050565b602081525f610bf96020830184610f37565b5f5f60408385031215610f94575f5ffd5b610f9d83610b83565b915060208301358015158114610fb1575f5ffd5b809150509250929050565b5f5f60408385031215610fcd575f5ffd5b50508035926020909101359150565b5f5f60408385031215610fed575f5ffd5b610ff683610b83565b915061100460208401610b83565b90509250929050565b5f5f5f5f5f60a08688031215611021575f5ffd5b61102a86610b83565b945061103860208701610b83565b93506040860135925060608601359150608086013567ffffffffffffffff811115610e5b575f5ffd5b600181811c9082168061107557607f821691505b60208210810361109357634e487b7160e01b5f52602260045260245ffd5b50919050565b634e487b7160e01b5f52603260045260245ffd5b8082018082111561020257634e487b7160e01b5f52601160045260245ffd5b604081525f6110de6040830185610f37565b82810360208401526110f08185610f37565b95945050505050565b6001600160a01b03861681526001600160a01b038516602082015260a060408201525f61112960a0830186610f37565b828103606084015261113b8186610f37565b9050828103608084015261114f8185610c17565b98975050505050505050565b5f6020828403121561116b575f5ffd5b8151610bf981610bc6565b6001600160a01b03861681526001600160a01b038516602082015283604082015282606082015260a060808201525f6111b260a0830184610c17565b97965050505050505056",
}

// Tickets is an auto generated Go binding around an Ethereum contract.
type Tickets struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *Tickets) GetABI() abi.ABI {
	return c.abi
}

// NewTickets creates a new instance of Tickets.
func NewTickets() *Tickets {
	parsed, err := TicketsMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &Tickets{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *Tickets) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackBalanceOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x00fdd58e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function balanceOf(address account, uint256 id) view returns(uint256)
func (tickets *Tickets) PackBalanceOf(account common.Address, id *big.Int) []byte {
	enc, err := tickets.abi.Pack("balanceOf", account, id)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBalanceOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x00fdd58e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function balanceOf(address account, uint256 id) view returns(uint256)
func (tickets *Tickets) TryPackBalanceOf(account common.Address, id *big.Int) ([]byte, error) {
	return tickets.abi.Pack("balanceOf", account, id)
}

// UnpackBalanceOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x00fdd58e.
//
// Solidity: function balanceOf(address account, uint256 id) view returns(uint256)
func (tickets *Tickets) UnpackBalanceOf(data []byte) (*big.Int, error) {
	out, err := tickets.abi.Unpack("balanceOf", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackBalanceOfBatch is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4e1273f4.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function balanceOfBatch(address[] accounts, uint256[] ids) view returns(uint256[])
func (tickets *Tickets) PackBalanceOfBatch(accounts []common.Address, ids []*big.Int) []byte {
	enc, err := tickets.abi.Pack("balanceOfBatch", accounts, ids)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBalanceOfBatch is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4e1273f4.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function balanceOfBatch(address[] accounts, uint256[] ids) view returns(uint256[])
func (tickets *Tickets) TryPackBalanceOfBatch(accounts []common.Address, ids []*big.Int) ([]byte, error) {
	return tickets.abi.Pack("balanceOfBatch", accounts, ids)
}

// UnpackBalanceOfBatch is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x4e1273f4.
//
// Solidity: function balanceOfBatch(address[] accounts, uint256[] ids) view returns(uint256[])
func (tickets *Tickets) UnpackBalanceOfBatch(data []byte) ([]*big.Int, error) {
	out, err := tickets.abi.Unpack("balanceOfBatch", data)
	if err != nil {
		return *new([]*big.Int), err
	}
	out0 := *abi.ConvertType(out[0], new([]*big.Int)).(*[]*big.Int)
	return out0, nil
}

// PackBurn is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb390c0ab.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function burn(uint256 id, uint256 amount) returns()
func (tickets *Tickets) PackBurn(id *big.Int, amount *big.Int) []byte {
	enc, err := tickets.abi.Pack("burn", id, amount)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBurn is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb390c0ab.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function burn(uint256 id, uint256 amount) returns()
func (tickets *Tickets) TryPackBurn(id *big.Int, amount *big.Int) ([]byte, error) {
	return tickets.abi.Pack("burn", id, amount)
}

// PackIsApprovedForAll is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe985e9c5.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function isApprovedForAll(address account, address operator) view returns(bool)
func (tickets *Tickets) PackIsApprovedForAll(account common.Address, operator common.Address) []byte {
	enc, err := tickets.abi.Pack("isApprovedForAll", account, operator)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackIsApprovedForAll is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe985e9c5.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function isApprovedForAll(address account, address operator) view returns(bool)
func (tickets *Tickets) TryPackIsApprovedForAll(account common.Address, operator common.Address) ([]byte, error) {
	return tickets.abi.Pack("isApprovedForAll", account, operator)
}

// UnpackIsApprovedForAll is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xe985e9c5.
//
// Solidity: function isApprovedForAll(address account, address operator) view returns(bool)
func (tickets *Tickets) UnpackIsApprovedForAll(data []byte) (bool, error) {
	out, err := tickets.abi.Unpack("isApprovedForAll", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackMint is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x156e29f6.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function mint(address to, uint256 id, uint256 amount) returns()
func (tickets *Tickets) PackMint(to common.Address, id *big.Int, amount *big.Int) []byte {
	enc, err := tickets.abi.Pack("mint", to, id, amount)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMint is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x156e29f6.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function mint(address to, uint256 id, uint256 amount) returns()
func (tickets *Tickets) TryPackMint(to common.Address, id *big.Int, amount *big.Int) ([]byte, error) {
	return tickets.abi.Pack("mint", to, id, amount)
}

// PackSafeBatchTransferFrom is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2eb2c2d6.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function safeBatchTransferFrom(address from, address to, uint256[] ids, uint256[] values, bytes data) returns()
func (tickets *Tickets) PackSafeBatchTransferFrom(from common.Address, to common.Address, ids []*big.Int, values []*big.Int, data []byte) []byte {
	enc, err := tickets.abi.Pack("safeBatchTransferFrom", from, to, ids, values, data)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSafeBatchTransferFrom is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2eb2c2d6.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function safeBatchTransferFrom(address from, address to, uint256[] ids, uint256[] values, bytes data) returns()
func (tickets *Tickets) TryPackSafeBatchTransferFrom(from common.Address, to common.Address, ids []*big.Int, values []*big.Int, data []byte) ([]byte, error) {
	return tickets.abi.Pack("safeBatchTransferFrom", from, to, ids, values, data)
}

// PackSafeTransferFrom is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf242432a.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function safeTransferFrom(address from, address to, uint256 id, uint256 value, bytes data) returns()
func (tickets *Tickets) PackSafeTransferFrom(from common.Address, to common.Address, id *big.Int, value *big.Int, data []byte) []byte {
	enc, err := tickets.abi.Pack("safeTransferFrom", from, to, id, value, data)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSafeTransferFrom is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf242432a.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function safeTransferFrom(address from, address to, uint256 id, uint256 value, bytes data) returns()
func (tickets *Tickets) TryPackSafeTransferFrom(from common.Address, to common.Address, id *big.Int, value *big.Int, data []byte) ([]byte, error) {
	return tickets.abi.Pack("safeTransferFrom", from, to, id, value, data)
}

// PackSetApprovalForAll is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa22cb465.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setApprovalForAll(address operator, bool approved) returns()
func (tickets *Tickets) PackSetApprovalForAll(operator common.Address, approved bool) []byte {
	enc, err := tickets.abi.Pack("setApprovalForAll", operator, approved)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetApprovalForAll is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa22cb465.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setApprovalForAll(address operator, bool approved) returns()
func (tickets *Tickets) TryPackSetApprovalForAll(operator common.Address, approved bool) ([]byte, error) {
	return tickets.abi.Pack("setApprovalForAll", operator, approved)
}

// PackSupportsInterface is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x01ffc9a7.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function supportsInterface(bytes4 interfaceId) view returns(bool)
func (tickets *Tickets) PackSupportsInterface(interfaceId [4]byte) []byte {
	enc, err := tickets.abi.Pack("supportsInterface", interfaceId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSupportsInterface is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x01ffc9a7.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function supportsInterface(bytes4 interfaceId) view returns(bool)
func (tickets *Tickets) TryPackSupportsInterface(interfaceId [4]byte) ([]byte, error) {
	return tickets.abi.Pack("supportsInterface", interfaceId)
}

// UnpackSupportsInterface is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x01ffc9a7.
//
// Solidity: function supportsInterface(bytes4 interfaceId) view returns(bool)
func (tickets *Tickets) UnpackSupportsInterface(data []byte) (bool, error) {
	out, err := tickets.abi.Unpack("supportsInterface", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackUri is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0e89341c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function uri(uint256 ) view returns(string)
func (tickets *Tickets) PackUri(arg0 *big.Int) []byte {
	enc, err := tickets.abi.Pack("uri", arg0)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackUri is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0e89341c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function uri(uint256 ) view returns(string)
func (tickets *Tickets) TryPackUri(arg0 *big.Int) ([]byte, error) {
	return tickets.abi.Pack("uri", arg0)
}

// UnpackUri is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x0e89341c.
//
// Solidity: function uri(uint256 ) view returns(string)
func (tickets *Tickets) UnpackUri(data []byte) (string, error) {
	out, err := tickets.abi.Unpack("uri", data)
	if err != nil {
		return *new(string), err
	}
	out0 := *abi.ConvertType(out[0], new(string)).(*string)
	return out0, nil
}

// TicketsApprovalForAll represents a ApprovalForAll event raised by the Tickets contract.
type TicketsApprovalForAll struct {
	Account  common.Address
	Operator common.Address
	Approved bool
	Raw      *types.Log // Blockchain specific contextual infos
}

const TicketsApprovalForAllEventName = "ApprovalForAll"

// ContractEventName returns the user-defined event name.
func (TicketsApprovalForAll) ContractEventName() string {
	return TicketsApprovalForAllEventName
}

// UnpackApprovalForAllEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event ApprovalForAll(address indexed account, address indexed operator, bool approved)
func (tickets *Tickets) UnpackApprovalForAllEvent(log *types.Log) (*TicketsApprovalForAll, error) {
	event := "ApprovalForAll"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != tickets.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(TicketsApprovalForAll)
	if len(log.Data) > 0 {
		if err := tickets.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range tickets.abi.Events[event].Inputs {
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

// TicketsTransferBatch represents a TransferBatch event raised by the Tickets contract.
type TicketsTransferBatch struct {
	Operator common.Address
	From     common.Address
	To       common.Address
	Ids      []*big.Int
	Values   []*big.Int
	Raw      *types.Log // Blockchain specific contextual infos
}

const TicketsTransferBatchEventName = "TransferBatch"

// ContractEventName returns the user-defined event name.
func (TicketsTransferBatch) ContractEventName() string {
	return TicketsTransferBatchEventName
}

// UnpackTransferBatchEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event TransferBatch(address indexed operator, address indexed from, address indexed to, uint256[] ids, uint256[] values)
func (tickets *Tickets) UnpackTransferBatchEvent(log *types.Log) (*TicketsTransferBatch, error) {
	event := "TransferBatch"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != tickets.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(TicketsTransferBatch)
	if len(log.Data) > 0 {
		if err := tickets.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range tickets.abi.Events[event].Inputs {
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

// TicketsTransferSingle represents a TransferSingle event raised by the Tickets contract.
type TicketsTransferSingle struct {
	Operator common.Address
	From     common.Address
	To       common.Address
	Id       *big.Int
	Value    *big.Int
	Raw      *types.Log // Blockchain specific contextual infos
}

const TicketsTransferSingleEventName = "TransferSingle"

// ContractEventName returns the user-defined event name.
func (TicketsTransferSingle) ContractEventName() string {
	return TicketsTransferSingleEventName
}

// UnpackTransferSingleEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event TransferSingle(address indexed operator, address indexed from, address indexed to, uint256 id, uint256 value)
func (tickets *Tickets) UnpackTransferSingleEvent(log *types.Log) (*TicketsTransferSingle, error) {
	event := "TransferSingle"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != tickets.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(TicketsTransferSingle)
	if len(log.Data) > 0 {
		if err := tickets.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range tickets.abi.Events[event].Inputs {
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

// TicketsURI represents a URI event raised by the Tickets contract.
type TicketsURI struct {
	Value string
	Id    *big.Int
	Raw   *types.Log // Blockchain specific contextual infos
}

const TicketsURIEventName = "URI"

// ContractEventName returns the user-defined event name.
func (TicketsURI) ContractEventName() string {
	return TicketsURIEventName
}

// UnpackURIEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event URI(string value, uint256 indexed id)
func (tickets *Tickets) UnpackURIEvent(log *types.Log) (*TicketsURI, error) {
	event := "URI"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != tickets.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(TicketsURI)
	if len(log.Data) > 0 {
		if err := tickets.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range tickets.abi.Events[event].Inputs {
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
func (tickets *Tickets) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], tickets.abi.Errors["ERC1155InsufficientBalance"].ID.Bytes()[:4]) {
		return tickets.UnpackERC1155InsufficientBalanceError(raw[4:])
	}
	if bytes.Equal(raw[:4], tickets.abi.Errors["ERC1155InvalidApprover"].ID.Bytes()[:4]) {
		return tickets.UnpackERC1155InvalidApproverError(raw[4:])
	}
	if bytes.Equal(raw[:4], tickets.abi.Errors["ERC1155InvalidArrayLength"].ID.Bytes()[:4]) {
		return tickets.UnpackERC1155InvalidArrayLengthError(raw[4:])
	}
	if bytes.Equal(raw[:4], tickets.abi.Errors["ERC1155InvalidOperator"].ID.Bytes()[:4]) {
		return tickets.UnpackERC1155InvalidOperatorError(raw[4:])
	}
	if bytes.Equal(raw[:4], tickets.abi.Errors["ERC1155InvalidReceiver"].ID.Bytes()[:4]) {
		return tickets.UnpackERC1155InvalidReceiverError(raw[4:])
	}
	if bytes.Equal(raw[:4], tickets.abi.Errors["ERC1155InvalidSender"].ID.Bytes()[:4]) {
		return tickets.UnpackERC1155InvalidSenderError(raw[4:])
	}
	if bytes.Equal(raw[:4], tickets.abi.Errors["ERC1155MissingApprovalForAll"].ID.Bytes()[:4]) {
		return tickets.UnpackERC1155MissingApprovalForAllError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// TicketsERC1155InsufficientBalance represents a ERC1155InsufficientBalance error raised by the Tickets contract.
type TicketsERC1155InsufficientBalance struct {
	Sender  common.Address
	Balance *big.Int
	Needed  *big.Int
	TokenId *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ERC1155InsufficientBalance(address sender, uint256 balance, uint256 needed, uint256 tokenId)
func TicketsERC1155InsufficientBalanceErrorID() common.Hash {
	return common.HexToHash("0x03dee4c573c982787b5f3537d6323ffaca9d864448aa6bd828ada9e5d0837036")
}

// UnpackERC1155InsufficientBalanceError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ERC1155InsufficientBalance(address sender, uint256 balance, uint256 needed, uint256 tokenId)
func (tickets *Tickets) UnpackERC1155InsufficientBalanceError(raw []byte) (*TicketsERC1155InsufficientBalance, error) {
	out := new(TicketsERC1155InsufficientBalance)
	if err := tickets.abi.UnpackIntoInterface(out, "ERC1155InsufficientBalance", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// TicketsERC1155InvalidApprover represents a ERC1155InvalidApprover error raised by the Tickets contract.
type TicketsERC1155InvalidApprover struct {
	Approver common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ERC1155InvalidApprover(address approver)
func TicketsERC1155InvalidApproverErrorID() common.Hash {
	return common.HexToHash("0x3e31884e33c33ce0039d1905e3c252950ae3b95240f36d4fff81f5ff6752ef99")
}

// UnpackERC1155InvalidApproverError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ERC1155InvalidApprover(address approver)
func (tickets *Tickets) UnpackERC1155InvalidApproverError(raw []byte) (*TicketsERC1155InvalidApprover, error) {
	out := new(TicketsERC1155InvalidApprover)
	if err := tickets.abi.UnpackIntoInterface(out, "ERC1155InvalidApprover", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// TicketsERC1155InvalidArrayLength represents a ERC1155InvalidArrayLength error raised by the Tickets contract.
type TicketsERC1155InvalidArrayLength struct {
	IdsLength    *big.Int
	ValuesLength *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ERC1155InvalidArrayLength(uint256 idsLength, uint256 valuesLength)
func TicketsERC1155InvalidArrayLengthErrorID() common.Hash {
	return common.HexToHash("0x5b0599913619cfa5633692652638ed25cafcd079c9beae8c251b12c23dcc83f2")
}

// UnpackERC1155InvalidArrayLengthError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ERC1155InvalidArrayLength(uint256 idsLength, uint256 valuesLength)
func (tickets *Tickets) UnpackERC1155InvalidArrayLengthError(raw []byte) (*TicketsERC1155InvalidArrayLength, error) {
	out := new(TicketsERC1155InvalidArrayLength)
	if err := tickets.abi.UnpackIntoInterface(out, "ERC1155InvalidArrayLength", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// TicketsERC1155InvalidOperator represents a ERC1155InvalidOperator error raised by the Tickets contract.
type TicketsERC1155InvalidOperator struct {
	Operator common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ERC1155InvalidOperator(address operator)
func TicketsERC1155InvalidOperatorErrorID() common.Hash {
	return common.HexToHash("0xced3e10010b9d2aa24827119d0db4a8feec73aea48b4b3e470d8a9f3ff723569")
}

// UnpackERC1155InvalidOperatorError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ERC1155InvalidOperator(address operator)
func (tickets *Tickets) UnpackERC1155InvalidOperatorError(raw []byte) (*TicketsERC1155InvalidOperator, error) {
	out := new(TicketsERC1155InvalidOperator)
	if err := tickets.abi.UnpackIntoInterface(out, "ERC1155InvalidOperator", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// TicketsERC1155InvalidReceiver represents a ERC1155InvalidReceiver error raised by the Tickets contract.
type TicketsERC1155InvalidReceiver struct {
	Receiver common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ERC1155InvalidReceiver(address receiver)
func TicketsERC1155InvalidReceiverErrorID() common.Hash {
	return common.HexToHash("0x57f447ceed621d9e134e26de5772c88799abb7322ce2a87f95dce247d47105c6")
}

// UnpackERC1155InvalidReceiverError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ERC1155InvalidReceiver(address receiver)
func (tickets *Tickets) UnpackERC1155InvalidReceiverError(raw []byte) (*TicketsERC1155InvalidReceiver, error) {
	out := new(TicketsERC1155InvalidReceiver)
	if err := tickets.abi.UnpackIntoInterface(out, "ERC1155InvalidReceiver", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// TicketsERC1155InvalidSender represents a ERC1155InvalidSender error raised by the Tickets contract.
type TicketsERC1155InvalidSender struct {
	Sender common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ERC1155InvalidSender(address sender)
func TicketsERC1155InvalidSenderErrorID() common.Hash {
	return common.HexToHash("0x01a83514e94b34009110b75cac6742ba33bd7c62f18a3616bafea52855d3b175")
}

// UnpackERC1155InvalidSenderError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ERC1155InvalidSender(address sender)
func (tickets *Tickets) UnpackERC1155InvalidSenderError(raw []byte) (*TicketsERC1155InvalidSender, error) {
	out := new(TicketsERC1155InvalidSender)
	if err := tickets.abi.UnpackIntoInterface(out, "ERC1155InvalidSender", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// TicketsERC1155MissingApprovalForAll represents a ERC1155MissingApprovalForAll error raised by the Tickets contract.
type TicketsERC1155MissingApprovalForAll struct {
	Operator common.Address
	Owner    common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ERC1155MissingApprovalForAll(address operator, address owner)
func TicketsERC1155MissingApprovalForAllErrorID() common.Hash {
	return common.HexToHash("0xe237d922be9fac42efeaaaffb42cc6b57e0ff95d94a1b74daeff69adc7657754")
}

// UnpackERC1155MissingApprovalForAllError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ERC1155MissingApprovalForAll(address operator, address owner)
func (tickets *Tickets) UnpackERC1155MissingApprovalForAllError(raw []byte) (*TicketsERC1155MissingApprovalForAll, error) {
	out := new(TicketsERC1155MissingApprovalForAll)
	if err := tickets.abi.UnpackIntoInterface(out, "ERC1155MissingApprovalForAll", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// TicketsRuntime is the code of a deployed Tickets, in hex, for a genesis.
const TicketsRuntime = "0x608060405234801561000f575f5ffd5b50600436106100b8575f3560e01c80634e1273f411610072578063b390c0ab11610058578063b390c0ab14610180578063e985e9c514610193578063f242432a146101ce575f5ffd5b80634e1273f41461014d578063a22cb4651461016d575f5ffd5b80630e89341c116100a25780630e89341c14610105578063156e29f6146101255780632eb2c2d61461013a575f5ffd5b8062fdd58e146100bc57806301ffc9a7146100e2575b5f5ffd5b6100cf6100ca366004610b9e565b6101e1565b6040519081526020015b60405180910390f35b6100f56100f0366004610bde565b610208565b60405190151581526020016100d9565b610118610113366004610c00565b610257565b6040516100d99190610c45565b610138610133366004610c57565b6102e9565b005b610138610148366004610dc5565b610308565b61016061015b366004610e74565b610327565b6040516100d99190610f71565b61013861017b366004610f83565b6103f7565b61013861018e366004610fbc565b610406565b6100f56101a1366004610fdc565b6001600160a01b039182165f90815260016020908152604080832093909416825291909152205460ff1690565b6101386101dc36600461100d565b610411565b5f818152602081815260408083206001600160a01b03861684529091529020545b92915050565b5f6001600160e01b03198216636cdb3d1360e11b148061023857506001600160e01b031982166303a24d0760e21b145b8061020257506301ffc9a760e01b6001600160e01b0319831614610202565b60606002805461026690611061565b80601f016020809104026020016040519081016040528092919081815260200182805461029290611061565b80156102dd5780601f106102b4576101008083540402835291602001916102dd565b820191905f5260205f20905b8154815290600101906020018083116102c057829003601f168201915b50505050509050919050565b61030383838360405180602001604052805f815250610427565b505050565b610313335b8661048b565b6103208585858585610503565b5050505050565b6060815183511461035d5781518351604051635b05999160e01b8152600481019290925260248201526044015b60405180910390fd5b5f835167ffffffffffffffff81111561037857610378610c87565b6040519080825280602002602001820160405280156103a1578160200160208202803683370190505b5090505f5b84518110156103ef576020808202860101516103ca906020808402870101516101e1565b8282815181106103dc576103dc611099565b60209081029190910101526001016103a6565b509392505050565b610402338383610563565b5050565b610402338383610620565b61041a3361030d565b6103208585858585610687565b6001600160a01b03841661045057604051632bfa23e760e11b81525f6004820152602401610354565b604080516001808252602082018690528183019081526060820185905260808201909252906104835f8784848784610714565b505050505050565b816001600160a01b0316816001600160a01b0316141580156104d257506001600160a01b038082165f9081526001602090815260408083209386168352929052205460ff16155b156104025760405163711bec9160e11b81526001600160a01b03808416600483015282166024820152604401610354565b6001600160a01b03841661052c57604051632bfa23e760e11b81525f6004820152602401610354565b6001600160a01b03851661055457604051626a0d4560e21b81525f6004820152602401610354565b61032085858585856001610714565b6001600160a01b03831661058c57604051631f18c42760e11b81525f6004820152602401610354565b6001600160a01b0382166105b45760405162ced3e160e81b81525f6004820152602401610354565b6001600160a01b038381165f81815260016020908152604080832094871680845294825291829020805460ff191686151590811790915591519182527f17307eab39ab6107e8899845ad3d59bd9653f200f220920489ca2b5937696c31910160405180910390a3505050565b6001600160a01b03831661064857604051626a0d4560e21b81525f6004820152602401610354565b604080516001808252602082018590528183019081526060820184905260a082019092525f608082018181529192916103209187918590859083610714565b6001600160a01b0384166106b057604051632bfa23e760e11b81525f6004820152602401610354565b6001600160a01b0385166106d857604051626a0d4560e21b81525f6004820152602401610354565b6040805160018082526020820186905281830190815260608201859052608082019092529061070b87878484875f610714565b50505050505050565b6107208686868661076c565b6001600160a01b03851615610483573381156107495761074481888888888861097b565b61070b565b60208581015190850151610761838a8a85858a610a9c565b505050505050505050565b805182511461079b5781518151604051635b05999160e01b815260048101929092526024820152604401610354565b335f5b835181101561089d576020818102858101820151908501909101516001600160a01b0388161561084f575f828152602081815260408083206001600160a01b038c16845290915290205481811015610829576040516303dee4c560e01b81526001600160a01b038a166004820152602481018290526044810183905260648101849052608401610354565b5f838152602081815260408083206001600160a01b038d16845290915290209082900390555b6001600160a01b03871615610893575f828152602081815260408083206001600160a01b038b1684529091528120805483929061088d9084906110ad565b90915550505b505060010161079e565b50825160010361091d5760208301515f906020840151909150856001600160a01b0316876001600160a01b0316846001600160a01b03167fc3d58168c5ae7397731d063d5bbf3d657854427343f4c083240f7aacaa2d0f62858560405161090e929190918252602082015260400190565b60405180910390a45050610320565b836001600160a01b0316856001600160a01b0316826001600160a01b03167f4a39dc06d4c0dbc64b70af90fd698a233a518aa5d07e595d983b8c0526c8f7fb868660405161096c9291906110cc565b60405180910390a45050505050565b6001600160a01b0384163b156104835760405163bc197c8160e01b81526001600160a01b0385169063bc197c81906109bf90899089908890889088906004016110f9565b6020604051808303815f875af19250505080156109f9575060408051601f3d908101601f191682019092526109f69181019061115b565b60015b610a60573d808015610a26576040519150601f19603f3d011682016040523d82523d5f602084013e610a2b565b606091505b5080515f03610a5857604051632bfa23e760e11b81526001600160a01b0386166004820152602401610354565b805160208201fd5b6001600160e01b0319811663bc197c8160e01b1461070b57604051632bfa23e760e11b81526001600160a01b0386166004820152602401610354565b6001600160a01b0384163b156104835760405163f23a6e6160e01b81526001600160a01b0385169063f23a6e6190610ae09089908990889088908890600401611176565b6020604051808303815f875af1925050508015610b1a575060408051601f3d908101601f19168201909252610b179181019061115b565b60015b610b47573d808015610a26576040519150601f19603f3d011682016040523d82523d5f602084013e610a2b565b6001600160e01b0319811663f23a6e6160e01b1461070b57604051632bfa23e760e11b81526001600160a01b0386166004820152602401610354565b80356001600160a01b0381168114610b99575f5ffd5b919050565b5f5f60408385031215610baf575f5ffd5b610bb883610b83565b946020939093013593505050565b6001600160e01b031981168114610bdb575f5ffd5b50565b5f60208284031215610bee575f5ffd5b8135610bf981610bc6565b9392505050565b5f60208284031215610c10575f5ffd5b5035919050565b5f81518084528060208401602086015e5f602082860101526020601f19601f83011685010191505092915050565b602081525f610bf96020830184610c17565b5f5f5f60608486031215610c69575f5ffd5b610c7284610b83565b95602085013595506040909401359392505050565b634e487b7160e01b5f52604160045260245ffd5b604051601f8201601f1916810167ffffffffffffffff81118282101715610cc457610cc4610c87565b604052919050565b5f67ffffffffffffffff821115610ce557610ce5610c87565b5060051b60200190565b5f82601f830112610cfe575f5ffd5b8135610d11610d0c82610ccc565b610c9b565b8082825260208201915060208360051b860101925085831115610d32575f5ffd5b602085015b83811015610d4f578035835260209283019201610d37565b5095945050505050565b5f82601f830112610d68575f5ffd5b813567ffffffffffffffff811115610d8257610d82610c87565b610d95601f8201601f1916602001610c9b565b818152846020838601011115610da9575f5ffd5b816020850160208301375f918101602001919091529392505050565b5f5f5f5f5f60a08688031215610dd9575f5ffd5b610de286610b83565b9450610df060208701610b83565b9350604086013567ffffffffffffffff811115610e0b575f5ffd5b610e1788828901610cef565b935050606086013567ffffffffffffffff811115610e33575f5ffd5b610e3f88828901610cef565b925050608086013567ffffffffffffffff811115610e5b575f5ffd5b610e6788828901610d59565b9150509295509295909350565b5f5f60408385031215610e85575f5ffd5b823567ffffffffffffffff811115610e9b575f5ffd5b8301601f81018513610eab575f5ffd5b8035610eb9610d0c82610ccc565b8082825260208201915060208360051b850101925087831115610eda575f5ffd5b6020840193505b82841015610f0357610ef284610b83565b825260209384019390910190610ee1565b9450505050602083013567ffffffffffffffff811115610f21575f5ffd5b610f2d85828601610cef565b9150509250929050565b5f8151808452602084019350602083015f5b82811015610f67578151865260209586019590910190600101610f49565b5093949350505050565b602081525f610bf96020830184610f37565b5f5f60408385031215610f94575f5ffd5b610f9d83610b83565b915060208301358015158114610fb1575f5ffd5b809150509250929050565b5f5f60408385031215610fcd575f5ffd5b50508035926020909101359150565b5f5f60408385031215610fed575f5ffd5b610ff683610b83565b915061100460208401610b83565b90509250929050565b5f5f5f5f5f60a08688031215611021575f5ffd5b61102a86610b83565b945061103860208701610b83565b93506040860135925060608601359150608086013567ffffffffffffffff811115610e5b575f5ffd5b600181811c9082168061107557607f821691505b60208210810361109357634e487b7160e01b5f52602260045260245ffd5b50919050565b634e487b7160e01b5f52603260045260245ffd5b8082018082111561020257634e487b7160e01b5f52601160045260245ffd5b604081525f6110de6040830185610f37565b82810360208401526110f08185610f37565b95945050505050565b6001600160a01b03861681526001600160a01b038516602082015260a060408201525f61112960a0830186610f37565b828103606084015261113b8186610f37565b9050828103608084015261114f8185610c17565b98975050505050505050565b5f6020828403121561116b575f5ffd5b8151610bf981610bc6565b6001600160a01b03861681526001600160a01b038516602082015283604082015282606082015260a060808201525f6111b260a0830184610c17565b97965050505050505056"
