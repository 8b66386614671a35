package chains

import "github.com/streamgate/streamgate/internal/model"

// Factory is the deployment proxy that stands at this address on nearly every chain:
// salt and creation code go in, the contract comes out by CREATE2 (EIP-1014).
func Factory() model.Address {
	return model.Address{0x4e, 0x59, 0xb4, 0x48, 0x47, 0xb3, 0x79, 0x57, 0x85, 0x88, 0x92, 0x0c, 0xa7, 0x8f, 0xbf, 0x26, 0xc0, 0xb4, 0x95, 0x6c}
}

// FactoryCode is its code, in hex. Whoever uses it compares: another one could put
// anything there.
const FactoryCode = "0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf3"
