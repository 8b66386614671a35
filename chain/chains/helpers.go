package chains

import "github.com/streamgate/streamgate/internal/model"

// Helper is a contract of others that stands at one address on most chains. What
// stands there is compared with what its authors deployed before it is relied on.
type Helper struct {
	Name string
	At   model.Address
	// Code are the hashes of code that we trust; empty where any code is taken, because
	// what it says is no more than what a gate's own contract says.
	Code []model.Hash
	// Without is what happens where it is missing or another, and what to do about it.
	Without string
}

// factoryCode and accountsCode are the hashes of FactoryCode, and of the registry's code
// in ERC-6551 (with its salt it gives the address, which the registry has).
func factoryCode() model.Hash {
	return model.Hash{0x2f, 0xa8, 0x6a, 0xdd, 0x0a, 0xed, 0x31, 0xf3, 0x3a, 0x76, 0x2c, 0x9d, 0x88, 0xe8, 0x07, 0xc4,
		0x75, 0xbd, 0x51, 0xd0, 0xf5, 0x2b, 0xd0, 0x95, 0x57, 0x54, 0xb2, 0x60, 0x8f, 0x7e, 0x49, 0x89}
}

func accountsCode() model.Hash {
	return model.Hash{0xda, 0x1d, 0x5b, 0x06, 0xe5, 0x79, 0xf9, 0xe4, 0x2e, 0x59, 0xb0, 0x0f, 0xbc, 0x22, 0x93, 0x98,
		0x96, 0xec, 0xb3, 0x8d, 0xc8, 0x83, 0x0d, 0x40, 0xde, 0x0a, 0x25, 0x08, 0xfe, 0xcd, 0x67, 0x35}
}

// devAccounts is the hash of the stand-in that the dev chain has in its genesis
// (contracts/src/mocks/AccountRegistry.sol).
func devAccounts() model.Hash {
	return model.Hash{0x71, 0xdc, 0x98, 0x4c, 0x16, 0x2e, 0xc0, 0x4d, 0xd5, 0xda, 0x8c, 0xa5, 0x56, 0x28, 0x8e, 0x21,
		0xff, 0x63, 0xf2, 0x5a, 0x2d, 0x4d, 0xe1, 0xb4, 0x13, 0xa7, 0xcf, 0x80, 0x4b, 0xe9, 0xe4, 0x1f}
}

// Helpers lists what stands on the chain and helps us if it does.
func (c Chain) Helpers() []Helper {
	accounts := []model.Hash{accountsCode()}
	if c.ID == devChain {
		accounts = append(accounts, devAccounts())
	}
	return []Helper{
		{"Multicall3", Multicall(), c.MulticallCode,
			"reads carry the code along where the provider allows it, and go one by one where it does not: nothing is lost but time; nothing needs to be done"},
		{"CREATE2 deployer", Factory(), []model.Hash{factoryCode()},
			"'streamgate contract deploy' cannot use the same address as on other chains: send the deployer's well-known transaction, or deploy with --plain"},
		{"delegate registry", c.Delegations, nil,
			"gates with delegates find no vaults on this chain: set chains[].delegate_registry if it stands elsewhere"},
		{"ERC-6551 registry", AccountRegistry(), accounts,
			"nobody can make token-bound accounts on this chain, so gates find none: anybody may deploy the registry by the transaction in ERC-6551"},
	}
}
