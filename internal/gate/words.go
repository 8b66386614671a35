package gate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Words says a gate to a person.
func Words(g model.Gate) string {
	if g.Public {
		return "open to all"
	}
	words := RuleWords(g.Rule) + holderWords(g)
	switch g.SeatsPerToken {
	case 0:
	case 1:
		words += "; one viewer at a time for each token"
	default:
		words += fmt.Sprintf("; %d viewers at a time for each token", g.SeatsPerToken)
	}
	return words
}

// RuleWords says one rule to a person.
func RuleWords(r model.Rule) string {
	switch {
	case r.Any != nil:
		return join(r.Any, " or ")
	case r.All != nil:
		return join(r.All, " and ")
	case r.ERC721 != nil:
		return erc721Words(*r.ERC721)
	case r.ERC1155 != nil:
		return erc1155Words(*r.ERC1155)
	case r.ERC20 != nil:
		return erc20Words(*r.ERC20)
	case r.User != nil:
		return "be the user (ERC-4907) of " + timedWords(*r.User)
	case r.Subscription != nil:
		return "hold a subscription that has not ended (ERC-5643) to " + timedWords(*r.Subscription)
	case len(r.Allow) == 1:
		return "be wallet " + evm.Checksum(r.Allow[0])
	default:
		return fmt.Sprintf("be one of %d listed wallets", len(r.Allow))
	}
}

func join(rules []model.Rule, word string) string {
	var parts []string
	for _, r := range rules {
		s := RuleWords(r)
		if len(rules) > 1 && (r.Any != nil || r.All != nil) {
			s = "(" + s + ")"
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, word)
}

func timedWords(t model.TimedRule) string {
	of := fmt.Sprintf("%s on chain %d", evm.Checksum(t.Contract), t.Chain)
	switch len(t.TokenIDs) {
	case 0:
		return "a token of " + of
	case 1:
		return "token " + t.TokenIDs[0] + " of " + of
	}
	return "one of the tokens " + strings.Join(t.TokenIDs[:min(len(t.TokenIDs), 5)], ", ") + " of " + of
}

func erc721Words(r model.ERC721Rule) string {
	what := "a token"
	switch {
	case len(r.TokenIDs) == 1:
		what = "token " + r.TokenIDs[0]
	case len(r.TokenIDs) > 1:
		what = fmt.Sprintf("%d of the tokens %s", r.Min, strings.Join(r.TokenIDs, ", "))
	case r.Min > 1:
		what = fmt.Sprintf("%d tokens", r.Min)
	}
	return fmt.Sprintf("hold %s of %s on chain %d", what, evm.Checksum(r.Contract), r.Chain)
}

// Hash identifies a gate: the Keccak-256 of its JSON without white space. The
// VideoRegistry holds it.
func Hash(b []byte) (model.Hash, error) {
	var compact bytes.Buffer
	if err := json.Compact(&compact, b); err != nil {
		return model.Hash{}, fault.As("gate.Hash", fault.Invalid, err)
	}
	return evm.Keccak256(compact.Bytes()), nil
}
