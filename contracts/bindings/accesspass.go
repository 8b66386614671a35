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

// AccessPassMetaData contains all meta data concerning the AccessPass contract.
var AccessPassMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"string\",\"name\":\"name_\",\"type\":\"string\"},{\"internalType\":\"string\",\"name\":\"symbol_\",\"type\":\"string\"},{\"internalType\":\"address\",\"name\":\"admin\",\"type\":\"address\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[],\"name\":\"AccessControlBadConfirmation\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"internalType\":\"bytes32\",\"name\":\"neededRole\",\"type\":\"bytes32\"}],\"name\":\"AccessControlUnauthorizedAccount\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"duration\",\"type\":\"uint64\"}],\"name\":\"DurationTooLong\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"sender\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"},{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"}],\"name\":\"ERC721IncorrectOwner\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"operator\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"ERC721InsufficientApproval\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"approver\",\"type\":\"address\"}],\"name\":\"ERC721InvalidApprover\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"operator\",\"type\":\"address\"}],\"name\":\"ERC721InvalidOperator\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"}],\"name\":\"ERC721InvalidOwner\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"receiver\",\"type\":\"address\"}],\"name\":\"ERC721InvalidReceiver\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"sender\",\"type\":\"address\"}],\"name\":\"ERC721InvalidSender\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"ERC721NonexistentToken\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"NotHolderOrApproved\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"PaymentNotTaken\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"approved\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"Approval\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"operator\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"bool\",\"name\":\"approved\",\"type\":\"bool\"}],\"name\":\"ApprovalForAll\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"role\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"previousAdminRole\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"newAdminRole\",\"type\":\"bytes32\"}],\"name\":\"RoleAdminChanged\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"role\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"sender\",\"type\":\"address\"}],\"name\":\"RoleGranted\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"role\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"sender\",\"type\":\"address\"}],\"name\":\"RoleRevoked\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"expiration\",\"type\":\"uint64\"}],\"name\":\"SubscriptionUpdate\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"Transfer\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"user\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"expires\",\"type\":\"uint64\"}],\"name\":\"UpdateUser\",\"type\":\"event\"},{\"inputs\":[],\"name\":\"DEFAULT_ADMIN_ROLE\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"MINTER_ROLE\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"RENEWER_ROLE\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"REVOKER_ROLE\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"approve\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"}],\"name\":\"balanceOf\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"burn\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"cancelSubscription\",\"outputs\":[],\"stateMutability\":\"payable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"expiresAt\",\"outputs\":[{\"internalType\":\"uint64\",\"name\":\"\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"getApproved\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"role\",\"type\":\"bytes32\"}],\"name\":\"getRoleAdmin\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"role\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"grantRole\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"role\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"hasRole\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"operator\",\"type\":\"address\"}],\"name\":\"isApprovedForAll\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"isRenewable\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"mint\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"},{\"internalType\":\"uint64\",\"name\":\"expires\",\"type\":\"uint64\"}],\"name\":\"mintUntil\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"name\",\"outputs\":[{\"internalType\":\"string\",\"name\":\"\",\"type\":\"string\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"ownerOf\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"},{\"internalType\":\"uint64\",\"name\":\"duration\",\"type\":\"uint64\"}],\"name\":\"renewSubscription\",\"outputs\":[],\"stateMutability\":\"payable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"role\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"callerConfirmation\",\"type\":\"address\"}],\"name\":\"renounceRole\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"revoke\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"role\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"revokeRole\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"safeTransferFrom\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"},{\"internalType\":\"bytes\",\"name\":\"data\",\"type\":\"bytes\"}],\"name\":\"safeTransferFrom\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"operator\",\"type\":\"address\"},{\"internalType\":\"bool\",\"name\":\"approved\",\"type\":\"bool\"}],\"name\":\"setApprovalForAll\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"},{\"internalType\":\"address\",\"name\":\"user\",\"type\":\"address\"},{\"internalType\":\"uint64\",\"name\":\"expires\",\"type\":\"uint64\"}],\"name\":\"setUser\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes4\",\"name\":\"id\",\"type\":\"bytes4\"}],\"name\":\"supportsInterface\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"symbol\",\"outputs\":[{\"internalType\":\"string\",\"name\":\"\",\"type\":\"string\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"tokenURI\",\"outputs\":[{\"internalType\":\"string\",\"name\":\"\",\"type\":\"string\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"transferFrom\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"userExpires\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"userOf\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	ID:  "AccessPass",
	Bin: "0x608060405234801561000f575f5ffd5b506040516122b33803806122b383398101604081905261002e9161022b565b82825f61003b838261033f565b506001610048828261033f565b5061005791505f9050826100e1565b506100827f9f2df0fed2c77648de5860a4cc508cd0818c85b8b8a1ab4ceeef8d981c8956a6826100e1565b506100ad7f3a45e486508876523e5a616194195087e49945255cd9c60119b0f43cc3c5cc21826100e1565b506100d87fce3f34913921da558f105cefb578d87278debbbd073a8d552b5de0d168deee30826100e1565b505050506103fd565b5f8281526006602090815260408083206001600160a01b038516845290915281205460ff16610185575f8381526006602090815260408083206001600160a01b03861684529091529020805460ff1916600117905561013d3390565b6001600160a01b0316826001600160a01b0316847f2f8788117e7eff1d82e926ec794901d17c78024a50270940304540a733656f0d60405160405180910390a4506001610188565b505f5b92915050565b634e487b7160e01b5f52604160045260245ffd5b5f82601f8301126101b1575f5ffd5b81516001600160401b038111156101ca576101ca61018e565b604051601f8201601f19908116603f011681016001600160401b03811182821017156101f8576101f861018e565b60405281815283820160200185101561020f575f5ffd5b8160208501602083015e5f918101602001919091529392505050565b5f5f5f6060848603121561023d575f5ffd5b83516001600160401b03811115610252575f5ffd5b61025e868287016101a2565b602086015190945090506001600160401b0381111561027b575f5ffd5b610287868287016101a2565b604086015190935090506001600160a01b03811681146102a5575f5ffd5b809150509250925092565b600181811c908216806102c457607f821691505b6020821081036102e257634e487b7160e01b5f52602260045260245ffd5b50919050565b601f82111561033a578282111561033a57805f5260205f20601f840160051c602085101561031357505f5b90810190601f840160051c035f5b81811015610336575f83820155600101610321565b5050505b505050565b81516001600160401b038111156103585761035861018e565b61036c8161036684546102b0565b846102e8565b6020601f82116001811461039e575f83156103875750848201515b5f19600385901b1c1916600184901b1784556103f6565b5f84815260208120601f198516915b828110156103cd57878501518255602094850194600190920191016103ad565b50848210156103ea57868401515f19600387901b60f8161c191681555b505060018360011b0184555b5050505050565b611ea98061040a5f395ff3fe6080604052600436106101f5575f3560e01c806370a0823111610117578063a22cb465116100ac578063cde317af1161007c578063d547741f11610062578063d547741f14610651578063e030565e14610670578063e985e9c51461068f575f5ffd5b8063cde317af146105ff578063d53913931461061e575f5ffd5b8063a22cb46514610583578063b88d4fde146105a2578063c2f1f14a146105c1578063c87b56dd146105e0575f5ffd5b806391d14854116100e757806391d14854146104e557806393c0d7a91461052957806395d89b411461055c578063a217fddf14610570575f5ffd5b806370a0823114610444578063776ce868146104635780637c4acabf146104765780638fc88c48146104a9575f5ffd5b8063248a9ca31161018d57806342842e0e1161015d57806342842e0e146103c857806342966c68146103e75780636352211e14610406578063649f028914610425575f5ffd5b8063248a9ca31461032f5780632f2ff15d1461036b57806336568abe1461038a57806340c10f19146103a9575f5ffd5b806317c95709116101c857806317c95709146102a657806320c5429b146102de57806321235083146102fd57806323b872dd14610310575f5ffd5b806301ffc9a7146101f957806306fdde031461022d578063081812fc1461024e578063095ea7b314610285575b5f5ffd5b348015610204575f5ffd5b506102186102133660046119b2565b6106d6565b60405190151581526020015b60405180910390f35b348015610238575f5ffd5b5061024161071b565b60405161022491906119fb565b348015610259575f5ffd5b5061026d610268366004611a0d565b6107aa565b6040516001600160a01b039091168152602001610224565b348015610290575f5ffd5b506102a461029f366004611a3f565b6107d1565b005b3480156102b1575f5ffd5b506102c56102c0366004611a0d565b6107e0565b60405167ffffffffffffffff9091168152602001610224565b3480156102e9575f5ffd5b506102a46102f8366004611a0d565b610807565b6102a461030b366004611a0d565b61083a565b34801561031b575f5ffd5b506102a461032a366004611a67565b6108c1565b34801561033a575f5ffd5b5061035d610349366004611a0d565b5f9081526006602052604090206001015490565b604051908152602001610224565b348015610376575f5ffd5b506102a4610385366004611aa1565b61094f565b348015610395575f5ffd5b506102a46103a4366004611aa1565b610973565b3480156103b4575f5ffd5b506102a46103c3366004611a3f565b6109ab565b3480156103d3575f5ffd5b506102a46103e2366004611a67565b6109df565b3480156103f2575f5ffd5b506102a4610401366004611a0d565b6109f9565b348015610411575f5ffd5b5061026d610420366004611a0d565b610a0e565b348015610430575f5ffd5b506102a461043f366004611ae2565b610a18565b34801561044f575f5ffd5b5061035d61045e366004611b1b565b610a56565b6102a4610471366004611b34565b610a9b565b348015610481575f5ffd5b5061035d7fce3f34913921da558f105cefb578d87278debbbd073a8d552b5de0d168deee3081565b3480156104b4575f5ffd5b5061035d6104c3366004611a0d565b5f90815260076020526040902054600160a01b900467ffffffffffffffff1690565b3480156104f0575f5ffd5b506102186104ff366004611aa1565b5f9182526006602090815260408084206001600160a01b0393909316845291905290205460ff1690565b348015610534575f5ffd5b5061035d7f3a45e486508876523e5a616194195087e49945255cd9c60119b0f43cc3c5cc2181565b348015610567575f5ffd5b50610241610b94565b34801561057b575f5ffd5b5061035d5f81565b34801561058e575f5ffd5b506102a461059d366004611b55565b610ba3565b3480156105ad575f5ffd5b506102a46105bc366004611ba2565b610bae565b3480156105cc575f5ffd5b5061026d6105db366004611a0d565b610bc6565b3480156105eb575f5ffd5b506102416105fa366004611a0d565b610c05565b34801561060a575f5ffd5b50610218610619366004611a0d565b610c75565b348015610629575f5ffd5b5061035d7f9f2df0fed2c77648de5860a4cc508cd0818c85b8b8a1ab4ceeef8d981c8956a681565b34801561065c575f5ffd5b506102a461066b366004611aa1565b610c88565b34801561067b575f5ffd5b506102a461068a366004611c7f565b610cac565b34801561069a575f5ffd5b506102186106a9366004611caf565b6001600160a01b039182165f90815260056020908152604080832093909416825291909152205460ff1690565b5f6001600160e01b03198216632b424ad760e21b148061070657506001600160e01b03198216638c65f84d60e01b145b80610715575061071582610d4c565b92915050565b60605f805461072990611cd7565b80601f016020809104026020016040519081016040528092919081815260200182805461075590611cd7565b80156107a05780601f10610777576101008083540402835291602001916107a0565b820191905f5260205f20905b81548152906001019060200180831161078357829003601f168201915b5050505050905090565b5f6107b482610d70565b505f828152600460205260409020546001600160a01b0316610715565b6107dc828233610da8565b5050565b5f6107ea82610d70565b50505f9081526008602052604090205467ffffffffffffffff1690565b7fce3f34913921da558f105cefb578d87278debbbd073a8d552b5de0d168deee3061083181610db5565b6107dc82610dbf565b34156108595760405163308ee2ed60e21b815260040160405180910390fd5b61086281610df7565b5f818152600860209081526040808320805467ffffffffffffffff19164267ffffffffffffffff161790555191825282917f2ec2be2c4b90c2cf13ecb6751a24daed6bb741ae5ed3f7371aabf9402f6d62e8910160405180910390a250565b6001600160a01b0382166108ef57604051633250574960e11b81525f60048201526024015b60405180910390fd5b5f6108fb838333610e34565b9050836001600160a01b0316816001600160a01b031614610949576040516364283d7b60e01b81526001600160a01b03808616600483015260248201849052821660448201526064016108e6565b50505050565b5f8281526006602052604090206001015461096981610db5565b6109498383610eff565b6001600160a01b038116331461099c5760405163334bd91960e11b815260040160405180910390fd5b6109a68282610faa565b505050565b7f9f2df0fed2c77648de5860a4cc508cd0818c85b8b8a1ab4ceeef8d981c8956a66109d581610db5565b6109a6838361102f565b6109a683838360405180602001604052805f815250610bae565b610a0281610df7565b610a0b81610dbf565b50565b5f61071582610d70565b7f9f2df0fed2c77648de5860a4cc508cd0818c85b8b8a1ab4ceeef8d981c8956a6610a4281610db5565b610a4c848461102f565b6109498383611090565b5f6001600160a01b038216610a80576040516322718ad960e21b81525f60048201526024016108e6565b506001600160a01b03165f9081526003602052604090205490565b7f3a45e486508876523e5a616194195087e49945255cd9c60119b0f43cc3c5cc21610ac581610db5565b3415610ae45760405163308ee2ed60e21b815260040160405180910390fd5b610aed83610d70565b505f838152600860205260408120544267ffffffffffffffff90911611610b145742610b2d565b5f8481526008602052604090205467ffffffffffffffff165b9050610b418167ffffffffffffffff611d23565b67ffffffffffffffff168367ffffffffffffffff161115610b8157604051631fb48deb60e31b815267ffffffffffffffff841660048201526024016108e6565b61094984610b8f8584611d43565b611090565b60606001805461072990611cd7565b6107dc3383836110f5565b610bb98484846108c1565b61094933858585856111b4565b5f8181526007602052604081208054600160a01b900467ffffffffffffffff164210610bf2575f610bfe565b80546001600160a01b03165b9392505050565b6060610c1082610d70565b505f610c1a61071b565b610c23846112dc565b604051602001610c34929190611d7a565b6040516020818303038152906040529050610c4e81611379565b604051602001610c5e9190611dd4565b604051602081830303815290604052915050919050565b5f610c7f82610d70565b50600192915050565b5f82815260066020526040902060010154610ca281610db5565b6109498383610faa565b610cb583610df7565b6040805180820182526001600160a01b0384811680835267ffffffffffffffff85811660208086018281525f8b81526007835288902096518754915196166001600160e01b031990911617600160a01b959093169490940291909117909355925191825285917f4e06b4e7000e659094299b3533b47b6aa8ad048e95e872d23d1f4ee55af89cfe91015b60405180910390a3505050565b5f6001600160e01b03198216637965db0b60e01b1480610715575061071582611385565b5f818152600260205260408120546001600160a01b03168061071557604051637e27328960e01b8152600481018490526024016108e6565b6109a683838360016113d4565b610a0b8133611503565b5f610dcb5f835f610e34565b90506001600160a01b0381166107dc57604051637e27328960e01b8152600481018390526024016108e6565b5f610e0182610d70565b9050610e0e813384611557565b6107dc576040516301ae337f60e41b8152336004820152602481018390526044016108e6565b5f610e408484846115da565b9050836001600160a01b0316816001600160a01b031614158015610e7957505f838152600760205260409020546001600160a01b031615155b15610ece575f83815260076020908152604080832080546001600160e01b03191690555182815285917f4e06b4e7000e659094299b3533b47b6aa8ad048e95e872d23d1f4ee55af89cfe910160405180910390a35b6001600160a01b038416610bfe575f838152600860205260409020805467ffffffffffffffff191690559392505050565b5f8281526006602090815260408083206001600160a01b038516845290915281205460ff16610fa3575f8381526006602090815260408083206001600160a01b03861684529091529020805460ff19166001179055610f5b3390565b6001600160a01b0316826001600160a01b0316847f2f8788117e7eff1d82e926ec794901d17c78024a50270940304540a733656f0d60405160405180910390a4506001610715565b505f610715565b5f8281526006602090815260408083206001600160a01b038516845290915281205460ff1615610fa3575f8381526006602090815260408083206001600160a01b0386168085529252808320805460ff1916905551339286917ff6391f5c32d9c69d2a47ea670b442974b53935d1edc7fd64eb21e047a839171b9190a4506001610715565b6001600160a01b03821661105857604051633250574960e11b81525f60048201526024016108e6565b5f61106483835f610e34565b90506001600160a01b038116156109a6576040516339e3563760e11b81525f60048201526024016108e6565b5f82815260086020908152604091829020805467ffffffffffffffff191667ffffffffffffffff8516908117909155915191825283917f2ec2be2c4b90c2cf13ecb6751a24daed6bb741ae5ed3f7371aabf9402f6d62e8910160405180910390a25050565b6001600160a01b03831661111e5760405163a9fbf51f60e01b81525f60048201526024016108e6565b6001600160a01b03821661115057604051630b61174360e31b81526001600160a01b03831660048201526024016108e6565b6001600160a01b038381165f81815260056020908152604080832094871680845294825291829020805460ff191686151590811790915591519182527f17307eab39ab6107e8899845ad3d59bd9653f200f220920489ca2b5937696c319101610d3f565b6001600160a01b0383163b156112d557604051630a85bd0160e11b81526001600160a01b0384169063150b7a02906111f6908890889087908790600401611e05565b6020604051808303815f875af1925050508015611230575060408051601f3d908101601f1916820190925261122d91810190611e45565b60015b611297573d80801561125d576040519150601f19603f3d011682016040523d82523d5f602084013e611262565b606091505b5080515f0361128f57604051633250574960e11b81526001600160a01b03851660048201526024016108e6565b805160208201fd5b6001600160e01b03198116630a85bd0160e11b146112d357604051633250574960e11b81526001600160a01b03851660048201526024016108e6565b505b5050505050565b60605f6112e8836116d9565b60010190505f8167ffffffffffffffff81111561130757611307611b8e565b6040519080825280601f01601f191660200182016040528015611331576020820181803683370190505b5090508181016020015b5f19017f3031323334353637383961626364656600000000000000000000000000000000600a86061a8153600a850494508461133b57509392505050565b6060610715825f6117ba565b5f6001600160e01b031982166380ac58cd60e01b14806113b557506001600160e01b03198216635b5e139f60e01b145b8061071557506301ffc9a760e01b6001600160e01b0319831614610715565b80806113e857506001600160a01b03821615155b156114c7575f6113f784610d70565b90506001600160a01b038316158015906114235750826001600160a01b0316816001600160a01b031614155b801561145457506001600160a01b038082165f9081526005602090815260408083209387168352929052205460ff16155b1561147d5760405163a9fbf51f60e01b81526001600160a01b03841660048201526024016108e6565b81156114c55783856001600160a01b0316826001600160a01b03167f8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b92560405160405180910390a45b505b50505f908152600460205260409020805473ffffffffffffffffffffffffffffffffffffffff19166001600160a01b0392909216919091179055565b5f8281526006602090815260408083206001600160a01b038516845290915290205460ff166107dc5760405163e2517d3f60e01b81526001600160a01b0382166004820152602481018390526044016108e6565b5f6001600160a01b038316158015906115d25750826001600160a01b0316846001600160a01b031614806115af57506001600160a01b038085165f9081526005602090815260408083209387168352929052205460ff165b806115d257505f828152600460205260409020546001600160a01b038481169116145b949350505050565b5f828152600260205260408120546001600160a01b039081169083161561160657611606818486611939565b6001600160a01b03811615611640576116215f855f5f6113d4565b6001600160a01b0381165f90815260036020526040902080545f190190555b6001600160a01b0385161561166e576001600160a01b0385165f908152600360205260409020805460010190555b5f84815260026020526040808220805473ffffffffffffffffffffffffffffffffffffffff19166001600160a01b0389811691821790925591518793918516917fddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef91a4949350505050565b5f807a184f03e93ff9f4daa797ed6e38ed64bf6a1f0100000000000000008310611721577a184f03e93ff9f4daa797ed6e38ed64bf6a1f010000000000000000830492506040015b6d04ee2d6d415b85acef8100000000831061174d576d04ee2d6d415b85acef8100000000830492506020015b662386f26fc10000831061176b57662386f26fc10000830492506010015b6305f5e1008310611783576305f5e100830492506008015b612710831061179757612710830492506004015b606483106117a9576064830492506002015b600a83106107155760010192915050565b606082515f036117d8575060408051602081019091525f8152610715565b5f82611808576003845160026117ee9190611e60565b6117f89190611e73565b611803906004611e92565b61182d565b6003845160046118189190611e92565b611823906002611e60565b61182d9190611e73565b905060405191507f4142434445464748494a4b4c4d4e4f505152535455565758595a616263646566601f5261067083027f6768696a6b6c6d6e6f707172737475767778797a303132333435363738392b2f18603f526020820181810185865187016020810180515f82525b828410156118eb576003840193508351603f8160121c16518753600187019650603f81600c1c16518753600187019650603f8160061c16518753600187019650603f811651875350600186019550611898565b90525085905061192c5760038651066001811461190f57600281146119225761192a565b603d6001840353603d600284035361192a565b603d60018403535b505b9183525060405292915050565b611944838383611557565b6109a6576001600160a01b03831661197257604051637e27328960e01b8152600481018290526024016108e6565b60405163177e802f60e01b81526001600160a01b0383166004820152602481018290526044016108e6565b6001600160e01b031981168114610a0b575f5ffd5b5f602082840312156119c2575f5ffd5b8135610bfe8161199d565b5f81518084528060208401602086015e5f602082860101526020601f19601f83011685010191505092915050565b602081525f610bfe60208301846119cd565b5f60208284031215611a1d575f5ffd5b5035919050565b80356001600160a01b0381168114611a3a575f5ffd5b919050565b5f5f60408385031215611a50575f5ffd5b611a5983611a24565b946020939093013593505050565b5f5f5f60608486031215611a79575f5ffd5b611a8284611a24565b9250611a9060208501611a24565b929592945050506040919091013590565b5f5f60408385031215611ab2575f5ffd5b82359150611ac260208401611a24565b90509250929050565b803567ffffffffffffffff81168114611a3a575f5ffd5b5f5f5f60608486031215611af4575f5ffd5b611afd84611a24565b925060208401359150611b1260408501611acb565b90509250925092565b5f60208284031215611b2b575f5ffd5b610bfe82611a24565b5f5f60408385031215611b45575f5ffd5b82359150611ac260208401611acb565b5f5f60408385031215611b66575f5ffd5b611b6f83611a24565b915060208301358015158114611b83575f5ffd5b809150509250929050565b634e487b7160e01b5f52604160045260245ffd5b5f5f5f5f60808587031215611bb5575f5ffd5b611bbe85611a24565b9350611bcc60208601611a24565b925060408501359150606085013567ffffffffffffffff811115611bee575f5ffd5b8501601f81018713611bfe575f5ffd5b803567ffffffffffffffff811115611c1857611c18611b8e565b604051601f8201601f19908116603f0116810167ffffffffffffffff81118282101715611c4757611c47611b8e565b604052818152828201602001891015611c5e575f5ffd5b816020840160208301375f6020838301015280935050505092959194509250565b5f5f5f60608486031215611c91575f5ffd5b83359250611ca160208501611a24565b9150611b1260408501611acb565b5f5f60408385031215611cc0575f5ffd5b611cc983611a24565b9150611ac260208401611a24565b600181811c90821680611ceb57607f821691505b602082108103611d0957634e487b7160e01b5f52602260045260245ffd5b50919050565b634e487b7160e01b5f52601160045260245ffd5b67ffffffffffffffff828116828216039081111561071557610715611d0f565b67ffffffffffffffff818116838216019081111561071557610715611d0f565b5f81518060208401855e5f93019283525090919050565b7f7b226e616d65223a22000000000000000000000000000000000000000000000081525f611dab6009830185611d63565b61202360f01b8152611dc06002820185611d63565b61227d60f01b815260020195945050505050565b7f646174613a6170706c69636174696f6e2f6a736f6e3b6261736536342c00000081525f610bfe601d830184611d63565b6001600160a01b03851681526001600160a01b0384166020820152826040820152608060608201525f611e3b60808301846119cd565b9695505050505050565b5f60208284031215611e55575f5ffd5b8151610bfe8161199d565b8082018082111561071557610715611d0f565b5f82611e8d57634e487b7160e01b5f52601260045260245ffd5b500490565b808202811582820484141761071557610715611d0f56",
}

// AccessPass is an auto generated Go binding around an Ethereum contract.
type AccessPass struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *AccessPass) GetABI() abi.ABI {
	return c.abi
}

// NewAccessPass creates a new instance of AccessPass.
func NewAccessPass() *AccessPass {
	parsed, err := AccessPassMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &AccessPass{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *AccessPass) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(string name_, string symbol_, address admin) returns()
func (accessPass *AccessPass) PackConstructor(name_ string, symbol_ string, admin common.Address) []byte {
	enc, err := accessPass.abi.Pack("", name_, symbol_, admin)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackDEFAULTADMINROLE is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa217fddf.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function DEFAULT_ADMIN_ROLE() view returns(bytes32)
func (accessPass *AccessPass) PackDEFAULTADMINROLE() []byte {
	enc, err := accessPass.abi.Pack("DEFAULT_ADMIN_ROLE")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDEFAULTADMINROLE is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa217fddf.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function DEFAULT_ADMIN_ROLE() view returns(bytes32)
func (accessPass *AccessPass) TryPackDEFAULTADMINROLE() ([]byte, error) {
	return accessPass.abi.Pack("DEFAULT_ADMIN_ROLE")
}

// UnpackDEFAULTADMINROLE is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xa217fddf.
//
// Solidity: function DEFAULT_ADMIN_ROLE() view returns(bytes32)
func (accessPass *AccessPass) UnpackDEFAULTADMINROLE(data []byte) ([32]byte, error) {
	out, err := accessPass.abi.Unpack("DEFAULT_ADMIN_ROLE", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackMINTERROLE is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd5391393.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function MINTER_ROLE() view returns(bytes32)
func (accessPass *AccessPass) PackMINTERROLE() []byte {
	enc, err := accessPass.abi.Pack("MINTER_ROLE")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMINTERROLE is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd5391393.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function MINTER_ROLE() view returns(bytes32)
func (accessPass *AccessPass) TryPackMINTERROLE() ([]byte, error) {
	return accessPass.abi.Pack("MINTER_ROLE")
}

// UnpackMINTERROLE is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xd5391393.
//
// Solidity: function MINTER_ROLE() view returns(bytes32)
func (accessPass *AccessPass) UnpackMINTERROLE(data []byte) ([32]byte, error) {
	out, err := accessPass.abi.Unpack("MINTER_ROLE", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackRENEWERROLE is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x93c0d7a9.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function RENEWER_ROLE() view returns(bytes32)
func (accessPass *AccessPass) PackRENEWERROLE() []byte {
	enc, err := accessPass.abi.Pack("RENEWER_ROLE")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRENEWERROLE is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x93c0d7a9.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function RENEWER_ROLE() view returns(bytes32)
func (accessPass *AccessPass) TryPackRENEWERROLE() ([]byte, error) {
	return accessPass.abi.Pack("RENEWER_ROLE")
}

// UnpackRENEWERROLE is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x93c0d7a9.
//
// Solidity: function RENEWER_ROLE() view returns(bytes32)
func (accessPass *AccessPass) UnpackRENEWERROLE(data []byte) ([32]byte, error) {
	out, err := accessPass.abi.Unpack("RENEWER_ROLE", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackREVOKERROLE is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7c4acabf.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function REVOKER_ROLE() view returns(bytes32)
func (accessPass *AccessPass) PackREVOKERROLE() []byte {
	enc, err := accessPass.abi.Pack("REVOKER_ROLE")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackREVOKERROLE is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7c4acabf.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function REVOKER_ROLE() view returns(bytes32)
func (accessPass *AccessPass) TryPackREVOKERROLE() ([]byte, error) {
	return accessPass.abi.Pack("REVOKER_ROLE")
}

// UnpackREVOKERROLE is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x7c4acabf.
//
// Solidity: function REVOKER_ROLE() view returns(bytes32)
func (accessPass *AccessPass) UnpackREVOKERROLE(data []byte) ([32]byte, error) {
	out, err := accessPass.abi.Unpack("REVOKER_ROLE", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackApprove is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x095ea7b3.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function approve(address to, uint256 tokenId) returns()
func (accessPass *AccessPass) PackApprove(to common.Address, tokenId *big.Int) []byte {
	enc, err := accessPass.abi.Pack("approve", to, tokenId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackApprove is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x095ea7b3.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function approve(address to, uint256 tokenId) returns()
func (accessPass *AccessPass) TryPackApprove(to common.Address, tokenId *big.Int) ([]byte, error) {
	return accessPass.abi.Pack("approve", to, tokenId)
}

// PackBalanceOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x70a08231.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function balanceOf(address owner) view returns(uint256)
func (accessPass *AccessPass) PackBalanceOf(owner common.Address) []byte {
	enc, err := accessPass.abi.Pack("balanceOf", owner)
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
func (accessPass *AccessPass) TryPackBalanceOf(owner common.Address) ([]byte, error) {
	return accessPass.abi.Pack("balanceOf", owner)
}

// UnpackBalanceOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x70a08231.
//
// Solidity: function balanceOf(address owner) view returns(uint256)
func (accessPass *AccessPass) UnpackBalanceOf(data []byte) (*big.Int, error) {
	out, err := accessPass.abi.Unpack("balanceOf", data)
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
func (accessPass *AccessPass) PackBurn(tokenId *big.Int) []byte {
	enc, err := accessPass.abi.Pack("burn", tokenId)
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
func (accessPass *AccessPass) TryPackBurn(tokenId *big.Int) ([]byte, error) {
	return accessPass.abi.Pack("burn", tokenId)
}

// PackCancelSubscription is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x21235083.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function cancelSubscription(uint256 tokenId) payable returns()
func (accessPass *AccessPass) PackCancelSubscription(tokenId *big.Int) []byte {
	enc, err := accessPass.abi.Pack("cancelSubscription", tokenId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCancelSubscription is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x21235083.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function cancelSubscription(uint256 tokenId) payable returns()
func (accessPass *AccessPass) TryPackCancelSubscription(tokenId *big.Int) ([]byte, error) {
	return accessPass.abi.Pack("cancelSubscription", tokenId)
}

// PackExpiresAt is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x17c95709.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function expiresAt(uint256 tokenId) view returns(uint64)
func (accessPass *AccessPass) PackExpiresAt(tokenId *big.Int) []byte {
	enc, err := accessPass.abi.Pack("expiresAt", tokenId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackExpiresAt is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x17c95709.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function expiresAt(uint256 tokenId) view returns(uint64)
func (accessPass *AccessPass) TryPackExpiresAt(tokenId *big.Int) ([]byte, error) {
	return accessPass.abi.Pack("expiresAt", tokenId)
}

// UnpackExpiresAt is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x17c95709.
//
// Solidity: function expiresAt(uint256 tokenId) view returns(uint64)
func (accessPass *AccessPass) UnpackExpiresAt(data []byte) (uint64, error) {
	out, err := accessPass.abi.Unpack("expiresAt", data)
	if err != nil {
		return *new(uint64), err
	}
	out0 := *abi.ConvertType(out[0], new(uint64)).(*uint64)
	return out0, nil
}

// PackGetApproved is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x081812fc.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getApproved(uint256 tokenId) view returns(address)
func (accessPass *AccessPass) PackGetApproved(tokenId *big.Int) []byte {
	enc, err := accessPass.abi.Pack("getApproved", tokenId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetApproved is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x081812fc.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getApproved(uint256 tokenId) view returns(address)
func (accessPass *AccessPass) TryPackGetApproved(tokenId *big.Int) ([]byte, error) {
	return accessPass.abi.Pack("getApproved", tokenId)
}

// UnpackGetApproved is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x081812fc.
//
// Solidity: function getApproved(uint256 tokenId) view returns(address)
func (accessPass *AccessPass) UnpackGetApproved(data []byte) (common.Address, error) {
	out, err := accessPass.abi.Unpack("getApproved", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackGetRoleAdmin is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x248a9ca3.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getRoleAdmin(bytes32 role) view returns(bytes32)
func (accessPass *AccessPass) PackGetRoleAdmin(role [32]byte) []byte {
	enc, err := accessPass.abi.Pack("getRoleAdmin", role)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetRoleAdmin is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x248a9ca3.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getRoleAdmin(bytes32 role) view returns(bytes32)
func (accessPass *AccessPass) TryPackGetRoleAdmin(role [32]byte) ([]byte, error) {
	return accessPass.abi.Pack("getRoleAdmin", role)
}

// UnpackGetRoleAdmin is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x248a9ca3.
//
// Solidity: function getRoleAdmin(bytes32 role) view returns(bytes32)
func (accessPass *AccessPass) UnpackGetRoleAdmin(data []byte) ([32]byte, error) {
	out, err := accessPass.abi.Unpack("getRoleAdmin", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackGrantRole is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2f2ff15d.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function grantRole(bytes32 role, address account) returns()
func (accessPass *AccessPass) PackGrantRole(role [32]byte, account common.Address) []byte {
	enc, err := accessPass.abi.Pack("grantRole", role, account)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGrantRole is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2f2ff15d.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function grantRole(bytes32 role, address account) returns()
func (accessPass *AccessPass) TryPackGrantRole(role [32]byte, account common.Address) ([]byte, error) {
	return accessPass.abi.Pack("grantRole", role, account)
}

// PackHasRole is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x91d14854.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function hasRole(bytes32 role, address account) view returns(bool)
func (accessPass *AccessPass) PackHasRole(role [32]byte, account common.Address) []byte {
	enc, err := accessPass.abi.Pack("hasRole", role, account)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackHasRole is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x91d14854.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function hasRole(bytes32 role, address account) view returns(bool)
func (accessPass *AccessPass) TryPackHasRole(role [32]byte, account common.Address) ([]byte, error) {
	return accessPass.abi.Pack("hasRole", role, account)
}

// UnpackHasRole is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x91d14854.
//
// Solidity: function hasRole(bytes32 role, address account) view returns(bool)
func (accessPass *AccessPass) UnpackHasRole(data []byte) (bool, error) {
	out, err := accessPass.abi.Unpack("hasRole", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackIsApprovedForAll is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe985e9c5.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function isApprovedForAll(address owner, address operator) view returns(bool)
func (accessPass *AccessPass) PackIsApprovedForAll(owner common.Address, operator common.Address) []byte {
	enc, err := accessPass.abi.Pack("isApprovedForAll", owner, operator)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackIsApprovedForAll is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe985e9c5.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function isApprovedForAll(address owner, address operator) view returns(bool)
func (accessPass *AccessPass) TryPackIsApprovedForAll(owner common.Address, operator common.Address) ([]byte, error) {
	return accessPass.abi.Pack("isApprovedForAll", owner, operator)
}

// UnpackIsApprovedForAll is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xe985e9c5.
//
// Solidity: function isApprovedForAll(address owner, address operator) view returns(bool)
func (accessPass *AccessPass) UnpackIsApprovedForAll(data []byte) (bool, error) {
	out, err := accessPass.abi.Unpack("isApprovedForAll", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackIsRenewable is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcde317af.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function isRenewable(uint256 tokenId) view returns(bool)
func (accessPass *AccessPass) PackIsRenewable(tokenId *big.Int) []byte {
	enc, err := accessPass.abi.Pack("isRenewable", tokenId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackIsRenewable is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcde317af.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function isRenewable(uint256 tokenId) view returns(bool)
func (accessPass *AccessPass) TryPackIsRenewable(tokenId *big.Int) ([]byte, error) {
	return accessPass.abi.Pack("isRenewable", tokenId)
}

// UnpackIsRenewable is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xcde317af.
//
// Solidity: function isRenewable(uint256 tokenId) view returns(bool)
func (accessPass *AccessPass) UnpackIsRenewable(data []byte) (bool, error) {
	out, err := accessPass.abi.Unpack("isRenewable", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackMint is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x40c10f19.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function mint(address to, uint256 tokenId) returns()
func (accessPass *AccessPass) PackMint(to common.Address, tokenId *big.Int) []byte {
	enc, err := accessPass.abi.Pack("mint", to, tokenId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMint is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x40c10f19.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function mint(address to, uint256 tokenId) returns()
func (accessPass *AccessPass) TryPackMint(to common.Address, tokenId *big.Int) ([]byte, error) {
	return accessPass.abi.Pack("mint", to, tokenId)
}

// PackMintUntil is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x649f0289.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function mintUntil(address to, uint256 tokenId, uint64 expires) returns()
func (accessPass *AccessPass) PackMintUntil(to common.Address, tokenId *big.Int, expires uint64) []byte {
	enc, err := accessPass.abi.Pack("mintUntil", to, tokenId, expires)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMintUntil is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x649f0289.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function mintUntil(address to, uint256 tokenId, uint64 expires) returns()
func (accessPass *AccessPass) TryPackMintUntil(to common.Address, tokenId *big.Int, expires uint64) ([]byte, error) {
	return accessPass.abi.Pack("mintUntil", to, tokenId, expires)
}

// PackName is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x06fdde03.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function name() view returns(string)
func (accessPass *AccessPass) PackName() []byte {
	enc, err := accessPass.abi.Pack("name")
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
func (accessPass *AccessPass) TryPackName() ([]byte, error) {
	return accessPass.abi.Pack("name")
}

// UnpackName is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x06fdde03.
//
// Solidity: function name() view returns(string)
func (accessPass *AccessPass) UnpackName(data []byte) (string, error) {
	out, err := accessPass.abi.Unpack("name", data)
	if err != nil {
		return *new(string), err
	}
	out0 := *abi.ConvertType(out[0], new(string)).(*string)
	return out0, nil
}

// PackOwnerOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6352211e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function ownerOf(uint256 tokenId) view returns(address)
func (accessPass *AccessPass) PackOwnerOf(tokenId *big.Int) []byte {
	enc, err := accessPass.abi.Pack("ownerOf", tokenId)
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
func (accessPass *AccessPass) TryPackOwnerOf(tokenId *big.Int) ([]byte, error) {
	return accessPass.abi.Pack("ownerOf", tokenId)
}

// UnpackOwnerOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x6352211e.
//
// Solidity: function ownerOf(uint256 tokenId) view returns(address)
func (accessPass *AccessPass) UnpackOwnerOf(data []byte) (common.Address, error) {
	out, err := accessPass.abi.Unpack("ownerOf", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackRenewSubscription is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x776ce868.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function renewSubscription(uint256 tokenId, uint64 duration) payable returns()
func (accessPass *AccessPass) PackRenewSubscription(tokenId *big.Int, duration uint64) []byte {
	enc, err := accessPass.abi.Pack("renewSubscription", tokenId, duration)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRenewSubscription is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x776ce868.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function renewSubscription(uint256 tokenId, uint64 duration) payable returns()
func (accessPass *AccessPass) TryPackRenewSubscription(tokenId *big.Int, duration uint64) ([]byte, error) {
	return accessPass.abi.Pack("renewSubscription", tokenId, duration)
}

// PackRenounceRole is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x36568abe.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function renounceRole(bytes32 role, address callerConfirmation) returns()
func (accessPass *AccessPass) PackRenounceRole(role [32]byte, callerConfirmation common.Address) []byte {
	enc, err := accessPass.abi.Pack("renounceRole", role, callerConfirmation)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRenounceRole is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x36568abe.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function renounceRole(bytes32 role, address callerConfirmation) returns()
func (accessPass *AccessPass) TryPackRenounceRole(role [32]byte, callerConfirmation common.Address) ([]byte, error) {
	return accessPass.abi.Pack("renounceRole", role, callerConfirmation)
}

// PackRevoke is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x20c5429b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function revoke(uint256 tokenId) returns()
func (accessPass *AccessPass) PackRevoke(tokenId *big.Int) []byte {
	enc, err := accessPass.abi.Pack("revoke", tokenId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRevoke is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x20c5429b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function revoke(uint256 tokenId) returns()
func (accessPass *AccessPass) TryPackRevoke(tokenId *big.Int) ([]byte, error) {
	return accessPass.abi.Pack("revoke", tokenId)
}

// PackRevokeRole is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd547741f.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function revokeRole(bytes32 role, address account) returns()
func (accessPass *AccessPass) PackRevokeRole(role [32]byte, account common.Address) []byte {
	enc, err := accessPass.abi.Pack("revokeRole", role, account)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRevokeRole is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd547741f.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function revokeRole(bytes32 role, address account) returns()
func (accessPass *AccessPass) TryPackRevokeRole(role [32]byte, account common.Address) ([]byte, error) {
	return accessPass.abi.Pack("revokeRole", role, account)
}

// PackSafeTransferFrom is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x42842e0e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function safeTransferFrom(address from, address to, uint256 tokenId) returns()
func (accessPass *AccessPass) PackSafeTransferFrom(from common.Address, to common.Address, tokenId *big.Int) []byte {
	enc, err := accessPass.abi.Pack("safeTransferFrom", from, to, tokenId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSafeTransferFrom is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x42842e0e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function safeTransferFrom(address from, address to, uint256 tokenId) returns()
func (accessPass *AccessPass) TryPackSafeTransferFrom(from common.Address, to common.Address, tokenId *big.Int) ([]byte, error) {
	return accessPass.abi.Pack("safeTransferFrom", from, to, tokenId)
}

// PackSafeTransferFrom0 is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb88d4fde.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function safeTransferFrom(address from, address to, uint256 tokenId, bytes data) returns()
func (accessPass *AccessPass) PackSafeTransferFrom0(from common.Address, to common.Address, tokenId *big.Int, data []byte) []byte {
	enc, err := accessPass.abi.Pack("safeTransferFrom0", from, to, tokenId, data)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSafeTransferFrom0 is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb88d4fde.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function safeTransferFrom(address from, address to, uint256 tokenId, bytes data) returns()
func (accessPass *AccessPass) TryPackSafeTransferFrom0(from common.Address, to common.Address, tokenId *big.Int, data []byte) ([]byte, error) {
	return accessPass.abi.Pack("safeTransferFrom0", from, to, tokenId, data)
}

// PackSetApprovalForAll is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa22cb465.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setApprovalForAll(address operator, bool approved) returns()
func (accessPass *AccessPass) PackSetApprovalForAll(operator common.Address, approved bool) []byte {
	enc, err := accessPass.abi.Pack("setApprovalForAll", operator, approved)
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
func (accessPass *AccessPass) TryPackSetApprovalForAll(operator common.Address, approved bool) ([]byte, error) {
	return accessPass.abi.Pack("setApprovalForAll", operator, approved)
}

// PackSetUser is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe030565e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setUser(uint256 tokenId, address user, uint64 expires) returns()
func (accessPass *AccessPass) PackSetUser(tokenId *big.Int, user common.Address, expires uint64) []byte {
	enc, err := accessPass.abi.Pack("setUser", tokenId, user, expires)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetUser is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe030565e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setUser(uint256 tokenId, address user, uint64 expires) returns()
func (accessPass *AccessPass) TryPackSetUser(tokenId *big.Int, user common.Address, expires uint64) ([]byte, error) {
	return accessPass.abi.Pack("setUser", tokenId, user, expires)
}

// PackSupportsInterface is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x01ffc9a7.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function supportsInterface(bytes4 id) view returns(bool)
func (accessPass *AccessPass) PackSupportsInterface(id [4]byte) []byte {
	enc, err := accessPass.abi.Pack("supportsInterface", id)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSupportsInterface is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x01ffc9a7.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function supportsInterface(bytes4 id) view returns(bool)
func (accessPass *AccessPass) TryPackSupportsInterface(id [4]byte) ([]byte, error) {
	return accessPass.abi.Pack("supportsInterface", id)
}

// UnpackSupportsInterface is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x01ffc9a7.
//
// Solidity: function supportsInterface(bytes4 id) view returns(bool)
func (accessPass *AccessPass) UnpackSupportsInterface(data []byte) (bool, error) {
	out, err := accessPass.abi.Unpack("supportsInterface", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackSymbol is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x95d89b41.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function symbol() view returns(string)
func (accessPass *AccessPass) PackSymbol() []byte {
	enc, err := accessPass.abi.Pack("symbol")
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
func (accessPass *AccessPass) TryPackSymbol() ([]byte, error) {
	return accessPass.abi.Pack("symbol")
}

// UnpackSymbol is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x95d89b41.
//
// Solidity: function symbol() view returns(string)
func (accessPass *AccessPass) UnpackSymbol(data []byte) (string, error) {
	out, err := accessPass.abi.Unpack("symbol", data)
	if err != nil {
		return *new(string), err
	}
	out0 := *abi.ConvertType(out[0], new(string)).(*string)
	return out0, nil
}

// PackTokenURI is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc87b56dd.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function tokenURI(uint256 tokenId) view returns(string)
func (accessPass *AccessPass) PackTokenURI(tokenId *big.Int) []byte {
	enc, err := accessPass.abi.Pack("tokenURI", tokenId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTokenURI is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc87b56dd.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function tokenURI(uint256 tokenId) view returns(string)
func (accessPass *AccessPass) TryPackTokenURI(tokenId *big.Int) ([]byte, error) {
	return accessPass.abi.Pack("tokenURI", tokenId)
}

// UnpackTokenURI is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xc87b56dd.
//
// Solidity: function tokenURI(uint256 tokenId) view returns(string)
func (accessPass *AccessPass) UnpackTokenURI(data []byte) (string, error) {
	out, err := accessPass.abi.Unpack("tokenURI", data)
	if err != nil {
		return *new(string), err
	}
	out0 := *abi.ConvertType(out[0], new(string)).(*string)
	return out0, nil
}

// PackTransferFrom is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x23b872dd.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function transferFrom(address from, address to, uint256 tokenId) returns()
func (accessPass *AccessPass) PackTransferFrom(from common.Address, to common.Address, tokenId *big.Int) []byte {
	enc, err := accessPass.abi.Pack("transferFrom", from, to, tokenId)
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
func (accessPass *AccessPass) TryPackTransferFrom(from common.Address, to common.Address, tokenId *big.Int) ([]byte, error) {
	return accessPass.abi.Pack("transferFrom", from, to, tokenId)
}

// PackUserExpires is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8fc88c48.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function userExpires(uint256 tokenId) view returns(uint256)
func (accessPass *AccessPass) PackUserExpires(tokenId *big.Int) []byte {
	enc, err := accessPass.abi.Pack("userExpires", tokenId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackUserExpires is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8fc88c48.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function userExpires(uint256 tokenId) view returns(uint256)
func (accessPass *AccessPass) TryPackUserExpires(tokenId *big.Int) ([]byte, error) {
	return accessPass.abi.Pack("userExpires", tokenId)
}

// UnpackUserExpires is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x8fc88c48.
//
// Solidity: function userExpires(uint256 tokenId) view returns(uint256)
func (accessPass *AccessPass) UnpackUserExpires(data []byte) (*big.Int, error) {
	out, err := accessPass.abi.Unpack("userExpires", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackUserOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc2f1f14a.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function userOf(uint256 tokenId) view returns(address)
func (accessPass *AccessPass) PackUserOf(tokenId *big.Int) []byte {
	enc, err := accessPass.abi.Pack("userOf", tokenId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackUserOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc2f1f14a.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function userOf(uint256 tokenId) view returns(address)
func (accessPass *AccessPass) TryPackUserOf(tokenId *big.Int) ([]byte, error) {
	return accessPass.abi.Pack("userOf", tokenId)
}

// UnpackUserOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xc2f1f14a.
//
// Solidity: function userOf(uint256 tokenId) view returns(address)
func (accessPass *AccessPass) UnpackUserOf(data []byte) (common.Address, error) {
	out, err := accessPass.abi.Unpack("userOf", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// AccessPassApproval represents a Approval event raised by the AccessPass contract.
type AccessPassApproval struct {
	Owner    common.Address
	Approved common.Address
	TokenId  *big.Int
	Raw      *types.Log // Blockchain specific contextual infos
}

const AccessPassApprovalEventName = "Approval"

// ContractEventName returns the user-defined event name.
func (AccessPassApproval) ContractEventName() string {
	return AccessPassApprovalEventName
}

// UnpackApprovalEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Approval(address indexed owner, address indexed approved, uint256 indexed tokenId)
func (accessPass *AccessPass) UnpackApprovalEvent(log *types.Log) (*AccessPassApproval, error) {
	event := "Approval"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != accessPass.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(AccessPassApproval)
	if len(log.Data) > 0 {
		if err := accessPass.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range accessPass.abi.Events[event].Inputs {
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

// AccessPassApprovalForAll represents a ApprovalForAll event raised by the AccessPass contract.
type AccessPassApprovalForAll struct {
	Owner    common.Address
	Operator common.Address
	Approved bool
	Raw      *types.Log // Blockchain specific contextual infos
}

const AccessPassApprovalForAllEventName = "ApprovalForAll"

// ContractEventName returns the user-defined event name.
func (AccessPassApprovalForAll) ContractEventName() string {
	return AccessPassApprovalForAllEventName
}

// UnpackApprovalForAllEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event ApprovalForAll(address indexed owner, address indexed operator, bool approved)
func (accessPass *AccessPass) UnpackApprovalForAllEvent(log *types.Log) (*AccessPassApprovalForAll, error) {
	event := "ApprovalForAll"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != accessPass.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(AccessPassApprovalForAll)
	if len(log.Data) > 0 {
		if err := accessPass.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range accessPass.abi.Events[event].Inputs {
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

// AccessPassRoleAdminChanged represents a RoleAdminChanged event raised by the AccessPass contract.
type AccessPassRoleAdminChanged struct {
	Role              [32]byte
	PreviousAdminRole [32]byte
	NewAdminRole      [32]byte
	Raw               *types.Log // Blockchain specific contextual infos
}

const AccessPassRoleAdminChangedEventName = "RoleAdminChanged"

// ContractEventName returns the user-defined event name.
func (AccessPassRoleAdminChanged) ContractEventName() string {
	return AccessPassRoleAdminChangedEventName
}

// UnpackRoleAdminChangedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event RoleAdminChanged(bytes32 indexed role, bytes32 indexed previousAdminRole, bytes32 indexed newAdminRole)
func (accessPass *AccessPass) UnpackRoleAdminChangedEvent(log *types.Log) (*AccessPassRoleAdminChanged, error) {
	event := "RoleAdminChanged"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != accessPass.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(AccessPassRoleAdminChanged)
	if len(log.Data) > 0 {
		if err := accessPass.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range accessPass.abi.Events[event].Inputs {
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

// AccessPassRoleGranted represents a RoleGranted event raised by the AccessPass contract.
type AccessPassRoleGranted struct {
	Role    [32]byte
	Account common.Address
	Sender  common.Address
	Raw     *types.Log // Blockchain specific contextual infos
}

const AccessPassRoleGrantedEventName = "RoleGranted"

// ContractEventName returns the user-defined event name.
func (AccessPassRoleGranted) ContractEventName() string {
	return AccessPassRoleGrantedEventName
}

// UnpackRoleGrantedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event RoleGranted(bytes32 indexed role, address indexed account, address indexed sender)
func (accessPass *AccessPass) UnpackRoleGrantedEvent(log *types.Log) (*AccessPassRoleGranted, error) {
	event := "RoleGranted"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != accessPass.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(AccessPassRoleGranted)
	if len(log.Data) > 0 {
		if err := accessPass.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range accessPass.abi.Events[event].Inputs {
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

// AccessPassRoleRevoked represents a RoleRevoked event raised by the AccessPass contract.
type AccessPassRoleRevoked struct {
	Role    [32]byte
	Account common.Address
	Sender  common.Address
	Raw     *types.Log // Blockchain specific contextual infos
}

const AccessPassRoleRevokedEventName = "RoleRevoked"

// ContractEventName returns the user-defined event name.
func (AccessPassRoleRevoked) ContractEventName() string {
	return AccessPassRoleRevokedEventName
}

// UnpackRoleRevokedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event RoleRevoked(bytes32 indexed role, address indexed account, address indexed sender)
func (accessPass *AccessPass) UnpackRoleRevokedEvent(log *types.Log) (*AccessPassRoleRevoked, error) {
	event := "RoleRevoked"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != accessPass.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(AccessPassRoleRevoked)
	if len(log.Data) > 0 {
		if err := accessPass.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range accessPass.abi.Events[event].Inputs {
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

// AccessPassSubscriptionUpdate represents a SubscriptionUpdate event raised by the AccessPass contract.
type AccessPassSubscriptionUpdate struct {
	TokenId    *big.Int
	Expiration uint64
	Raw        *types.Log // Blockchain specific contextual infos
}

const AccessPassSubscriptionUpdateEventName = "SubscriptionUpdate"

// ContractEventName returns the user-defined event name.
func (AccessPassSubscriptionUpdate) ContractEventName() string {
	return AccessPassSubscriptionUpdateEventName
}

// UnpackSubscriptionUpdateEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event SubscriptionUpdate(uint256 indexed tokenId, uint64 expiration)
func (accessPass *AccessPass) UnpackSubscriptionUpdateEvent(log *types.Log) (*AccessPassSubscriptionUpdate, error) {
	event := "SubscriptionUpdate"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != accessPass.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(AccessPassSubscriptionUpdate)
	if len(log.Data) > 0 {
		if err := accessPass.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range accessPass.abi.Events[event].Inputs {
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

// AccessPassTransfer represents a Transfer event raised by the AccessPass contract.
type AccessPassTransfer struct {
	From    common.Address
	To      common.Address
	TokenId *big.Int
	Raw     *types.Log // Blockchain specific contextual infos
}

const AccessPassTransferEventName = "Transfer"

// ContractEventName returns the user-defined event name.
func (AccessPassTransfer) ContractEventName() string {
	return AccessPassTransferEventName
}

// UnpackTransferEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Transfer(address indexed from, address indexed to, uint256 indexed tokenId)
func (accessPass *AccessPass) UnpackTransferEvent(log *types.Log) (*AccessPassTransfer, error) {
	event := "Transfer"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != accessPass.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(AccessPassTransfer)
	if len(log.Data) > 0 {
		if err := accessPass.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range accessPass.abi.Events[event].Inputs {
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

// AccessPassUpdateUser represents a UpdateUser event raised by the AccessPass contract.
type AccessPassUpdateUser struct {
	TokenId *big.Int
	User    common.Address
	Expires uint64
	Raw     *types.Log // Blockchain specific contextual infos
}

const AccessPassUpdateUserEventName = "UpdateUser"

// ContractEventName returns the user-defined event name.
func (AccessPassUpdateUser) ContractEventName() string {
	return AccessPassUpdateUserEventName
}

// UnpackUpdateUserEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event UpdateUser(uint256 indexed tokenId, address indexed user, uint64 expires)
func (accessPass *AccessPass) UnpackUpdateUserEvent(log *types.Log) (*AccessPassUpdateUser, error) {
	event := "UpdateUser"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != accessPass.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(AccessPassUpdateUser)
	if len(log.Data) > 0 {
		if err := accessPass.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range accessPass.abi.Events[event].Inputs {
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
func (accessPass *AccessPass) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], accessPass.abi.Errors["AccessControlBadConfirmation"].ID.Bytes()[:4]) {
		return accessPass.UnpackAccessControlBadConfirmationError(raw[4:])
	}
	if bytes.Equal(raw[:4], accessPass.abi.Errors["AccessControlUnauthorizedAccount"].ID.Bytes()[:4]) {
		return accessPass.UnpackAccessControlUnauthorizedAccountError(raw[4:])
	}
	if bytes.Equal(raw[:4], accessPass.abi.Errors["DurationTooLong"].ID.Bytes()[:4]) {
		return accessPass.UnpackDurationTooLongError(raw[4:])
	}
	if bytes.Equal(raw[:4], accessPass.abi.Errors["ERC721IncorrectOwner"].ID.Bytes()[:4]) {
		return accessPass.UnpackERC721IncorrectOwnerError(raw[4:])
	}
	if bytes.Equal(raw[:4], accessPass.abi.Errors["ERC721InsufficientApproval"].ID.Bytes()[:4]) {
		return accessPass.UnpackERC721InsufficientApprovalError(raw[4:])
	}
	if bytes.Equal(raw[:4], accessPass.abi.Errors["ERC721InvalidApprover"].ID.Bytes()[:4]) {
		return accessPass.UnpackERC721InvalidApproverError(raw[4:])
	}
	if bytes.Equal(raw[:4], accessPass.abi.Errors["ERC721InvalidOperator"].ID.Bytes()[:4]) {
		return accessPass.UnpackERC721InvalidOperatorError(raw[4:])
	}
	if bytes.Equal(raw[:4], accessPass.abi.Errors["ERC721InvalidOwner"].ID.Bytes()[:4]) {
		return accessPass.UnpackERC721InvalidOwnerError(raw[4:])
	}
	if bytes.Equal(raw[:4], accessPass.abi.Errors["ERC721InvalidReceiver"].ID.Bytes()[:4]) {
		return accessPass.UnpackERC721InvalidReceiverError(raw[4:])
	}
	if bytes.Equal(raw[:4], accessPass.abi.Errors["ERC721InvalidSender"].ID.Bytes()[:4]) {
		return accessPass.UnpackERC721InvalidSenderError(raw[4:])
	}
	if bytes.Equal(raw[:4], accessPass.abi.Errors["ERC721NonexistentToken"].ID.Bytes()[:4]) {
		return accessPass.UnpackERC721NonexistentTokenError(raw[4:])
	}
	if bytes.Equal(raw[:4], accessPass.abi.Errors["NotHolderOrApproved"].ID.Bytes()[:4]) {
		return accessPass.UnpackNotHolderOrApprovedError(raw[4:])
	}
	if bytes.Equal(raw[:4], accessPass.abi.Errors["PaymentNotTaken"].ID.Bytes()[:4]) {
		return accessPass.UnpackPaymentNotTakenError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// AccessPassAccessControlBadConfirmation represents a AccessControlBadConfirmation error raised by the AccessPass contract.
type AccessPassAccessControlBadConfirmation struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error AccessControlBadConfirmation()
func AccessPassAccessControlBadConfirmationErrorID() common.Hash {
	return common.HexToHash("0x6697b23232a647058342c0724fe7c415cab25915b54e5dbc03f233173d37b41c")
}

// UnpackAccessControlBadConfirmationError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error AccessControlBadConfirmation()
func (accessPass *AccessPass) UnpackAccessControlBadConfirmationError(raw []byte) (*AccessPassAccessControlBadConfirmation, error) {
	out := new(AccessPassAccessControlBadConfirmation)
	if err := accessPass.abi.UnpackIntoInterface(out, "AccessControlBadConfirmation", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AccessPassAccessControlUnauthorizedAccount represents a AccessControlUnauthorizedAccount error raised by the AccessPass contract.
type AccessPassAccessControlUnauthorizedAccount struct {
	Account    common.Address
	NeededRole [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error AccessControlUnauthorizedAccount(address account, bytes32 neededRole)
func AccessPassAccessControlUnauthorizedAccountErrorID() common.Hash {
	return common.HexToHash("0xe2517d3fbfae6f8515ef5ff1ccedc3933ab0cbbda0b492c06eb54ad10ef03b3e")
}

// UnpackAccessControlUnauthorizedAccountError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error AccessControlUnauthorizedAccount(address account, bytes32 neededRole)
func (accessPass *AccessPass) UnpackAccessControlUnauthorizedAccountError(raw []byte) (*AccessPassAccessControlUnauthorizedAccount, error) {
	out := new(AccessPassAccessControlUnauthorizedAccount)
	if err := accessPass.abi.UnpackIntoInterface(out, "AccessControlUnauthorizedAccount", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AccessPassDurationTooLong represents a DurationTooLong error raised by the AccessPass contract.
type AccessPassDurationTooLong struct {
	Duration uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error DurationTooLong(uint64 duration)
func AccessPassDurationTooLongErrorID() common.Hash {
	return common.HexToHash("0xfda46f5844205f3b0dc05b58967cddcc4a15495d7e2f931425515cb629185e72")
}

// UnpackDurationTooLongError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error DurationTooLong(uint64 duration)
func (accessPass *AccessPass) UnpackDurationTooLongError(raw []byte) (*AccessPassDurationTooLong, error) {
	out := new(AccessPassDurationTooLong)
	if err := accessPass.abi.UnpackIntoInterface(out, "DurationTooLong", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AccessPassERC721IncorrectOwner represents a ERC721IncorrectOwner error raised by the AccessPass contract.
type AccessPassERC721IncorrectOwner struct {
	Sender  common.Address
	TokenId *big.Int
	Owner   common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ERC721IncorrectOwner(address sender, uint256 tokenId, address owner)
func AccessPassERC721IncorrectOwnerErrorID() common.Hash {
	return common.HexToHash("0x64283d7b313c8117c125f736876fa2b4e90ea3831a4716dfdb87d2f540e26289")
}

// UnpackERC721IncorrectOwnerError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ERC721IncorrectOwner(address sender, uint256 tokenId, address owner)
func (accessPass *AccessPass) UnpackERC721IncorrectOwnerError(raw []byte) (*AccessPassERC721IncorrectOwner, error) {
	out := new(AccessPassERC721IncorrectOwner)
	if err := accessPass.abi.UnpackIntoInterface(out, "ERC721IncorrectOwner", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AccessPassERC721InsufficientApproval represents a ERC721InsufficientApproval error raised by the AccessPass contract.
type AccessPassERC721InsufficientApproval struct {
	Operator common.Address
	TokenId  *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ERC721InsufficientApproval(address operator, uint256 tokenId)
func AccessPassERC721InsufficientApprovalErrorID() common.Hash {
	return common.HexToHash("0x177e802f6f313bc89797ecace66d6d29ab4719cbaaacbb87367264048b1eb861")
}

// UnpackERC721InsufficientApprovalError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ERC721InsufficientApproval(address operator, uint256 tokenId)
func (accessPass *AccessPass) UnpackERC721InsufficientApprovalError(raw []byte) (*AccessPassERC721InsufficientApproval, error) {
	out := new(AccessPassERC721InsufficientApproval)
	if err := accessPass.abi.UnpackIntoInterface(out, "ERC721InsufficientApproval", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AccessPassERC721InvalidApprover represents a ERC721InvalidApprover error raised by the AccessPass contract.
type AccessPassERC721InvalidApprover struct {
	Approver common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ERC721InvalidApprover(address approver)
func AccessPassERC721InvalidApproverErrorID() common.Hash {
	return common.HexToHash("0xa9fbf51f86b8e03595d59dc726bb10c329bb24f62589be276d8dd193ca0b69ea")
}

// UnpackERC721InvalidApproverError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ERC721InvalidApprover(address approver)
func (accessPass *AccessPass) UnpackERC721InvalidApproverError(raw []byte) (*AccessPassERC721InvalidApprover, error) {
	out := new(AccessPassERC721InvalidApprover)
	if err := accessPass.abi.UnpackIntoInterface(out, "ERC721InvalidApprover", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AccessPassERC721InvalidOperator represents a ERC721InvalidOperator error raised by the AccessPass contract.
type AccessPassERC721InvalidOperator struct {
	Operator common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ERC721InvalidOperator(address operator)
func AccessPassERC721InvalidOperatorErrorID() common.Hash {
	return common.HexToHash("0x5b08ba185e8f577075361f3a3555a6580a227ce22734dcc979c1aeadf894658b")
}

// UnpackERC721InvalidOperatorError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ERC721InvalidOperator(address operator)
func (accessPass *AccessPass) UnpackERC721InvalidOperatorError(raw []byte) (*AccessPassERC721InvalidOperator, error) {
	out := new(AccessPassERC721InvalidOperator)
	if err := accessPass.abi.UnpackIntoInterface(out, "ERC721InvalidOperator", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AccessPassERC721InvalidOwner represents a ERC721InvalidOwner error raised by the AccessPass contract.
type AccessPassERC721InvalidOwner struct {
	Owner common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ERC721InvalidOwner(address owner)
func AccessPassERC721InvalidOwnerErrorID() common.Hash {
	return common.HexToHash("0x89c62b6479af2e623826dcc39c5133061d35b66d72de92833401dd2fd6567480")
}

// UnpackERC721InvalidOwnerError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ERC721InvalidOwner(address owner)
func (accessPass *AccessPass) UnpackERC721InvalidOwnerError(raw []byte) (*AccessPassERC721InvalidOwner, error) {
	out := new(AccessPassERC721InvalidOwner)
	if err := accessPass.abi.UnpackIntoInterface(out, "ERC721InvalidOwner", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AccessPassERC721InvalidReceiver represents a ERC721InvalidReceiver error raised by the AccessPass contract.
type AccessPassERC721InvalidReceiver struct {
	Receiver common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ERC721InvalidReceiver(address receiver)
func AccessPassERC721InvalidReceiverErrorID() common.Hash {
	return common.HexToHash("0x64a0ae9278f805eaf991dcd18ca78756d280b7508b764ef1b255c55845c11df9")
}

// UnpackERC721InvalidReceiverError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ERC721InvalidReceiver(address receiver)
func (accessPass *AccessPass) UnpackERC721InvalidReceiverError(raw []byte) (*AccessPassERC721InvalidReceiver, error) {
	out := new(AccessPassERC721InvalidReceiver)
	if err := accessPass.abi.UnpackIntoInterface(out, "ERC721InvalidReceiver", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AccessPassERC721InvalidSender represents a ERC721InvalidSender error raised by the AccessPass contract.
type AccessPassERC721InvalidSender struct {
	Sender common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ERC721InvalidSender(address sender)
func AccessPassERC721InvalidSenderErrorID() common.Hash {
	return common.HexToHash("0x73c6ac6e10798e95d99e1f130d923eb40193ecb8d094ec3dce93292564eb3b17")
}

// UnpackERC721InvalidSenderError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ERC721InvalidSender(address sender)
func (accessPass *AccessPass) UnpackERC721InvalidSenderError(raw []byte) (*AccessPassERC721InvalidSender, error) {
	out := new(AccessPassERC721InvalidSender)
	if err := accessPass.abi.UnpackIntoInterface(out, "ERC721InvalidSender", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AccessPassERC721NonexistentToken represents a ERC721NonexistentToken error raised by the AccessPass contract.
type AccessPassERC721NonexistentToken struct {
	TokenId *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ERC721NonexistentToken(uint256 tokenId)
func AccessPassERC721NonexistentTokenErrorID() common.Hash {
	return common.HexToHash("0x7e273289a3a9ef6670f06df7dca227856fc925e956db96980692764a8bc734d7")
}

// UnpackERC721NonexistentTokenError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ERC721NonexistentToken(uint256 tokenId)
func (accessPass *AccessPass) UnpackERC721NonexistentTokenError(raw []byte) (*AccessPassERC721NonexistentToken, error) {
	out := new(AccessPassERC721NonexistentToken)
	if err := accessPass.abi.UnpackIntoInterface(out, "ERC721NonexistentToken", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AccessPassNotHolderOrApproved represents a NotHolderOrApproved error raised by the AccessPass contract.
type AccessPassNotHolderOrApproved struct {
	Caller  common.Address
	TokenId *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotHolderOrApproved(address caller, uint256 tokenId)
func AccessPassNotHolderOrApprovedErrorID() common.Hash {
	return common.HexToHash("0x1ae337f0b72130452da8f22bb6c192f1a883f71e928a30b848fd1c0414a756c6")
}

// UnpackNotHolderOrApprovedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotHolderOrApproved(address caller, uint256 tokenId)
func (accessPass *AccessPass) UnpackNotHolderOrApprovedError(raw []byte) (*AccessPassNotHolderOrApproved, error) {
	out := new(AccessPassNotHolderOrApproved)
	if err := accessPass.abi.UnpackIntoInterface(out, "NotHolderOrApproved", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AccessPassPaymentNotTaken represents a PaymentNotTaken error raised by the AccessPass contract.
type AccessPassPaymentNotTaken struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error PaymentNotTaken()
func AccessPassPaymentNotTakenErrorID() common.Hash {
	return common.HexToHash("0xc23b8bb45905651f2e6ea89936ccd612d0682f9a05c628d82d86b6395bd88306")
}

// UnpackPaymentNotTakenError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error PaymentNotTaken()
func (accessPass *AccessPass) UnpackPaymentNotTakenError(raw []byte) (*AccessPassPaymentNotTaken, error) {
	out := new(AccessPassPaymentNotTaken)
	if err := accessPass.abi.UnpackIntoInterface(out, "PaymentNotTaken", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AccessPassRuntime is the code of a deployed AccessPass, in hex, for a genesis.
const AccessPassRuntime = "0x6080604052600436106101f5575f3560e01c806370a0823111610117578063a22cb465116100ac578063cde317af1161007c578063d547741f11610062578063d547741f14610651578063e030565e14610670578063e985e9c51461068f575f5ffd5b8063cde317af146105ff578063d53913931461061e575f5ffd5b8063a22cb46514610583578063b88d4fde146105a2578063c2f1f14a146105c1578063c87b56dd146105e0575f5ffd5b806391d14854116100e757806391d14854146104e557806393c0d7a91461052957806395d89b411461055c578063a217fddf14610570575f5ffd5b806370a0823114610444578063776ce868146104635780637c4acabf146104765780638fc88c48146104a9575f5ffd5b8063248a9ca31161018d57806342842e0e1161015d57806342842e0e146103c857806342966c68146103e75780636352211e14610406578063649f028914610425575f5ffd5b8063248a9ca31461032f5780632f2ff15d1461036b57806336568abe1461038a57806340c10f19146103a9575f5ffd5b806317c95709116101c857806317c95709146102a657806320c5429b146102de57806321235083146102fd57806323b872dd14610310575f5ffd5b806301ffc9a7146101f957806306fdde031461022d578063081812fc1461024e578063095ea7b314610285575b5f5ffd5b348015610204575f5ffd5b506102186102133660046119b2565b6106d6565b60405190151581526020015b60405180910390f35b348015610238575f5ffd5b5061024161071b565b60405161022491906119fb565b348015610259575f5ffd5b5061026d610268366004611a0d565b6107aa565b6040516001600160a01b039091168152602001610224565b348015610290575f5ffd5b506102a461029f366004611a3f565b6107d1565b005b3480156102b1575f5ffd5b506102c56102c0366004611a0d565b6107e0565b60405167ffffffffffffffff9091168152602001610224565b3480156102e9575f5ffd5b506102a46102f8366004611a0d565b610807565b6102a461030b366004611a0d565b61083a565b34801561031b575f5ffd5b506102a461032a366004611a67565b6108c1565b34801561033a575f5ffd5b5061035d610349366004611a0d565b5f9081526006602052604090206001015490565b604051908152602001610224565b348015610376575f5ffd5b506102a4610385366004611aa1565b61094f565b348015610395575f5ffd5b506102a46103a4366004611aa1565b610973565b3480156103b4575f5ffd5b506102a46103c3366004611a3f565b6109ab565b3480156103d3575f5ffd5b506102a46103e2366004611a67565b6109df565b3480156103f2575f5ffd5b506102a4610401366004611a0d565b6109f9565b348015610411575f5ffd5b5061026d610420366004611a0d565b610a0e565b348015610430575f5ffd5b506102a461043f366004611ae2565b610a18565b34801561044f575f5ffd5b5061035d61045e366004611b1b565b610a56565b6102a4610471366004611b34565b610a9b565b348015610481575f5ffd5b5061035d7fce3f34913921da558f105cefb578d87278debbbd073a8d552b5de0d168deee3081565b3480156104b4575f5ffd5b5061035d6104c3366004611a0d565b5f90815260076020526040902054600160a01b900467ffffffffffffffff1690565b3480156104f0575f5ffd5b506102186104ff366004611aa1565b5f9182526006602090815260408084206001600160a01b0393909316845291905290205460ff1690565b348015610534575f5ffd5b5061035d7f3a45e486508876523e5a616194195087e49945255cd9c60119b0f43cc3c5cc2181565b348015610567575f5ffd5b50610241610b94565b34801561057b575f5ffd5b5061035d5f81565b34801561058e575f5ffd5b506102a461059d366004611b55565b610ba3565b3480156105ad575f5ffd5b506102a46105bc366004611ba2565b610bae565b3480156105cc575f5ffd5b5061026d6105db366004611a0d565b610bc6565b3480156105eb575f5ffd5b506102416105fa366004611a0d565b610c05565b34801561060a575f5ffd5b50610218610619366004611a0d565b610c75565b348015610629575f5ffd5b5061035d7f9f2df0fed2c77648de5860a4cc508cd0818c85b8b8a1ab4ceeef8d981c8956a681565b34801561065c575f5ffd5b506102a461066b366004611aa1565b610c88565b34801561067b575f5ffd5b506102a461068a366004611c7f565b610cac565b34801561069a575f5ffd5b506102186106a9366004611caf565b6001600160a01b039182165f90815260056020908152604080832093909416825291909152205460ff1690565b5f6001600160e01b03198216632b424ad760e21b148061070657506001600160e01b03198216638c65f84d60e01b145b80610715575061071582610d4c565b92915050565b60605f805461072990611cd7565b80601f016020809104026020016040519081016040528092919081815260200182805461075590611cd7565b80156107a05780601f10610777576101008083540402835291602001916107a0565b820191905f5260205f20905b81548152906001019060200180831161078357829003601f168201915b5050505050905090565b5f6107b482610d70565b505f828152600460205260409020546001600160a01b0316610715565b6107dc828233610da8565b5050565b5f6107ea82610d70565b50505f9081526008602052604090205467ffffffffffffffff1690565b7fce3f34913921da558f105cefb578d87278debbbd073a8d552b5de0d168deee3061083181610db5565b6107dc82610dbf565b34156108595760405163308ee2ed60e21b815260040160405180910390fd5b61086281610df7565b5f818152600860209081526040808320805467ffffffffffffffff19164267ffffffffffffffff161790555191825282917f2ec2be2c4b90c2cf13ecb6751a24daed6bb741ae5ed3f7371aabf9402f6d62e8910160405180910390a250565b6001600160a01b0382166108ef57604051633250574960e11b81525f60048201526024015b60405180910390fd5b5f6108fb838333610e34565b9050836001600160a01b0316816001600160a01b031614610949576040516364283d7b60e01b81526001600160a01b03808616600483015260248201849052821660448201526064016108e6565b50505050565b5f8281526006602052604090206001015461096981610db5565b6109498383610eff565b6001600160a01b038116331461099c5760405163334bd91960e11b815260040160405180910390fd5b6109a68282610faa565b505050565b7f9f2df0fed2c77648de5860a4cc508cd0818c85b8b8a1ab4ceeef8d981c8956a66109d581610db5565b6109a6838361102f565b6109a683838360405180602001604052805f815250610bae565b610a0281610df7565b610a0b81610dbf565b50565b5f61071582610d70565b7f9f2df0fed2c77648de5860a4cc508cd0818c85b8b8a1ab4ceeef8d981c8956a6610a4281610db5565b610a4c848461102f565b6109498383611090565b5f6001600160a01b038216610a80576040516322718ad960e21b81525f60048201526024016108e6565b506001600160a01b03165f9081526003602052604090205490565b7f3a45e486508876523e5a616194195087e49945255cd9c60119b0f43cc3c5cc21610ac581610db5565b3415610ae45760405163308ee2ed60e21b815260040160405180910390fd5b610aed83610d70565b505f838152600860205260408120544267ffffffffffffffff90911611610b145742610b2d565b5f8481526008602052604090205467ffffffffffffffff165b9050610b418167ffffffffffffffff611d23565b67ffffffffffffffff168367ffffffffffffffff161115610b8157604051631fb48deb60e31b815267ffffffffffffffff841660048201526024016108e6565b61094984610b8f8584611d43565b611090565b60606001805461072990611cd7565b6107dc3383836110f5565b610bb98484846108c1565b61094933858585856111b4565b5f8181526007602052604081208054600160a01b900467ffffffffffffffff164210610bf2575f610bfe565b80546001600160a01b03165b9392505050565b6060610c1082610d70565b505f610c1a61071b565b610c23846112dc565b604051602001610c34929190611d7a565b6040516020818303038152906040529050610c4e81611379565b604051602001610c5e9190611dd4565b604051602081830303815290604052915050919050565b5f610c7f82610d70565b50600192915050565b5f82815260066020526040902060010154610ca281610db5565b6109498383610faa565b610cb583610df7565b6040805180820182526001600160a01b0384811680835267ffffffffffffffff85811660208086018281525f8b81526007835288902096518754915196166001600160e01b031990911617600160a01b959093169490940291909117909355925191825285917f4e06b4e7000e659094299b3533b47b6aa8ad048e95e872d23d1f4ee55af89cfe91015b60405180910390a3505050565b5f6001600160e01b03198216637965db0b60e01b1480610715575061071582611385565b5f818152600260205260408120546001600160a01b03168061071557604051637e27328960e01b8152600481018490526024016108e6565b6109a683838360016113d4565b610a0b8133611503565b5f610dcb5f835f610e34565b90506001600160a01b0381166107dc57604051637e27328960e01b8152600481018390526024016108e6565b5f610e0182610d70565b9050610e0e813384611557565b6107dc576040516301ae337f60e41b8152336004820152602481018390526044016108e6565b5f610e408484846115da565b9050836001600160a01b0316816001600160a01b031614158015610e7957505f838152600760205260409020546001600160a01b031615155b15610ece575f83815260076020908152604080832080546001600160e01b03191690555182815285917f4e06b4e7000e659094299b3533b47b6aa8ad048e95e872d23d1f4ee55af89cfe910160405180910390a35b6001600160a01b038416610bfe575f838152600860205260409020805467ffffffffffffffff191690559392505050565b5f8281526006602090815260408083206001600160a01b038516845290915281205460ff16610fa3575f8381526006602090815260408083206001600160a01b03861684529091529020805460ff19166001179055610f5b3390565b6001600160a01b0316826001600160a01b0316847f2f8788117e7eff1d82e926ec794901d17c78024a50270940304540a733656f0d60405160405180910390a4506001610715565b505f610715565b5f8281526006602090815260408083206001600160a01b038516845290915281205460ff1615610fa3575f8381526006602090815260408083206001600160a01b0386168085529252808320805460ff1916905551339286917ff6391f5c32d9c69d2a47ea670b442974b53935d1edc7fd64eb21e047a839171b9190a4506001610715565b6001600160a01b03821661105857604051633250574960e11b81525f60048201526024016108e6565b5f61106483835f610e34565b90506001600160a01b038116156109a6576040516339e3563760e11b81525f60048201526024016108e6565b5f82815260086020908152604091829020805467ffffffffffffffff191667ffffffffffffffff8516908117909155915191825283917f2ec2be2c4b90c2cf13ecb6751a24daed6bb741ae5ed3f7371aabf9402f6d62e8910160405180910390a25050565b6001600160a01b03831661111e5760405163a9fbf51f60e01b81525f60048201526024016108e6565b6001600160a01b03821661115057604051630b61174360e31b81526001600160a01b03831660048201526024016108e6565b6001600160a01b038381165f81815260056020908152604080832094871680845294825291829020805460ff191686151590811790915591519182527f17307eab39ab6107e8899845ad3d59bd9653f200f220920489ca2b5937696c319101610d3f565b6001600160a01b0383163b156112d557604051630a85bd0160e11b81526001600160a01b0384169063150b7a02906111f6908890889087908790600401611e05565b6020604051808303815f875af1925050508015611230575060408051601f3d908101601f1916820190925261122d91810190611e45565b60015b611297573d80801561125d576040519150601f19603f3d011682016040523d82523d5f602084013e611262565b606091505b5080515f0361128f57604051633250574960e11b81526001600160a01b03851660048201526024016108e6565b805160208201fd5b6001600160e01b03198116630a85bd0160e11b146112d357604051633250574960e11b81526001600160a01b03851660048201526024016108e6565b505b5050505050565b60605f6112e8836116d9565b60010190505f8167ffffffffffffffff81111561130757611307611b8e565b6040519080825280601f01601f191660200182016040528015611331576020820181803683370190505b5090508181016020015b5f19017f3031323334353637383961626364656600000000000000000000000000000000600a86061a8153600a850494508461133b57509392505050565b6060610715825f6117ba565b5f6001600160e01b031982166380ac58cd60e01b14806113b557506001600160e01b03198216635b5e139f60e01b145b8061071557506301ffc9a760e01b6001600160e01b0319831614610715565b80806113e857506001600160a01b03821615155b156114c7575f6113f784610d70565b90506001600160a01b038316158015906114235750826001600160a01b0316816001600160a01b031614155b801561145457506001600160a01b038082165f9081526005602090815260408083209387168352929052205460ff16155b1561147d5760405163a9fbf51f60e01b81526001600160a01b03841660048201526024016108e6565b81156114c55783856001600160a01b0316826001600160a01b03167f8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b92560405160405180910390a45b505b50505f908152600460205260409020805473ffffffffffffffffffffffffffffffffffffffff19166001600160a01b0392909216919091179055565b5f8281526006602090815260408083206001600160a01b038516845290915290205460ff166107dc5760405163e2517d3f60e01b81526001600160a01b0382166004820152602481018390526044016108e6565b5f6001600160a01b038316158015906115d25750826001600160a01b0316846001600160a01b031614806115af57506001600160a01b038085165f9081526005602090815260408083209387168352929052205460ff165b806115d257505f828152600460205260409020546001600160a01b038481169116145b949350505050565b5f828152600260205260408120546001600160a01b039081169083161561160657611606818486611939565b6001600160a01b03811615611640576116215f855f5f6113d4565b6001600160a01b0381165f90815260036020526040902080545f190190555b6001600160a01b0385161561166e576001600160a01b0385165f908152600360205260409020805460010190555b5f84815260026020526040808220805473ffffffffffffffffffffffffffffffffffffffff19166001600160a01b0389811691821790925591518793918516917fddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef91a4949350505050565b5f807a184f03e93ff9f4daa797ed6e38ed64bf6a1f0100000000000000008310611721577a184f03e93ff9f4daa797ed6e38ed64bf6a1f010000000000000000830492506040015b6d04ee2d6d415b85acef8100000000831061174d576d04ee2d6d415b85acef8100000000830492506020015b662386f26fc10000831061176b57662386f26fc10000830492506010015b6305f5e1008310611783576305f5e100830492506008015b612710831061179757612710830492506004015b606483106117a9576064830492506002015b600a83106107155760010192915050565b606082515f036117d8575060408051602081019091525f8152610715565b5f82611808576003845160026117ee9190611e60565b6117f89190611e73565b611803906004611e92565b61182d565b6003845160046118189190611e92565b611823906002611e60565b61182d9190611e73565b905060405191507f4142434445464748494a4b4c4d4e4f505152535455565758595a616263646566601f5261067083027f6768696a6b6c6d6e6f707172737475767778797a303132333435363738392b2f18603f526020820181810185865187016020810180515f82525b828410156118eb576003840193508351603f8160121c16518753600187019650603f81600c1c16518753600187019650603f8160061c16518753600187019650603f811651875350600186019550611898565b90525085905061192c5760038651066001811461190f57600281146119225761192a565b603d6001840353603d600284035361192a565b603d60018403535b505b9183525060405292915050565b611944838383611557565b6109a6576001600160a01b03831661197257604051637e27328960e01b8152600481018290526024016108e6565b60405163177e802f60e01b81526001600160a01b0383166004820152602481018290526044016108e6565b6001600160e01b031981168114610a0b575f5ffd5b5f602082840312156119c2575f5ffd5b8135610bfe8161199d565b5f81518084528060208401602086015e5f602082860101526020601f19601f83011685010191505092915050565b602081525f610bfe60208301846119cd565b5f60208284031215611a1d575f5ffd5b5035919050565b80356001600160a01b0381168114611a3a575f5ffd5b919050565b5f5f60408385031215611a50575f5ffd5b611a5983611a24565b946020939093013593505050565b5f5f5f60608486031215611a79575f5ffd5b611a8284611a24565b9250611a9060208501611a24565b929592945050506040919091013590565b5f5f60408385031215611ab2575f5ffd5b82359150611ac260208401611a24565b90509250929050565b803567ffffffffffffffff81168114611a3a575f5ffd5b5f5f5f60608486031215611af4575f5ffd5b611afd84611a24565b925060208401359150611b1260408501611acb565b90509250925092565b5f60208284031215611b2b575f5ffd5b610bfe82611a24565b5f5f60408385031215611b45575f5ffd5b82359150611ac260208401611acb565b5f5f60408385031215611b66575f5ffd5b611b6f83611a24565b915060208301358015158114611b83575f5ffd5b809150509250929050565b634e487b7160e01b5f52604160045260245ffd5b5f5f5f5f60808587031215611bb5575f5ffd5b611bbe85611a24565b9350611bcc60208601611a24565b925060408501359150606085013567ffffffffffffffff811115611bee575f5ffd5b8501601f81018713611bfe575f5ffd5b803567ffffffffffffffff811115611c1857611c18611b8e565b604051601f8201601f19908116603f0116810167ffffffffffffffff81118282101715611c4757611c47611b8e565b604052818152828201602001891015611c5e575f5ffd5b816020840160208301375f6020838301015280935050505092959194509250565b5f5f5f60608486031215611c91575f5ffd5b83359250611ca160208501611a24565b9150611b1260408501611acb565b5f5f60408385031215611cc0575f5ffd5b611cc983611a24565b9150611ac260208401611a24565b600181811c90821680611ceb57607f821691505b602082108103611d0957634e487b7160e01b5f52602260045260245ffd5b50919050565b634e487b7160e01b5f52601160045260245ffd5b67ffffffffffffffff828116828216039081111561071557610715611d0f565b67ffffffffffffffff818116838216019081111561071557610715611d0f565b5f81518060208401855e5f93019283525090919050565b7f7b226e616d65223a22000000000000000000000000000000000000000000000081525f611dab6009830185611d63565b61202360f01b8152611dc06002820185611d63565b61227d60f01b815260020195945050505050565b7f646174613a6170706c69636174696f6e2f6a736f6e3b6261736536342c00000081525f610bfe601d830184611d63565b6001600160a01b03851681526001600160a01b0384166020820152826040820152608060608201525f611e3b60808301846119cd565b9695505050505050565b5f60208284031215611e55575f5ffd5b8151610bfe8161199d565b8082018082111561071557610715611d0f565b5f82611e8d57634e487b7160e01b5f52601260045260245ffd5b500490565b808202811582820484141761071557610715611d0f56"
