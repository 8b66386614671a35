package gate

import (
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/model"
)

// String says a read to a person: ownerOf(7).
func (r read) String() string {
	switch r.kind {
	case code:
		return "code"
	case given:
		return "tokens ever given to " + evm.Checksum(model.Address([]byte(r.data)))
	case now:
		return "time"
	}
	if len(r.data) < 4 || (len(r.data)-4)%word != 0 {
		return fmt.Sprintf("call 0x%x", r.data)
	}
	name, args := r.function()
	var shown []string
	for i := 4; i < len(r.data); i += word {
		w := []byte(r.data[i : i+word])
		if a, ok := addressOf(w); ok && args == "address" {
			shown = append(shown, evm.Checksum(a))
		} else {
			shown = append(shown, new(big.Int).SetBytes(w).String())
		}
		args = "" // an address comes first or not at all
	}
	return name + "(" + strings.Join(shown, ", ") + ")"
}

// function names what is called, and says if its first argument is an address.
func (r read) function() (name, first string) {
	switch r.data[:4] {
	case balanceOf(model.Wallet{})[:4], balanceOfID(model.Wallet{}, "0")[:4]:
		return "balanceOf", "address"
	case incoming(model.Wallet{})[:4]:
		return "getIncomingDelegations", "address"
	case ownerOf("0")[:4]:
		return "ownerOf", ""
	case userOf("0")[:4]:
		return "userOf", ""
	case userExpires("0")[:4]:
		return "userExpires", ""
	case expiresAt("0")[:4]:
		return "expiresAt", ""
	}
	return fmt.Sprintf("0x%x", r.data[:4]), ""
}

// said says an answer to a person.
func (r read) said(res rpc.Result) string {
	switch {
	case res.Reverted:
		return "refused"
	case r.kind == given:
		return fmt.Sprintf("%d tokens", len(res.Data)/word)
	case len(res.Data) == 0:
		return "nothing: no such contract"
	case r.kind == roomy:
		list, ok := decodeDelegations(res.Data)
		if !ok {
			return "no list of delegations"
		}
		return fmt.Sprintf("%d delegations", len(list))
	case r.kind == code:
		if b, ok := decodeBinding(res.Data, place{r.chain, r.contract}); ok {
			return fmt.Sprintf("account of token %s of %s", b.token, evm.Checksum(b.contract))
		}
		return "no token-bound account"
	case len(res.Data) != word:
		return fmt.Sprintf("%d bytes", len(res.Data))
	}
	name, _ := r.function()
	switch name {
	case "ownerOf", "userOf":
		if a, ok := addressOf(res.Data); ok {
			return evm.Checksum(a)
		}
	case "userExpires", "expiresAt":
		if t, ok := moment(res); ok && t.Unix() != 0 {
			return fmt.Sprintf("%v (%s)", new(big.Int).SetBytes(res.Data), t.Format(time.RFC3339))
		}
	}
	return new(big.Int).SetBytes(res.Data).String()
}
