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

// RunsMetaData contains all meta data concerning the Runs contract.
var RunsMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"address\",\"name\":\"first\",\"type\":\"address\"},{\"internalType\":\"uint96\",\"name\":\"many\",\"type\":\"uint96\"},{\"internalType\":\"address\",\"name\":\"second\",\"type\":\"address\"},{\"internalType\":\"uint96\",\"name\":\"more\",\"type\":\"uint96\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[],\"name\":\"CheckpointUnorderedInsertion\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"batchSize\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"maxBatch\",\"type\":\"uint256\"}],\"name\":\"ERC721ExceededMaxBatchMint\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ERC721ForbiddenBatchBurn\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ERC721ForbiddenBatchMint\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ERC721ForbiddenMint\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"sender\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"},{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"}],\"name\":\"ERC721IncorrectOwner\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"operator\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"ERC721InsufficientApproval\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"approver\",\"type\":\"address\"}],\"name\":\"ERC721InvalidApprover\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"operator\",\"type\":\"address\"}],\"name\":\"ERC721InvalidOperator\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"}],\"name\":\"ERC721InvalidOwner\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"receiver\",\"type\":\"address\"}],\"name\":\"ERC721InvalidReceiver\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"sender\",\"type\":\"address\"}],\"name\":\"ERC721InvalidSender\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"ERC721NonexistentToken\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"approved\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"Approval\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"operator\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"bool\",\"name\":\"approved\",\"type\":\"bool\"}],\"name\":\"ApprovalForAll\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"uint256\",\"name\":\"fromTokenId\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"toTokenId\",\"type\":\"uint256\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"fromAddress\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"toAddress\",\"type\":\"address\"}],\"name\":\"ConsecutiveTransfer\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"Transfer\",\"type\":\"event\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"approve\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"}],\"name\":\"balanceOf\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"burn\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"getApproved\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"operator\",\"type\":\"address\"}],\"name\":\"isApprovedForAll\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"mint\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"name\",\"outputs\":[{\"internalType\":\"string\",\"name\":\"\",\"type\":\"string\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"ownerOf\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"safeTransferFrom\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"},{\"internalType\":\"bytes\",\"name\":\"data\",\"type\":\"bytes\"}],\"name\":\"safeTransferFrom\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"operator\",\"type\":\"address\"},{\"internalType\":\"bool\",\"name\":\"approved\",\"type\":\"bool\"}],\"name\":\"setApprovalForAll\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes4\",\"name\":\"interfaceId\",\"type\":\"bytes4\"}],\"name\":\"supportsInterface\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"symbol\",\"outputs\":[{\"internalType\":\"string\",\"name\":\"\",\"type\":\"string\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"tokenURI\",\"outputs\":[{\"internalType\":\"string\",\"name\":\"\",\"type\":\"string\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"tokenId\",\"type\":\"uint256\"}],\"name\":\"transferFrom\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"}]",
	ID:  "Runs",
	Bin: "0x608060405234801561000f575f5ffd5b5060405161193638038061193683398101604081905261002e91610463565b6040518060400160405280600481526020016352756e7360e01b8152506040518060400160405280600481526020016352554e5360e01b815250815f90816100769190610557565b5060016100838282610557565b50505061009684846100ab60201b60201c565b506100a182826100ab565b505050505061067a565b5f806100b56101f9565b90506001600160601b038316156101f057303b156100e6576040516329cfc83160e11b815260040160405180910390fd5b6001600160a01b03841661011457604051633250574960e11b81525f60048201526024015b60405180910390fd5b6113886001600160601b038416811015610153576040516308f58e5760e41b81526001600160601b03851660048201526024810182905260440161010b565b5f60016101608685610629565b61016a9190610648565b905061017860068288610228565b50506001600160a01b0386165f90815260036020526040902080546001600160601b0387160190556040516001600160601b0382811682526001600160a01b038816915f918616907fdeaa91b6123d068f5821d0fb0678463d1a8a6079fe8af5de3ce5e896dcf9133d9060200160405180910390a450505b90505b92915050565b5f80806102066006610242565b509150915081610216575f610221565b610221816001610629565b9250505090565b5f806102358585856102b8565b915091505b935093915050565b80545f9081908190808203610260575f5f5f935093509350506102b1565b5f61027d86610270600185610667565b5f91825260209091200190565b54600195506001600160601b03811694506c0100000000000000000000000090046001600160a01b031692506102b1915050565b9193909250565b82545f90819080156103ce575f6102d487610270600185610667565b80549091506001600160601b03808216916c0100000000000000000000000090046001600160a01b031690881682111561032157604051632520601d60e01b815260040160405180910390fd5b876001600160601b0316826001600160601b0316036103665782546001600160601b03166c010000000000000000000000006001600160a01b038916021783556103c0565b604080518082019091526001600160601b03808a1682526001600160a01b03808a1660208085019182528d54600181018f555f8f815291909120945191519092166c01000000000000000000000000029216919091179101555b945085935061023a92505050565b5050604080518082019091526001600160601b0380851682526001600160a01b0380851660208085019182528854600181018a555f8a8152918220955192519093166c0100000000000000000000000002919093161792019190915590508161023a565b80516001600160a01b0381168114610448575f5ffd5b919050565b80516001600160601b0381168114610448575f5ffd5b5f5f5f5f60808587031215610476575f5ffd5b61047f85610432565b935061048d6020860161044d565b925061049b60408601610432565b91506104a96060860161044d565b905092959194509250565b634e487b7160e01b5f52604160045260245ffd5b600181811c908216806104dc57607f821691505b6020821081036104fa57634e487b7160e01b5f52602260045260245ffd5b50919050565b601f821115610552578282111561055257805f5260205f20601f840160051c602085101561052b57505f5b90810190601f840160051c035f5b8181101561054e575f83820155600101610539565b5050505b505050565b81516001600160401b03811115610570576105706104b4565b6105848161057e84546104c8565b84610500565b6020601f8211600181146105b6575f831561059f5750848201515b5f19600385901b1c1916600184901b17845561060e565b5f84815260208120601f198516915b828110156105e557878501518255602094850194600190920191016105c5565b508482101561060257868401515f19600387901b60f8161c191681555b505060018360011b0184555b5050505050565b634e487b7160e01b5f52601160045260245ffd5b6001600160601b0381811683821601908111156101f3576101f3610615565b6001600160601b0382811682821603908111156101f3576101f3610615565b818103818111156101f3576101f3610615565b6112af806106875f395ff3fe608060405234801561000f575f5ffd5b50600436106100f0575f3560e01c806342966c6811610093578063a22cb46511610063578063a22cb465146101f9578063b88d4fde1461020c578063c87b56dd1461021f578063e985e9c514610232575f5ffd5b806342966c68146101aa5780636352211e146101bd57806370a08231146101d057806395d89b41146101f1575f5ffd5b8063095ea7b3116100ce578063095ea7b31461015c57806323b872dd1461017157806340c10f191461018457806342842e0e14610197575f5ffd5b806301ffc9a7146100f457806306fdde031461011c578063081812fc14610131575b5f5ffd5b610107610102366004610f30565b61026d565b60405190151581526020015b60405180910390f35b6101246102be565b6040516101139190610f79565b61014461013f366004610f8b565b61034d565b6040516001600160a01b039091168152602001610113565b61016f61016a366004610fbd565b610374565b005b61016f61017f366004610fe5565b610383565b61016f610192366004610fbd565b610411565b61016f6101a5366004610fe5565b61041b565b61016f6101b8366004610f8b565b61043a565b6101446101cb366004610f8b565b610446565b6101e36101de36600461101f565b610450565b604051908152602001610113565b610124610495565b61016f610207366004611038565b6104a4565b61016f61021a366004611085565b6104af565b61012461022d366004610f8b565b6104c7565b610107610240366004611162565b6001600160a01b039182165f90815260056020908152604080832093909416825291909152205460ff1690565b5f6001600160e01b031982166380ac58cd60e01b148061029d57506001600160e01b03198216635b5e139f60e01b145b806102b857506301ffc9a760e01b6001600160e01b03198316145b92915050565b60605f80546102cc90611193565b80601f01602080910402602001604051908101604052809291908181526020018280546102f890611193565b80156103435780601f1061031a57610100808354040283529160200191610343565b820191905f5260205f20905b81548152906001019060200180831161032657829003601f168201915b5050505050905090565b5f61035782610538565b505f828152600460205260409020546001600160a01b03166102b8565b61037f82823361056f565b5050565b6001600160a01b0382166103b157604051633250574960e11b81525f60048201526024015b60405180910390fd5b5f6103bd83833361057c565b9050836001600160a01b0316816001600160a01b03161461040b576040516364283d7b60e01b81526001600160a01b03808616600483015260248201849052821660448201526064016103a8565b50505050565b61037f828261063a565b61043583838360405180602001604052805f8152506104af565b505050565b6104438161069b565b50565b5f6102b882610538565b5f6001600160a01b03821661047a576040516322718ad960e21b81525f60048201526024016103a8565b506001600160a01b03165f9081526003602052604090205490565b6060600180546102cc90611193565b61037f3383836106d3565b6104ba848484610383565b61040b338585858561079a565b60606104d282610538565b505f6104e860408051602081019091525f815290565b90505f8151116105065760405180602001604052805f815250610531565b80610510846108c2565b6040516020016105219291906111e2565b6040516020818303038152906040525b9392505050565b5f5f6105438361095f565b90506001600160a01b0381166102b857604051637e27328960e01b8152600481018490526024016103a8565b61043583838360016109d9565b5f5f610589858585610b08565b90506001600160a01b0381161580156105a15750303b155b156105bf576040516356c4a82960e11b815260040160405180910390fd5b6001600160a01b0385161580156105ea57506105d9610c02565b6bffffffffffffffffffffffff1684105b801561060e5750600884901c5f90815260076020526040902054600160ff86161b16155b1561063257600884901c5f9081526007602052604090208054600160ff87161b1790555b949350505050565b6001600160a01b03821661066357604051633250574960e11b81525f60048201526024016103a8565b5f61066f83835f61057c565b90506001600160a01b03811615610435576040516339e3563760e11b81525f60048201526024016103a8565b5f6106a75f835f61057c565b90506001600160a01b03811661037f57604051637e27328960e01b8152600481018390526024016103a8565b6001600160a01b0383166106fc5760405163a9fbf51f60e01b81525f60048201526024016103a8565b6001600160a01b03821661072e57604051630b61174360e31b81526001600160a01b03831660048201526024016103a8565b6001600160a01b038381165f81815260056020908152604080832094871680845294825291829020805460ff191686151590811790915591519182527f17307eab39ab6107e8899845ad3d59bd9653f200f220920489ca2b5937696c31910160405180910390a3505050565b6001600160a01b0383163b156108bb57604051630a85bd0160e11b81526001600160a01b0384169063150b7a02906107dc9088908890879087906004016111f6565b6020604051808303815f875af1925050508015610816575060408051601f3d908101601f1916820190925261081391810190611236565b60015b61087d573d808015610843576040519150601f19603f3d011682016040523d82523d5f602084013e610848565b606091505b5080515f0361087557604051633250574960e11b81526001600160a01b03851660048201526024016103a8565b805160208201fd5b6001600160e01b03198116630a85bd0160e11b146108b957604051633250574960e11b81526001600160a01b03851660048201526024016103a8565b505b5050505050565b60605f6108ce83610c31565b60010190505f8167ffffffffffffffff8111156108ed576108ed611071565b6040519080825280601f01601f191660200182016040528015610917576020820181803683370190505b5090508181016020015b5f19017f3031323334353637383961626364656600000000000000000000000000000000600a86061a8153600a850494508461092157509392505050565b5f818152600260205260408120546001600160a01b03168015158061098f57506bffffffffffffffffffffffff83115b8061099757505f5b156109a25792915050565b600883901c5f90815260076020526040902054600160ff85161b166109d1576109cc600684610d12565b610531565b5f9392505050565b80806109ed57506001600160a01b03821615155b15610acc575f6109fc84610538565b90506001600160a01b03831615801590610a285750826001600160a01b0316816001600160a01b031614155b8015610a5957506001600160a01b038082165f9081526005602090815260408083209387168352929052205460ff16155b15610a825760405163a9fbf51f60e01b81526001600160a01b03841660048201526024016103a8565b8115610aca5783856001600160a01b0316826001600160a01b03167f8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b92560405160405180910390a45b505b50505f908152600460205260409020805473ffffffffffffffffffffffffffffffffffffffff19166001600160a01b0392909216919091179055565b5f5f610b138461095f565b90506001600160a01b03831615610b2f57610b2f818486610d60565b6001600160a01b03811615610b6957610b4a5f855f5f6109d9565b6001600160a01b0381165f90815260036020526040902080545f190190555b6001600160a01b03851615610b97576001600160a01b0385165f908152600360205260409020805460010190555b5f84815260026020526040808220805473ffffffffffffffffffffffffffffffffffffffff19166001600160a01b0389811691821790925591518793918516917fddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef91a4949350505050565b5f5f5f610c0f6006610dc4565b509150915081610c1f575f610c2a565b610c2a816001611265565b9250505090565b5f807a184f03e93ff9f4daa797ed6e38ed64bf6a1f0100000000000000008310610c79577a184f03e93ff9f4daa797ed6e38ed64bf6a1f010000000000000000830492506040015b6d04ee2d6d415b85acef81000000008310610ca5576d04ee2d6d415b85acef8100000000830492506020015b662386f26fc100008310610cc357662386f26fc10000830492506010015b6305f5e1008310610cdb576305f5e100830492506008015b6127108310610cef57612710830492506004015b60648310610d01576064830492506002015b600a83106102b85760010192915050565b81545f9081610d2385858385610e3f565b9050818114610d55575f858152602090208101546c0100000000000000000000000090046001600160a01b0316610d57565b5f5b95945050505050565b610d6b838383610e9b565b610435576001600160a01b038316610d9957604051637e27328960e01b8152600481018290526024016103a8565b60405163177e802f60e01b81526001600160a01b0383166004820152602481018290526044016103a8565b80545f9081908190808203610de2575f5f5f93509350935050610e38565b5f610dff86610df2600185611289565b5f91825260209091200190565b54600195506bffffffffffffffffffffffff811694506c0100000000000000000000000090046001600160a01b03169250610e38915050565b9193909250565b5f5b81831015610e93575f8581526020902083831660028585180401908101546bffffffffffffffffffffffff86811691161015610e8957610e8281600161129c565b9350610e8d565b8092505b50610e41565b509392505050565b5f6001600160a01b038316158015906106325750826001600160a01b0316846001600160a01b03161480610ef357506001600160a01b038085165f9081526005602090815260408083209387168352929052205460ff165b806106325750505f908152600460205260409020546001600160a01b03908116911614919050565b6001600160e01b031981168114610443575f5ffd5b5f60208284031215610f40575f5ffd5b813561053181610f1b565b5f81518084528060208401602086015e5f602082860101526020601f19601f83011685010191505092915050565b602081525f6105316020830184610f4b565b5f60208284031215610f9b575f5ffd5b5035919050565b80356001600160a01b0381168114610fb8575f5ffd5b919050565b5f5f60408385031215610fce575f5ffd5b610fd783610fa2565b946020939093013593505050565b5f5f5f60608486031215610ff7575f5ffd5b61100084610fa2565b925061100e60208501610fa2565b929592945050506040919091013590565b5f6020828403121561102f575f5ffd5b61053182610fa2565b5f5f60408385031215611049575f5ffd5b61105283610fa2565b915060208301358015158114611066575f5ffd5b809150509250929050565b634e487b7160e01b5f52604160045260245ffd5b5f5f5f5f60808587031215611098575f5ffd5b6110a185610fa2565b93506110af60208601610fa2565b925060408501359150606085013567ffffffffffffffff8111156110d1575f5ffd5b8501601f810187136110e1575f5ffd5b803567ffffffffffffffff8111156110fb576110fb611071565b604051601f8201601f19908116603f0116810167ffffffffffffffff8111828210171561112a5761112a611071565b604052818152828201602001891015611141575f5ffd5b816020840160208301375f6020838301015280935050505092959194509250565b5f5f60408385031215611173575f5ffd5b61117c83610fa2565b915061118a60208401610fa2565b90509250929050565b600181811c908216806111a757607f821691505b6020821081036111c557634e487b7160e01b5f52602260045260245ffd5b50919050565b5f81518060208401855e5f93019283525090919050565b5f6106326111f083866111cb565b846111cb565b6001600160a01b03851681526001600160a01b0384166020820152826040820152608060608201525f61122c6080830184610f4b565b9695505050505050565b5f60208284031215611246575f5ffd5b815161053181610f1b565b634e487b7160e01b5f52601160045260245ffd5b6bffffffffffffffffffffffff81811683821601908111156102b8576102b8611251565b818103818111156102b8576102b8611251565b808201808211156102b8576102b861125156",
}

// Runs is an auto generated Go binding around an Ethereum contract.
type Runs struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *Runs) GetABI() abi.ABI {
	return c.abi
}

// NewRuns creates a new instance of Runs.
func NewRuns() *Runs {
	parsed, err := RunsMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &Runs{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *Runs) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(address first, uint96 many, address second, uint96 more) returns()
func (runs *Runs) PackConstructor(first common.Address, many *big.Int, second common.Address, more *big.Int) []byte {
	enc, err := runs.abi.Pack("", first, many, second, more)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackApprove is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x095ea7b3.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function approve(address to, uint256 tokenId) returns()
func (runs *Runs) PackApprove(to common.Address, tokenId *big.Int) []byte {
	enc, err := runs.abi.Pack("approve", to, tokenId)
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
func (runs *Runs) TryPackApprove(to common.Address, tokenId *big.Int) ([]byte, error) {
	return runs.abi.Pack("approve", to, tokenId)
}

// PackBalanceOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x70a08231.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function balanceOf(address owner) view returns(uint256)
func (runs *Runs) PackBalanceOf(owner common.Address) []byte {
	enc, err := runs.abi.Pack("balanceOf", owner)
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
func (runs *Runs) TryPackBalanceOf(owner common.Address) ([]byte, error) {
	return runs.abi.Pack("balanceOf", owner)
}

// UnpackBalanceOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x70a08231.
//
// Solidity: function balanceOf(address owner) view returns(uint256)
func (runs *Runs) UnpackBalanceOf(data []byte) (*big.Int, error) {
	out, err := runs.abi.Unpack("balanceOf", data)
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
func (runs *Runs) PackBurn(tokenId *big.Int) []byte {
	enc, err := runs.abi.Pack("burn", tokenId)
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
func (runs *Runs) TryPackBurn(tokenId *big.Int) ([]byte, error) {
	return runs.abi.Pack("burn", tokenId)
}

// PackGetApproved is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x081812fc.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getApproved(uint256 tokenId) view returns(address)
func (runs *Runs) PackGetApproved(tokenId *big.Int) []byte {
	enc, err := runs.abi.Pack("getApproved", tokenId)
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
func (runs *Runs) TryPackGetApproved(tokenId *big.Int) ([]byte, error) {
	return runs.abi.Pack("getApproved", tokenId)
}

// UnpackGetApproved is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x081812fc.
//
// Solidity: function getApproved(uint256 tokenId) view returns(address)
func (runs *Runs) UnpackGetApproved(data []byte) (common.Address, error) {
	out, err := runs.abi.Unpack("getApproved", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackIsApprovedForAll is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe985e9c5.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function isApprovedForAll(address owner, address operator) view returns(bool)
func (runs *Runs) PackIsApprovedForAll(owner common.Address, operator common.Address) []byte {
	enc, err := runs.abi.Pack("isApprovedForAll", owner, operator)
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
func (runs *Runs) TryPackIsApprovedForAll(owner common.Address, operator common.Address) ([]byte, error) {
	return runs.abi.Pack("isApprovedForAll", owner, operator)
}

// UnpackIsApprovedForAll is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xe985e9c5.
//
// Solidity: function isApprovedForAll(address owner, address operator) view returns(bool)
func (runs *Runs) UnpackIsApprovedForAll(data []byte) (bool, error) {
	out, err := runs.abi.Unpack("isApprovedForAll", data)
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
func (runs *Runs) PackMint(to common.Address, tokenId *big.Int) []byte {
	enc, err := runs.abi.Pack("mint", to, tokenId)
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
func (runs *Runs) TryPackMint(to common.Address, tokenId *big.Int) ([]byte, error) {
	return runs.abi.Pack("mint", to, tokenId)
}

// PackName is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x06fdde03.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function name() view returns(string)
func (runs *Runs) PackName() []byte {
	enc, err := runs.abi.Pack("name")
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
func (runs *Runs) TryPackName() ([]byte, error) {
	return runs.abi.Pack("name")
}

// UnpackName is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x06fdde03.
//
// Solidity: function name() view returns(string)
func (runs *Runs) UnpackName(data []byte) (string, error) {
	out, err := runs.abi.Unpack("name", data)
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
func (runs *Runs) PackOwnerOf(tokenId *big.Int) []byte {
	enc, err := runs.abi.Pack("ownerOf", tokenId)
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
func (runs *Runs) TryPackOwnerOf(tokenId *big.Int) ([]byte, error) {
	return runs.abi.Pack("ownerOf", tokenId)
}

// UnpackOwnerOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x6352211e.
//
// Solidity: function ownerOf(uint256 tokenId) view returns(address)
func (runs *Runs) UnpackOwnerOf(data []byte) (common.Address, error) {
	out, err := runs.abi.Unpack("ownerOf", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackSafeTransferFrom is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x42842e0e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function safeTransferFrom(address from, address to, uint256 tokenId) returns()
func (runs *Runs) PackSafeTransferFrom(from common.Address, to common.Address, tokenId *big.Int) []byte {
	enc, err := runs.abi.Pack("safeTransferFrom", from, to, tokenId)
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
func (runs *Runs) TryPackSafeTransferFrom(from common.Address, to common.Address, tokenId *big.Int) ([]byte, error) {
	return runs.abi.Pack("safeTransferFrom", from, to, tokenId)
}

// PackSafeTransferFrom0 is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb88d4fde.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function safeTransferFrom(address from, address to, uint256 tokenId, bytes data) returns()
func (runs *Runs) PackSafeTransferFrom0(from common.Address, to common.Address, tokenId *big.Int, data []byte) []byte {
	enc, err := runs.abi.Pack("safeTransferFrom0", from, to, tokenId, data)
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
func (runs *Runs) TryPackSafeTransferFrom0(from common.Address, to common.Address, tokenId *big.Int, data []byte) ([]byte, error) {
	return runs.abi.Pack("safeTransferFrom0", from, to, tokenId, data)
}

// PackSetApprovalForAll is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa22cb465.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setApprovalForAll(address operator, bool approved) returns()
func (runs *Runs) PackSetApprovalForAll(operator common.Address, approved bool) []byte {
	enc, err := runs.abi.Pack("setApprovalForAll", operator, approved)
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
func (runs *Runs) TryPackSetApprovalForAll(operator common.Address, approved bool) ([]byte, error) {
	return runs.abi.Pack("setApprovalForAll", operator, approved)
}

// PackSupportsInterface is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x01ffc9a7.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function supportsInterface(bytes4 interfaceId) view returns(bool)
func (runs *Runs) PackSupportsInterface(interfaceId [4]byte) []byte {
	enc, err := runs.abi.Pack("supportsInterface", interfaceId)
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
func (runs *Runs) TryPackSupportsInterface(interfaceId [4]byte) ([]byte, error) {
	return runs.abi.Pack("supportsInterface", interfaceId)
}

// UnpackSupportsInterface is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x01ffc9a7.
//
// Solidity: function supportsInterface(bytes4 interfaceId) view returns(bool)
func (runs *Runs) UnpackSupportsInterface(data []byte) (bool, error) {
	out, err := runs.abi.Unpack("supportsInterface", data)
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
func (runs *Runs) PackSymbol() []byte {
	enc, err := runs.abi.Pack("symbol")
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
func (runs *Runs) TryPackSymbol() ([]byte, error) {
	return runs.abi.Pack("symbol")
}

// UnpackSymbol is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x95d89b41.
//
// Solidity: function symbol() view returns(string)
func (runs *Runs) UnpackSymbol(data []byte) (string, error) {
	out, err := runs.abi.Unpack("symbol", data)
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
func (runs *Runs) PackTokenURI(tokenId *big.Int) []byte {
	enc, err := runs.abi.Pack("tokenURI", tokenId)
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
func (runs *Runs) TryPackTokenURI(tokenId *big.Int) ([]byte, error) {
	return runs.abi.Pack("tokenURI", tokenId)
}

// UnpackTokenURI is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xc87b56dd.
//
// Solidity: function tokenURI(uint256 tokenId) view returns(string)
func (runs *Runs) UnpackTokenURI(data []byte) (string, error) {
	out, err := runs.abi.Unpack("tokenURI", data)
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
func (runs *Runs) PackTransferFrom(from common.Address, to common.Address, tokenId *big.Int) []byte {
	enc, err := runs.abi.Pack("transferFrom", from, to, tokenId)
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
func (runs *Runs) TryPackTransferFrom(from common.Address, to common.Address, tokenId *big.Int) ([]byte, error) {
	return runs.abi.Pack("transferFrom", from, to, tokenId)
}

// RunsApproval represents a Approval event raised by the Runs contract.
type RunsApproval struct {
	Owner    common.Address
	Approved common.Address
	TokenId  *big.Int
	Raw      *types.Log // Blockchain specific contextual infos
}

const RunsApprovalEventName = "Approval"

// ContractEventName returns the user-defined event name.
func (RunsApproval) ContractEventName() string {
	return RunsApprovalEventName
}

// UnpackApprovalEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Approval(address indexed owner, address indexed approved, uint256 indexed tokenId)
func (runs *Runs) UnpackApprovalEvent(log *types.Log) (*RunsApproval, error) {
	event := "Approval"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != runs.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RunsApproval)
	if len(log.Data) > 0 {
		if err := runs.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range runs.abi.Events[event].Inputs {
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

// RunsApprovalForAll represents a ApprovalForAll event raised by the Runs contract.
type RunsApprovalForAll struct {
	Owner    common.Address
	Operator common.Address
	Approved bool
	Raw      *types.Log // Blockchain specific contextual infos
}

const RunsApprovalForAllEventName = "ApprovalForAll"

// ContractEventName returns the user-defined event name.
func (RunsApprovalForAll) ContractEventName() string {
	return RunsApprovalForAllEventName
}

// UnpackApprovalForAllEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event ApprovalForAll(address indexed owner, address indexed operator, bool approved)
func (runs *Runs) UnpackApprovalForAllEvent(log *types.Log) (*RunsApprovalForAll, error) {
	event := "ApprovalForAll"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != runs.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RunsApprovalForAll)
	if len(log.Data) > 0 {
		if err := runs.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range runs.abi.Events[event].Inputs {
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

// RunsConsecutiveTransfer represents a ConsecutiveTransfer event raised by the Runs contract.
type RunsConsecutiveTransfer struct {
	FromTokenId *big.Int
	ToTokenId   *big.Int
	FromAddress common.Address
	ToAddress   common.Address
	Raw         *types.Log // Blockchain specific contextual infos
}

const RunsConsecutiveTransferEventName = "ConsecutiveTransfer"

// ContractEventName returns the user-defined event name.
func (RunsConsecutiveTransfer) ContractEventName() string {
	return RunsConsecutiveTransferEventName
}

// UnpackConsecutiveTransferEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event ConsecutiveTransfer(uint256 indexed fromTokenId, uint256 toTokenId, address indexed fromAddress, address indexed toAddress)
func (runs *Runs) UnpackConsecutiveTransferEvent(log *types.Log) (*RunsConsecutiveTransfer, error) {
	event := "ConsecutiveTransfer"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != runs.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RunsConsecutiveTransfer)
	if len(log.Data) > 0 {
		if err := runs.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range runs.abi.Events[event].Inputs {
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

// RunsTransfer represents a Transfer event raised by the Runs contract.
type RunsTransfer struct {
	From    common.Address
	To      common.Address
	TokenId *big.Int
	Raw     *types.Log // Blockchain specific contextual infos
}

const RunsTransferEventName = "Transfer"

// ContractEventName returns the user-defined event name.
func (RunsTransfer) ContractEventName() string {
	return RunsTransferEventName
}

// UnpackTransferEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Transfer(address indexed from, address indexed to, uint256 indexed tokenId)
func (runs *Runs) UnpackTransferEvent(log *types.Log) (*RunsTransfer, error) {
	event := "Transfer"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != runs.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RunsTransfer)
	if len(log.Data) > 0 {
		if err := runs.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range runs.abi.Events[event].Inputs {
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
func (runs *Runs) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], runs.abi.Errors["CheckpointUnorderedInsertion"].ID.Bytes()[:4]) {
		return runs.UnpackCheckpointUnorderedInsertionError(raw[4:])
	}
	if bytes.Equal(raw[:4], runs.abi.Errors["ERC721ExceededMaxBatchMint"].ID.Bytes()[:4]) {
		return runs.UnpackERC721ExceededMaxBatchMintError(raw[4:])
	}
	if bytes.Equal(raw[:4], runs.abi.Errors["ERC721ForbiddenBatchBurn"].ID.Bytes()[:4]) {
		return runs.UnpackERC721ForbiddenBatchBurnError(raw[4:])
	}
	if bytes.Equal(raw[:4], runs.abi.Errors["ERC721ForbiddenBatchMint"].ID.Bytes()[:4]) {
		return runs.UnpackERC721ForbiddenBatchMintError(raw[4:])
	}
	if bytes.Equal(raw[:4], runs.abi.Errors["ERC721ForbiddenMint"].ID.Bytes()[:4]) {
		return runs.UnpackERC721ForbiddenMintError(raw[4:])
	}
	if bytes.Equal(raw[:4], runs.abi.Errors["ERC721IncorrectOwner"].ID.Bytes()[:4]) {
		return runs.UnpackERC721IncorrectOwnerError(raw[4:])
	}
	if bytes.Equal(raw[:4], runs.abi.Errors["ERC721InsufficientApproval"].ID.Bytes()[:4]) {
		return runs.UnpackERC721InsufficientApprovalError(raw[4:])
	}
	if bytes.Equal(raw[:4], runs.abi.Errors["ERC721InvalidApprover"].ID.Bytes()[:4]) {
		return runs.UnpackERC721InvalidApproverError(raw[4:])
	}
	if bytes.Equal(raw[:4], runs.abi.Errors["ERC721InvalidOperator"].ID.Bytes()[:4]) {
		return runs.UnpackERC721InvalidOperatorError(raw[4:])
	}
	if bytes.Equal(raw[:4], runs.abi.Errors["ERC721InvalidOwner"].ID.Bytes()[:4]) {
		return runs.UnpackERC721InvalidOwnerError(raw[4:])
	}
	if bytes.Equal(raw[:4], runs.abi.Errors["ERC721InvalidReceiver"].ID.Bytes()[:4]) {
		return runs.UnpackERC721InvalidReceiverError(raw[4:])
	}
	if bytes.Equal(raw[:4], runs.abi.Errors["ERC721InvalidSender"].ID.Bytes()[:4]) {
		return runs.UnpackERC721InvalidSenderError(raw[4:])
	}
	if bytes.Equal(raw[:4], runs.abi.Errors["ERC721NonexistentToken"].ID.Bytes()[:4]) {
		return runs.UnpackERC721NonexistentTokenError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// RunsCheckpointUnorderedInsertion represents a CheckpointUnorderedInsertion error raised by the Runs contract.
type RunsCheckpointUnorderedInsertion struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error CheckpointUnorderedInsertion()
func RunsCheckpointUnorderedInsertionErrorID() common.Hash {
	return common.HexToHash("0x2520601d9d60b717c34a36ad270857824c5a1ebbfd08ff39aba6930089495cfa")
}

// UnpackCheckpointUnorderedInsertionError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error CheckpointUnorderedInsertion()
func (runs *Runs) UnpackCheckpointUnorderedInsertionError(raw []byte) (*RunsCheckpointUnorderedInsertion, error) {
	out := new(RunsCheckpointUnorderedInsertion)
	if err := runs.abi.UnpackIntoInterface(out, "CheckpointUnorderedInsertion", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RunsERC721ExceededMaxBatchMint represents a ERC721ExceededMaxBatchMint error raised by the Runs contract.
type RunsERC721ExceededMaxBatchMint struct {
	BatchSize *big.Int
	MaxBatch  *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ERC721ExceededMaxBatchMint(uint256 batchSize, uint256 maxBatch)
func RunsERC721ExceededMaxBatchMintErrorID() common.Hash {
	return common.HexToHash("0x8f58e570e482ac263433e2400208dd80361afd517aecca0056606f6fa5aa1c2d")
}

// UnpackERC721ExceededMaxBatchMintError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ERC721ExceededMaxBatchMint(uint256 batchSize, uint256 maxBatch)
func (runs *Runs) UnpackERC721ExceededMaxBatchMintError(raw []byte) (*RunsERC721ExceededMaxBatchMint, error) {
	out := new(RunsERC721ExceededMaxBatchMint)
	if err := runs.abi.UnpackIntoInterface(out, "ERC721ExceededMaxBatchMint", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RunsERC721ForbiddenBatchBurn represents a ERC721ForbiddenBatchBurn error raised by the Runs contract.
type RunsERC721ForbiddenBatchBurn struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ERC721ForbiddenBatchBurn()
func RunsERC721ForbiddenBatchBurnErrorID() common.Hash {
	return common.HexToHash("0x1d089165ffd8fdb45fcf7f5a32f2da0c67a91b9e6e5e86801f170210e9be2cfa")
}

// UnpackERC721ForbiddenBatchBurnError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ERC721ForbiddenBatchBurn()
func (runs *Runs) UnpackERC721ForbiddenBatchBurnError(raw []byte) (*RunsERC721ForbiddenBatchBurn, error) {
	out := new(RunsERC721ForbiddenBatchBurn)
	if err := runs.abi.UnpackIntoInterface(out, "ERC721ForbiddenBatchBurn", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RunsERC721ForbiddenBatchMint represents a ERC721ForbiddenBatchMint error raised by the Runs contract.
type RunsERC721ForbiddenBatchMint struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ERC721ForbiddenBatchMint()
func RunsERC721ForbiddenBatchMintErrorID() common.Hash {
	return common.HexToHash("0x539f9062af54b92e1b8457f39cf34f30589e8356dab18c00591575bfe2da3f0f")
}

// UnpackERC721ForbiddenBatchMintError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ERC721ForbiddenBatchMint()
func (runs *Runs) UnpackERC721ForbiddenBatchMintError(raw []byte) (*RunsERC721ForbiddenBatchMint, error) {
	out := new(RunsERC721ForbiddenBatchMint)
	if err := runs.abi.UnpackIntoInterface(out, "ERC721ForbiddenBatchMint", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RunsERC721ForbiddenMint represents a ERC721ForbiddenMint error raised by the Runs contract.
type RunsERC721ForbiddenMint struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ERC721ForbiddenMint()
func RunsERC721ForbiddenMintErrorID() common.Hash {
	return common.HexToHash("0xad89505281e829a5670119df4e6992a27bd61d1dd1046ce56e49e99a900a6a9d")
}

// UnpackERC721ForbiddenMintError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ERC721ForbiddenMint()
func (runs *Runs) UnpackERC721ForbiddenMintError(raw []byte) (*RunsERC721ForbiddenMint, error) {
	out := new(RunsERC721ForbiddenMint)
	if err := runs.abi.UnpackIntoInterface(out, "ERC721ForbiddenMint", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RunsERC721IncorrectOwner represents a ERC721IncorrectOwner error raised by the Runs contract.
type RunsERC721IncorrectOwner struct {
	Sender  common.Address
	TokenId *big.Int
	Owner   common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ERC721IncorrectOwner(address sender, uint256 tokenId, address owner)
func RunsERC721IncorrectOwnerErrorID() common.Hash {
	return common.HexToHash("0x64283d7b313c8117c125f736876fa2b4e90ea3831a4716dfdb87d2f540e26289")
}

// UnpackERC721IncorrectOwnerError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ERC721IncorrectOwner(address sender, uint256 tokenId, address owner)
func (runs *Runs) UnpackERC721IncorrectOwnerError(raw []byte) (*RunsERC721IncorrectOwner, error) {
	out := new(RunsERC721IncorrectOwner)
	if err := runs.abi.UnpackIntoInterface(out, "ERC721IncorrectOwner", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RunsERC721InsufficientApproval represents a ERC721InsufficientApproval error raised by the Runs contract.
type RunsERC721InsufficientApproval struct {
	Operator common.Address
	TokenId  *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ERC721InsufficientApproval(address operator, uint256 tokenId)
func RunsERC721InsufficientApprovalErrorID() common.Hash {
	return common.HexToHash("0x177e802f6f313bc89797ecace66d6d29ab4719cbaaacbb87367264048b1eb861")
}

// UnpackERC721InsufficientApprovalError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ERC721InsufficientApproval(address operator, uint256 tokenId)
func (runs *Runs) UnpackERC721InsufficientApprovalError(raw []byte) (*RunsERC721InsufficientApproval, error) {
	out := new(RunsERC721InsufficientApproval)
	if err := runs.abi.UnpackIntoInterface(out, "ERC721InsufficientApproval", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RunsERC721InvalidApprover represents a ERC721InvalidApprover error raised by the Runs contract.
type RunsERC721InvalidApprover struct {
	Approver common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ERC721InvalidApprover(address approver)
func RunsERC721InvalidApproverErrorID() common.Hash {
	return common.HexToHash("0xa9fbf51f86b8e03595d59dc726bb10c329bb24f62589be276d8dd193ca0b69ea")
}

// UnpackERC721InvalidApproverError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ERC721InvalidApprover(address approver)
func (runs *Runs) UnpackERC721InvalidApproverError(raw []byte) (*RunsERC721InvalidApprover, error) {
	out := new(RunsERC721InvalidApprover)
	if err := runs.abi.UnpackIntoInterface(out, "ERC721InvalidApprover", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RunsERC721InvalidOperator represents a ERC721InvalidOperator error raised by the Runs contract.
type RunsERC721InvalidOperator struct {
	Operator common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ERC721InvalidOperator(address operator)
func RunsERC721InvalidOperatorErrorID() common.Hash {
	return common.HexToHash("0x5b08ba185e8f577075361f3a3555a6580a227ce22734dcc979c1aeadf894658b")
}

// UnpackERC721InvalidOperatorError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ERC721InvalidOperator(address operator)
func (runs *Runs) UnpackERC721InvalidOperatorError(raw []byte) (*RunsERC721InvalidOperator, error) {
	out := new(RunsERC721InvalidOperator)
	if err := runs.abi.UnpackIntoInterface(out, "ERC721InvalidOperator", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RunsERC721InvalidOwner represents a ERC721InvalidOwner error raised by the Runs contract.
type RunsERC721InvalidOwner struct {
	Owner common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ERC721InvalidOwner(address owner)
func RunsERC721InvalidOwnerErrorID() common.Hash {
	return common.HexToHash("0x89c62b6479af2e623826dcc39c5133061d35b66d72de92833401dd2fd6567480")
}

// UnpackERC721InvalidOwnerError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ERC721InvalidOwner(address owner)
func (runs *Runs) UnpackERC721InvalidOwnerError(raw []byte) (*RunsERC721InvalidOwner, error) {
	out := new(RunsERC721InvalidOwner)
	if err := runs.abi.UnpackIntoInterface(out, "ERC721InvalidOwner", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RunsERC721InvalidReceiver represents a ERC721InvalidReceiver error raised by the Runs contract.
type RunsERC721InvalidReceiver struct {
	Receiver common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ERC721InvalidReceiver(address receiver)
func RunsERC721InvalidReceiverErrorID() common.Hash {
	return common.HexToHash("0x64a0ae9278f805eaf991dcd18ca78756d280b7508b764ef1b255c55845c11df9")
}

// UnpackERC721InvalidReceiverError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ERC721InvalidReceiver(address receiver)
func (runs *Runs) UnpackERC721InvalidReceiverError(raw []byte) (*RunsERC721InvalidReceiver, error) {
	out := new(RunsERC721InvalidReceiver)
	if err := runs.abi.UnpackIntoInterface(out, "ERC721InvalidReceiver", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RunsERC721InvalidSender represents a ERC721InvalidSender error raised by the Runs contract.
type RunsERC721InvalidSender struct {
	Sender common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ERC721InvalidSender(address sender)
func RunsERC721InvalidSenderErrorID() common.Hash {
	return common.HexToHash("0x73c6ac6e10798e95d99e1f130d923eb40193ecb8d094ec3dce93292564eb3b17")
}

// UnpackERC721InvalidSenderError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ERC721InvalidSender(address sender)
func (runs *Runs) UnpackERC721InvalidSenderError(raw []byte) (*RunsERC721InvalidSender, error) {
	out := new(RunsERC721InvalidSender)
	if err := runs.abi.UnpackIntoInterface(out, "ERC721InvalidSender", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RunsERC721NonexistentToken represents a ERC721NonexistentToken error raised by the Runs contract.
type RunsERC721NonexistentToken struct {
	TokenId *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ERC721NonexistentToken(uint256 tokenId)
func RunsERC721NonexistentTokenErrorID() common.Hash {
	return common.HexToHash("0x7e273289a3a9ef6670f06df7dca227856fc925e956db96980692764a8bc734d7")
}

// UnpackERC721NonexistentTokenError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ERC721NonexistentToken(uint256 tokenId)
func (runs *Runs) UnpackERC721NonexistentTokenError(raw []byte) (*RunsERC721NonexistentToken, error) {
	out := new(RunsERC721NonexistentToken)
	if err := runs.abi.UnpackIntoInterface(out, "ERC721NonexistentToken", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RunsRuntime is the code of a deployed Runs, in hex, for a genesis.
const RunsRuntime = "0x608060405234801561000f575f5ffd5b50600436106100f0575f3560e01c806342966c6811610093578063a22cb46511610063578063a22cb465146101f9578063b88d4fde1461020c578063c87b56dd1461021f578063e985e9c514610232575f5ffd5b806342966c68146101aa5780636352211e146101bd57806370a08231146101d057806395d89b41146101f1575f5ffd5b8063095ea7b3116100ce578063095ea7b31461015c57806323b872dd1461017157806340c10f191461018457806342842e0e14610197575f5ffd5b806301ffc9a7146100f457806306fdde031461011c578063081812fc14610131575b5f5ffd5b610107610102366004610f30565b61026d565b60405190151581526020015b60405180910390f35b6101246102be565b6040516101139190610f79565b61014461013f366004610f8b565b61034d565b6040516001600160a01b039091168152602001610113565b61016f61016a366004610fbd565b610374565b005b61016f61017f366004610fe5565b610383565b61016f610192366004610fbd565b610411565b61016f6101a5366004610fe5565b61041b565b61016f6101b8366004610f8b565b61043a565b6101446101cb366004610f8b565b610446565b6101e36101de36600461101f565b610450565b604051908152602001610113565b610124610495565b61016f610207366004611038565b6104a4565b61016f61021a366004611085565b6104af565b61012461022d366004610f8b565b6104c7565b610107610240366004611162565b6001600160a01b039182165f90815260056020908152604080832093909416825291909152205460ff1690565b5f6001600160e01b031982166380ac58cd60e01b148061029d57506001600160e01b03198216635b5e139f60e01b145b806102b857506301ffc9a760e01b6001600160e01b03198316145b92915050565b60605f80546102cc90611193565b80601f01602080910402602001604051908101604052809291908181526020018280546102f890611193565b80156103435780601f1061031a57610100808354040283529160200191610343565b820191905f5260205f20905b81548152906001019060200180831161032657829003601f168201915b5050505050905090565b5f61035782610538565b505f828152600460205260409020546001600160a01b03166102b8565b61037f82823361056f565b5050565b6001600160a01b0382166103b157604051633250574960e11b81525f60048201526024015b60405180910390fd5b5f6103bd83833361057c565b9050836001600160a01b0316816001600160a01b03161461040b576040516364283d7b60e01b81526001600160a01b03808616600483015260248201849052821660448201526064016103a8565b50505050565b61037f828261063a565b61043583838360405180602001604052805f8152506104af565b505050565b6104438161069b565b50565b5f6102b882610538565b5f6001600160a01b03821661047a576040516322718ad960e21b81525f60048201526024016103a8565b506001600160a01b03165f9081526003602052604090205490565b6060600180546102cc90611193565b61037f3383836106d3565b6104ba848484610383565b61040b338585858561079a565b60606104d282610538565b505f6104e860408051602081019091525f815290565b90505f8151116105065760405180602001604052805f815250610531565b80610510846108c2565b6040516020016105219291906111e2565b6040516020818303038152906040525b9392505050565b5f5f6105438361095f565b90506001600160a01b0381166102b857604051637e27328960e01b8152600481018490526024016103a8565b61043583838360016109d9565b5f5f610589858585610b08565b90506001600160a01b0381161580156105a15750303b155b156105bf576040516356c4a82960e11b815260040160405180910390fd5b6001600160a01b0385161580156105ea57506105d9610c02565b6bffffffffffffffffffffffff1684105b801561060e5750600884901c5f90815260076020526040902054600160ff86161b16155b1561063257600884901c5f9081526007602052604090208054600160ff87161b1790555b949350505050565b6001600160a01b03821661066357604051633250574960e11b81525f60048201526024016103a8565b5f61066f83835f61057c565b90506001600160a01b03811615610435576040516339e3563760e11b81525f60048201526024016103a8565b5f6106a75f835f61057c565b90506001600160a01b03811661037f57604051637e27328960e01b8152600481018390526024016103a8565b6001600160a01b0383166106fc5760405163a9fbf51f60e01b81525f60048201526024016103a8565b6001600160a01b03821661072e57604051630b61174360e31b81526001600160a01b03831660048201526024016103a8565b6001600160a01b038381165f81815260056020908152604080832094871680845294825291829020805460ff191686151590811790915591519182527f17307eab39ab6107e8899845ad3d59bd9653f200f220920489ca2b5937696c31910160405180910390a3505050565b6001600160a01b0383163b156108bb57604051630a85bd0160e11b81526001600160a01b0384169063150b7a02906107dc9088908890879087906004016111f6565b6020604051808303815f875af1925050508015610816575060408051601f3d908101601f1916820190925261081391810190611236565b60015b61087d573d808015610843576040519150601f19603f3d011682016040523d82523d5f602084013e610848565b606091505b5080515f0361087557604051633250574960e11b81526001600160a01b03851660048201526024016103a8565b805160208201fd5b6001600160e01b03198116630a85bd0160e11b146108b957604051633250574960e11b81526001600160a01b03851660048201526024016103a8565b505b5050505050565b60605f6108ce83610c31565b60010190505f8167ffffffffffffffff8111156108ed576108ed611071565b6040519080825280601f01601f191660200182016040528015610917576020820181803683370190505b5090508181016020015b5f19017f3031323334353637383961626364656600000000000000000000000000000000600a86061a8153600a850494508461092157509392505050565b5f818152600260205260408120546001600160a01b03168015158061098f57506bffffffffffffffffffffffff83115b8061099757505f5b156109a25792915050565b600883901c5f90815260076020526040902054600160ff85161b166109d1576109cc600684610d12565b610531565b5f9392505050565b80806109ed57506001600160a01b03821615155b15610acc575f6109fc84610538565b90506001600160a01b03831615801590610a285750826001600160a01b0316816001600160a01b031614155b8015610a5957506001600160a01b038082165f9081526005602090815260408083209387168352929052205460ff16155b15610a825760405163a9fbf51f60e01b81526001600160a01b03841660048201526024016103a8565b8115610aca5783856001600160a01b0316826001600160a01b03167f8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b92560405160405180910390a45b505b50505f908152600460205260409020805473ffffffffffffffffffffffffffffffffffffffff19166001600160a01b0392909216919091179055565b5f5f610b138461095f565b90506001600160a01b03831615610b2f57610b2f818486610d60565b6001600160a01b03811615610b6957610b4a5f855f5f6109d9565b6001600160a01b0381165f90815260036020526040902080545f190190555b6001600160a01b03851615610b97576001600160a01b0385165f908152600360205260409020805460010190555b5f84815260026020526040808220805473ffffffffffffffffffffffffffffffffffffffff19166001600160a01b0389811691821790925591518793918516917fddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef91a4949350505050565b5f5f5f610c0f6006610dc4565b509150915081610c1f575f610c2a565b610c2a816001611265565b9250505090565b5f807a184f03e93ff9f4daa797ed6e38ed64bf6a1f0100000000000000008310610c79577a184f03e93ff9f4daa797ed6e38ed64bf6a1f010000000000000000830492506040015b6d04ee2d6d415b85acef81000000008310610ca5576d04ee2d6d415b85acef8100000000830492506020015b662386f26fc100008310610cc357662386f26fc10000830492506010015b6305f5e1008310610cdb576305f5e100830492506008015b6127108310610cef57612710830492506004015b60648310610d01576064830492506002015b600a83106102b85760010192915050565b81545f9081610d2385858385610e3f565b9050818114610d55575f858152602090208101546c0100000000000000000000000090046001600160a01b0316610d57565b5f5b95945050505050565b610d6b838383610e9b565b610435576001600160a01b038316610d9957604051637e27328960e01b8152600481018290526024016103a8565b60405163177e802f60e01b81526001600160a01b0383166004820152602481018290526044016103a8565b80545f9081908190808203610de2575f5f5f93509350935050610e38565b5f610dff86610df2600185611289565b5f91825260209091200190565b54600195506bffffffffffffffffffffffff811694506c0100000000000000000000000090046001600160a01b03169250610e38915050565b9193909250565b5f5b81831015610e93575f8581526020902083831660028585180401908101546bffffffffffffffffffffffff86811691161015610e8957610e8281600161129c565b9350610e8d565b8092505b50610e41565b509392505050565b5f6001600160a01b038316158015906106325750826001600160a01b0316846001600160a01b03161480610ef357506001600160a01b038085165f9081526005602090815260408083209387168352929052205460ff165b806106325750505f908152600460205260409020546001600160a01b03908116911614919050565b6001600160e01b031981168114610443575f5ffd5b5f60208284031215610f40575f5ffd5b813561053181610f1b565b5f81518084528060208401602086015e5f602082860101526020601f19601f83011685010191505092915050565b602081525f6105316020830184610f4b565b5f60208284031215610f9b575f5ffd5b5035919050565b80356001600160a01b0381168114610fb8575f5ffd5b919050565b5f5f60408385031215610fce575f5ffd5b610fd783610fa2565b946020939093013593505050565b5f5f5f60608486031215610ff7575f5ffd5b61100084610fa2565b925061100e60208501610fa2565b929592945050506040919091013590565b5f6020828403121561102f575f5ffd5b61053182610fa2565b5f5f60408385031215611049575f5ffd5b61105283610fa2565b915060208301358015158114611066575f5ffd5b809150509250929050565b634e487b7160e01b5f52604160045260245ffd5b5f5f5f5f60808587031215611098575f5ffd5b6110a185610fa2565b93506110af60208601610fa2565b925060408501359150606085013567ffffffffffffffff8111156110d1575f5ffd5b8501601f810187136110e1575f5ffd5b803567ffffffffffffffff8111156110fb576110fb611071565b604051601f8201601f19908116603f0116810167ffffffffffffffff8111828210171561112a5761112a611071565b604052818152828201602001891015611141575f5ffd5b816020840160208301375f6020838301015280935050505092959194509250565b5f5f60408385031215611173575f5ffd5b61117c83610fa2565b915061118a60208401610fa2565b90509250929050565b600181811c908216806111a757607f821691505b6020821081036111c557634e487b7160e01b5f52602260045260245ffd5b50919050565b5f81518060208401855e5f93019283525090919050565b5f6106326111f083866111cb565b846111cb565b6001600160a01b03851681526001600160a01b0384166020820152826040820152608060608201525f61122c6080830184610f4b565b9695505050505050565b5f60208284031215611246575f5ffd5b815161053181610f1b565b634e487b7160e01b5f52601160045260245ffd5b6bffffffffffffffffffffffff81811683821601908111156102b8576102b8611251565b818103818111156102b8576102b8611251565b808201808211156102b8576102b861125156"
