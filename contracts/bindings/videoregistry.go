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

// VideoRegistryVideo is an auto generated low-level Go binding around an user-defined struct.
type VideoRegistryVideo struct {
	Creator     common.Address
	Version     uint64
	GateHash    [32]byte
	ContentRoot string
}

// VideoRegistryMetaData contains all meta data concerning the VideoRegistry contract.
var VideoRegistryMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"string\",\"name\":\"field\",\"type\":\"string\"}],\"name\":\"Empty\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"creator\",\"type\":\"address\"}],\"name\":\"NotCreator\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"videoId\",\"type\":\"string\"}],\"name\":\"Unknown\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"key\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"}],\"name\":\"CreatorChanged\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"key\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"creator\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"string\",\"name\":\"videoId\",\"type\":\"string\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"version\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"string\",\"name\":\"contentRoot\",\"type\":\"string\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"gateHash\",\"type\":\"bytes32\"}],\"name\":\"VideoUpdated\",\"type\":\"event\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"videoId\",\"type\":\"string\"},{\"internalType\":\"string\",\"name\":\"contentRoot\",\"type\":\"string\"},{\"internalType\":\"bytes32\",\"name\":\"gateHash\",\"type\":\"bytes32\"}],\"name\":\"register\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"videoId\",\"type\":\"string\"},{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"}],\"name\":\"setCreator\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"videoId\",\"type\":\"string\"}],\"name\":\"video\",\"outputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"creator\",\"type\":\"address\"},{\"internalType\":\"uint64\",\"name\":\"version\",\"type\":\"uint64\"},{\"internalType\":\"bytes32\",\"name\":\"gateHash\",\"type\":\"bytes32\"},{\"internalType\":\"string\",\"name\":\"contentRoot\",\"type\":\"string\"}],\"internalType\":\"structVideoRegistry.Video\",\"name\":\"\",\"type\":\"tuple\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	ID:  "VideoRegistry",
	Bin: "0x6080604052348015600e575f5ffd5b5061092c8061001c5f395ff3fe608060405234801561000f575f5ffd5b506004361061003f575f3560e01c80631150ffff14610043578063eb18a91b1461006c578063f5de123014610081575b5f5ffd5b61005661005136600461057b565b610094565b60405161006391906105ba565b60405180910390f35b61007f61007a366004610629565b6101f7565b005b61007f61008f366004610687565b610312565b604080516080810182525f80825260208201819052918101919091526060808201525f5f5f85856040516100c99291906106fa565b604080519182900390912082526020808301939093529081015f20815160808101835281546001600160a01b0381168252600160a01b900467ffffffffffffffff169381019390935260018101549183019190915260028101805460608401919061013390610709565b80601f016020809104026020016040519081016040528092919081815260200182805461015f90610709565b80156101aa5780601f10610181576101008083540402835291602001916101aa565b820191905f5260205f20905b81548152906001019060200180831161018d57829003601f168201915b5050505050815250509050806020015167ffffffffffffffff165f036101f0578383604051633e22d89360e11b81526004016101e7929190610769565b60405180910390fd5b9392505050565b6001600160a01b0381166102335760405163a47fea0160e01b8152602060048201526002602482015261746f60f01b60448201526064016101e7565b5f83836040516102449291906106fa565b60408051918290039091205f8181526020819052919091208054919250906001600160a01b031633146102b75780546040517fffb87b720000000000000000000000000000000000000000000000000000000081523360048201526001600160a01b0390911660248201526044016101e7565b805473ffffffffffffffffffffffffffffffffffffffff19166001600160a01b0384169081178255604051339084907f15c12465ed09896c44e555e84c1b8e5ea0a8e024bfa148e55ca5c4d4673ddbf6905f90a45050505050565b5f8490036103635760405163a47fea0160e01b815260206004820152600760248201527f766964656f49640000000000000000000000000000000000000000000000000060448201526064016101e7565b5f8290036103b45760405163a47fea0160e01b815260206004820152600b60248201527f636f6e74656e74526f6f7400000000000000000000000000000000000000000060448201526064016101e7565b5f85856040516103c59291906106fa565b60408051918290039091205f8181526020819052918220805491935091600160a01b90910467ffffffffffffffff16900361041c57805473ffffffffffffffffffffffffffffffffffffffff191633178155610473565b80546001600160a01b031633146104735780546040517fffb87b720000000000000000000000000000000000000000000000000000000081523360048201526001600160a01b0390911660248201526044016101e7565b8054600160a01b900467ffffffffffffffff1681601461049283610784565b91906101000a81548167ffffffffffffffff021916908367ffffffffffffffff1602179055505084848260020191826104cc929190610827565b50600181018390558054604051339184917f16b089751c127414163a44253e4a048de311c3460c2b930fc56119fa59bea53f91610525918c918c91600160a01b90910467ffffffffffffffff16908c908c908c906108e2565b60405180910390a350505050505050565b5f5f83601f840112610546575f5ffd5b50813567ffffffffffffffff81111561055d575f5ffd5b602083019150836020828501011115610574575f5ffd5b9250929050565b5f5f6020838503121561058c575f5ffd5b823567ffffffffffffffff8111156105a2575f5ffd5b6105ae85828601610536565b90969095509350505050565b602081526001600160a01b03825116602082015267ffffffffffffffff6020830151166040820152604082015160608201525f606083015160808084015280518060a0850152806020830160c086015e5f60c0828601015260c0601f19601f8301168501019250505092915050565b5f5f5f6040848603121561063b575f5ffd5b833567ffffffffffffffff811115610651575f5ffd5b61065d86828701610536565b90945092505060208401356001600160a01b038116811461067c575f5ffd5b809150509250925092565b5f5f5f5f5f6060868803121561069b575f5ffd5b853567ffffffffffffffff8111156106b1575f5ffd5b6106bd88828901610536565b909650945050602086013567ffffffffffffffff8111156106dc575f5ffd5b6106e888828901610536565b96999598509660400135949350505050565b818382375f9101908152919050565b600181811c9082168061071d57607f821691505b60208210810361073b57634e487b7160e01b5f52602260045260245ffd5b50919050565b81835281816020850137505f828201602090810191909152601f909101601f19169091010190565b602081525f61077c602083018486610741565b949350505050565b5f67ffffffffffffffff821667ffffffffffffffff81036107b357634e487b7160e01b5f52601160045260245ffd5b60010192915050565b634e487b7160e01b5f52604160045260245ffd5b601f821115610822578282111561082257805f5260205f20601f840160051c60208510156107fb57505f5b90810190601f840160051c035f5b8181101561081e575f83820155600101610809565b5050505b505050565b67ffffffffffffffff83111561083f5761083f6107bc565b6108538361084d8354610709565b836107d0565b5f601f841160018114610884575f851561086d5750838201355b5f19600387901b1c1916600186901b1783556108db565b5f83815260208120601f198716915b828110156108b35786850135825560209485019460019092019101610893565b50868210156108cf575f1960f88860031b161c19848701351681555b505060018560011b0183555b5050505050565b608081525f6108f560808301888a610741565b67ffffffffffffffff871660208401528281036040840152610918818688610741565b91505082606083015297965050505050505056",
}

// VideoRegistry is an auto generated Go binding around an Ethereum contract.
type VideoRegistry struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *VideoRegistry) GetABI() abi.ABI {
	return c.abi
}

// NewVideoRegistry creates a new instance of VideoRegistry.
func NewVideoRegistry() *VideoRegistry {
	parsed, err := VideoRegistryMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &VideoRegistry{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *VideoRegistry) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackRegister is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf5de1230.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function register(string videoId, string contentRoot, bytes32 gateHash) returns()
func (videoRegistry *VideoRegistry) PackRegister(videoId string, contentRoot string, gateHash [32]byte) []byte {
	enc, err := videoRegistry.abi.Pack("register", videoId, contentRoot, gateHash)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRegister is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf5de1230.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function register(string videoId, string contentRoot, bytes32 gateHash) returns()
func (videoRegistry *VideoRegistry) TryPackRegister(videoId string, contentRoot string, gateHash [32]byte) ([]byte, error) {
	return videoRegistry.abi.Pack("register", videoId, contentRoot, gateHash)
}

// PackSetCreator is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xeb18a91b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setCreator(string videoId, address to) returns()
func (videoRegistry *VideoRegistry) PackSetCreator(videoId string, to common.Address) []byte {
	enc, err := videoRegistry.abi.Pack("setCreator", videoId, to)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetCreator is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xeb18a91b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setCreator(string videoId, address to) returns()
func (videoRegistry *VideoRegistry) TryPackSetCreator(videoId string, to common.Address) ([]byte, error) {
	return videoRegistry.abi.Pack("setCreator", videoId, to)
}

// PackVideo is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1150ffff.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function video(string videoId) view returns((address,uint64,bytes32,string))
func (videoRegistry *VideoRegistry) PackVideo(videoId string) []byte {
	enc, err := videoRegistry.abi.Pack("video", videoId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackVideo is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1150ffff.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function video(string videoId) view returns((address,uint64,bytes32,string))
func (videoRegistry *VideoRegistry) TryPackVideo(videoId string) ([]byte, error) {
	return videoRegistry.abi.Pack("video", videoId)
}

// UnpackVideo is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x1150ffff.
//
// Solidity: function video(string videoId) view returns((address,uint64,bytes32,string))
func (videoRegistry *VideoRegistry) UnpackVideo(data []byte) (VideoRegistryVideo, error) {
	out, err := videoRegistry.abi.Unpack("video", data)
	if err != nil {
		return *new(VideoRegistryVideo), err
	}
	out0 := *abi.ConvertType(out[0], new(VideoRegistryVideo)).(*VideoRegistryVideo)
	return out0, nil
}

// VideoRegistryCreatorChanged represents a CreatorChanged event raised by the VideoRegistry contract.
type VideoRegistryCreatorChanged struct {
	Key  [32]byte
	From common.Address
	To   common.Address
	Raw  *types.Log // Blockchain specific contextual infos
}

const VideoRegistryCreatorChangedEventName = "CreatorChanged"

// ContractEventName returns the user-defined event name.
func (VideoRegistryCreatorChanged) ContractEventName() string {
	return VideoRegistryCreatorChangedEventName
}

// UnpackCreatorChangedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event CreatorChanged(bytes32 indexed key, address indexed from, address indexed to)
func (videoRegistry *VideoRegistry) UnpackCreatorChangedEvent(log *types.Log) (*VideoRegistryCreatorChanged, error) {
	event := "CreatorChanged"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != videoRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(VideoRegistryCreatorChanged)
	if len(log.Data) > 0 {
		if err := videoRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range videoRegistry.abi.Events[event].Inputs {
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

// VideoRegistryVideoUpdated represents a VideoUpdated event raised by the VideoRegistry contract.
type VideoRegistryVideoUpdated struct {
	Key         [32]byte
	Creator     common.Address
	VideoId     string
	Version     uint64
	ContentRoot string
	GateHash    [32]byte
	Raw         *types.Log // Blockchain specific contextual infos
}

const VideoRegistryVideoUpdatedEventName = "VideoUpdated"

// ContractEventName returns the user-defined event name.
func (VideoRegistryVideoUpdated) ContractEventName() string {
	return VideoRegistryVideoUpdatedEventName
}

// UnpackVideoUpdatedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event VideoUpdated(bytes32 indexed key, address indexed creator, string videoId, uint64 version, string contentRoot, bytes32 gateHash)
func (videoRegistry *VideoRegistry) UnpackVideoUpdatedEvent(log *types.Log) (*VideoRegistryVideoUpdated, error) {
	event := "VideoUpdated"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != videoRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(VideoRegistryVideoUpdated)
	if len(log.Data) > 0 {
		if err := videoRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range videoRegistry.abi.Events[event].Inputs {
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
func (videoRegistry *VideoRegistry) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], videoRegistry.abi.Errors["Empty"].ID.Bytes()[:4]) {
		return videoRegistry.UnpackEmptyError(raw[4:])
	}
	if bytes.Equal(raw[:4], videoRegistry.abi.Errors["NotCreator"].ID.Bytes()[:4]) {
		return videoRegistry.UnpackNotCreatorError(raw[4:])
	}
	if bytes.Equal(raw[:4], videoRegistry.abi.Errors["Unknown"].ID.Bytes()[:4]) {
		return videoRegistry.UnpackUnknownError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// VideoRegistryEmpty represents a Empty error raised by the VideoRegistry contract.
type VideoRegistryEmpty struct {
	Field string
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error Empty(string field)
func VideoRegistryEmptyErrorID() common.Hash {
	return common.HexToHash("0xa47fea01db34f5f7950b5cf4e2f7e35b879d87486d9a7f38147afd1dfc5b3f72")
}

// UnpackEmptyError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error Empty(string field)
func (videoRegistry *VideoRegistry) UnpackEmptyError(raw []byte) (*VideoRegistryEmpty, error) {
	out := new(VideoRegistryEmpty)
	if err := videoRegistry.abi.UnpackIntoInterface(out, "Empty", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VideoRegistryNotCreator represents a NotCreator error raised by the VideoRegistry contract.
type VideoRegistryNotCreator struct {
	Caller  common.Address
	Creator common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotCreator(address caller, address creator)
func VideoRegistryNotCreatorErrorID() common.Hash {
	return common.HexToHash("0xffb87b72c92a85ae6d7c44561e530309a10023e32accfbde9c3d70671ddd4700")
}

// UnpackNotCreatorError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotCreator(address caller, address creator)
func (videoRegistry *VideoRegistry) UnpackNotCreatorError(raw []byte) (*VideoRegistryNotCreator, error) {
	out := new(VideoRegistryNotCreator)
	if err := videoRegistry.abi.UnpackIntoInterface(out, "NotCreator", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VideoRegistryUnknown represents a Unknown error raised by the VideoRegistry contract.
type VideoRegistryUnknown struct {
	VideoId string
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error Unknown(string videoId)
func VideoRegistryUnknownErrorID() common.Hash {
	return common.HexToHash("0x7c45b126853e399b4f6e0b3b280f5a6266d4723354f5668f6d95ce0132c2cd72")
}

// UnpackUnknownError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error Unknown(string videoId)
func (videoRegistry *VideoRegistry) UnpackUnknownError(raw []byte) (*VideoRegistryUnknown, error) {
	out := new(VideoRegistryUnknown)
	if err := videoRegistry.abi.UnpackIntoInterface(out, "Unknown", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VideoRegistryRuntime is the code of a deployed VideoRegistry, in hex, for a genesis.
const VideoRegistryRuntime = "0x608060405234801561000f575f5ffd5b506004361061003f575f3560e01c80631150ffff14610043578063eb18a91b1461006c578063f5de123014610081575b5f5ffd5b61005661005136600461057b565b610094565b60405161006391906105ba565b60405180910390f35b61007f61007a366004610629565b6101f7565b005b61007f61008f366004610687565b610312565b604080516080810182525f80825260208201819052918101919091526060808201525f5f5f85856040516100c99291906106fa565b604080519182900390912082526020808301939093529081015f20815160808101835281546001600160a01b0381168252600160a01b900467ffffffffffffffff169381019390935260018101549183019190915260028101805460608401919061013390610709565b80601f016020809104026020016040519081016040528092919081815260200182805461015f90610709565b80156101aa5780601f10610181576101008083540402835291602001916101aa565b820191905f5260205f20905b81548152906001019060200180831161018d57829003601f168201915b5050505050815250509050806020015167ffffffffffffffff165f036101f0578383604051633e22d89360e11b81526004016101e7929190610769565b60405180910390fd5b9392505050565b6001600160a01b0381166102335760405163a47fea0160e01b8152602060048201526002602482015261746f60f01b60448201526064016101e7565b5f83836040516102449291906106fa565b60408051918290039091205f8181526020819052919091208054919250906001600160a01b031633146102b75780546040517fffb87b720000000000000000000000000000000000000000000000000000000081523360048201526001600160a01b0390911660248201526044016101e7565b805473ffffffffffffffffffffffffffffffffffffffff19166001600160a01b0384169081178255604051339084907f15c12465ed09896c44e555e84c1b8e5ea0a8e024bfa148e55ca5c4d4673ddbf6905f90a45050505050565b5f8490036103635760405163a47fea0160e01b815260206004820152600760248201527f766964656f49640000000000000000000000000000000000000000000000000060448201526064016101e7565b5f8290036103b45760405163a47fea0160e01b815260206004820152600b60248201527f636f6e74656e74526f6f7400000000000000000000000000000000000000000060448201526064016101e7565b5f85856040516103c59291906106fa565b60408051918290039091205f8181526020819052918220805491935091600160a01b90910467ffffffffffffffff16900361041c57805473ffffffffffffffffffffffffffffffffffffffff191633178155610473565b80546001600160a01b031633146104735780546040517fffb87b720000000000000000000000000000000000000000000000000000000081523360048201526001600160a01b0390911660248201526044016101e7565b8054600160a01b900467ffffffffffffffff1681601461049283610784565b91906101000a81548167ffffffffffffffff021916908367ffffffffffffffff1602179055505084848260020191826104cc929190610827565b50600181018390558054604051339184917f16b089751c127414163a44253e4a048de311c3460c2b930fc56119fa59bea53f91610525918c918c91600160a01b90910467ffffffffffffffff16908c908c908c906108e2565b60405180910390a350505050505050565b5f5f83601f840112610546575f5ffd5b50813567ffffffffffffffff81111561055d575f5ffd5b602083019150836020828501011115610574575f5ffd5b9250929050565b5f5f6020838503121561058c575f5ffd5b823567ffffffffffffffff8111156105a2575f5ffd5b6105ae85828601610536565b90969095509350505050565b602081526001600160a01b03825116602082015267ffffffffffffffff6020830151166040820152604082015160608201525f606083015160808084015280518060a0850152806020830160c086015e5f60c0828601015260c0601f19601f8301168501019250505092915050565b5f5f5f6040848603121561063b575f5ffd5b833567ffffffffffffffff811115610651575f5ffd5b61065d86828701610536565b90945092505060208401356001600160a01b038116811461067c575f5ffd5b809150509250925092565b5f5f5f5f5f6060868803121561069b575f5ffd5b853567ffffffffffffffff8111156106b1575f5ffd5b6106bd88828901610536565b909650945050602086013567ffffffffffffffff8111156106dc575f5ffd5b6106e888828901610536565b96999598509660400135949350505050565b818382375f9101908152919050565b600181811c9082168061071d57607f821691505b60208210810361073b57634e487b7160e01b5f52602260045260245ffd5b50919050565b81835281816020850137505f828201602090810191909152601f909101601f19169091010190565b602081525f61077c602083018486610741565b949350505050565b5f67ffffffffffffffff821667ffffffffffffffff81036107b357634e487b7160e01b5f52601160045260245ffd5b60010192915050565b634e487b7160e01b5f52604160045260245ffd5b601f821115610822578282111561082257805f5260205f20601f840160051c60208510156107fb57505f5b90810190601f840160051c035f5b8181101561081e575f83820155600101610809565b5050505b505050565b67ffffffffffffffff83111561083f5761083f6107bc565b6108538361084d8354610709565b836107d0565b5f601f841160018114610884575f851561086d5750838201355b5f19600387901b1c1916600186901b1783556108db565b5f83815260208120601f198716915b828110156108b35786850135825560209485019460019092019101610893565b50868210156108cf575f1960f88860031b161c19848701351681555b505060018560011b0183555b5050505050565b608081525f6108f560808301888a610741565b67ffffffffffffffff871660208401528281036040840152610918818688610741565b91505082606083015297965050505050505056"
