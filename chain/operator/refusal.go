package operator

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/streamgate/streamgate/contracts/bindings"
	"github.com/streamgate/streamgate/internal/fault"
)

// codeLimitExceeded is what providers answer who have had enough of us (EIP-1474).
const codeLimitExceeded = -32005

// refused gives an RPC failure its Kind: Conflict if the chain said no, with
// the contract's reason where there is one, and Unavailable if nobody answered.
func refused(op, what string, err error) error {
	if err == nil {
		return nil
	}
	var answer rpc.Error
	if !errors.As(err, &answer) || answer.ErrorCode() == codeLimitExceeded {
		return fault.As(op, fault.Unavailable, fmt.Errorf("%s: %w", what, err))
	}
	if why := reason(err); why != "" {
		return fault.New(op, fault.Conflict, "%s: the contract refuses: %s", what, why)
	}
	return fault.As(op, fault.Conflict, fmt.Errorf("%s: %w", what, err))
}

// reason reads the data of a revert: Error(string), or one of the errors that
// our contracts declare, written as they do. Empty if it is none of them.
func reason(err error) string {
	var with rpc.DataError
	if !errors.As(err, &with) {
		return ""
	}
	text, _ := with.ErrorData().(string)
	data, err := hexutil.Decode(text)
	if err != nil || len(data) < 4 {
		return ""
	}
	if text, err := abi.UnpackRevert(data); err == nil {
		return text
	}
	for _, meta := range []*bind.MetaData{&bindings.AccessPassMetaData, &bindings.VideoRegistryMetaData} {
		parsed, err := meta.ParseABI()
		if err != nil {
			continue // generated and tested: it cannot
		}
		declared, err := parsed.ErrorByID([4]byte(data))
		if err != nil {
			continue
		}
		values, err := declared.Inputs.Unpack(data[4:])
		if err != nil {
			return declared.Name
		}
		said := declared.Name + arguments(declared.Inputs, values)
		if meant := meaning(declared.Name, values); meant != "" {
			said = meant + " (" + said + ")"
		}
		return said
	}
	return ""
}

// meaning says the errors that people meet in their words, empty for others.
func meaning(name string, values []any) string {
	switch name {
	case "ERC721InvalidSender":
		return "the token is there already"
	case "ERC721NonexistentToken":
		return fmt.Sprintf("there is no token %v: it was never minted, or burnt", values[0])
	case "ERC721IncorrectOwner", "ERC721InsufficientApproval":
		return "the signer's account does not hold the token"
	case "ERC721InvalidReceiver":
		return "that address takes no tokens"
	case "AccessControlUnauthorizedAccount":
		who, _ := values[0].(common.Address)
		wanted, _ := values[1].([32]byte)
		for _, r := range Roles() {
			if hash, err := role(r); err == nil && hash == wanted {
				return fmt.Sprintf("%s has not the role %q: an admin gives it with 'streamgate contract grant-role'", who.Hex(), r)
			}
		}
	}
	return ""
}

func arguments(names abi.Arguments, values []any) string {
	var out []string
	for i, v := range values {
		switch x := v.(type) {
		case common.Address:
			v = x.Hex()
		case [32]byte:
			v = "0x" + hex.EncodeToString(x[:])
		}
		out = append(out, fmt.Sprintf("%s %v", names[i].Name, v))
	}
	return "(" + strings.Join(out, ", ") + ")"
}
