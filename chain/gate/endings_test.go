package gate

import (
	"fmt"
	"strings"
	"testing"

	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/model"
)

func TestEndingsAreTheEventsThatTakeTheRight(t *testing.T) {
	p, f := delegating(all(vault, bob))
	wants := map[string]struct {
		rule model.Rule
		who  model.Wallet
		want []string // event and part of when
	}{
		"any token":    {tokens(2), alice, []string{"Transfer any from 0xa1", "ConsecutiveTransfer leaves fewer than 2"}},
		"named tokens": {tokens(1, "1", "2"), alice, []string{"Transfer of token 1, from", "Transfer of token 2, from", "ConsecutiveTransfer of a run"}},
		"units":        {units("5", 2), alice, []string{"TransferSingle of token 5", "TransferBatch of token 5"}},
		"coins":        {coins("2"), alice, []string{"Transfer leaves less than 2"}},
		"user":         {user("1"), bob, []string{"UpdateUser of token 1", "Transfer of token 1"}},
		"subscription": {subscribed("2"), alice, []string{"SubscriptionUpdate of token 2", "Transfer of token 2"}},
		"delegated":    {tokens(1, "8"), bob, []string{"Transfer of token 8, from 0xfa", "ConsecutiveTransfer of a run", "Delegate… from " + evm.Checksum(vault)}},
		"list":         {model.Rule{Allow: []model.Wallet{bob}}, bob, nil},
		"any of two":   {model.Rule{Any: []model.Rule{coins("2"), user("7"), units("5", 2)}}, alice, []string{"Transfer", "TransferSingle", "TransferBatch"}},
		"all of two":   {model.Rule{All: []model.Rule{coins("2"), units("5", 2)}}, alice, []string{"Transfer", "TransferSingle", "TransferBatch"}},
		"refused":      {tokens(9), alice, nil},
	}
	for name, tc := range wants {
		t.Run(name, func(t *testing.T) {
			p := p
			p.wallet = tc.who
			if tc.who != bob {
				p.delegates = nil
			}
			a := judge(tc.rule, p, newSheet(f))
			got := endings(tc.rule, a, p)
			if len(got) != len(tc.want) {
				t.Fatalf("%+v of %+v", got, a)
			}
			for i, e := range got {
				event, when, _ := strings.Cut(tc.want[i], " ")
				words := strings.Fields(when)
				if e.Event != event || e.Contract.IsZero() || e.Chain != 1 || e.Rule == "" || len(words) > 0 && !strings.Contains(strings.ToLower(fmt.Sprint(e.When)), strings.ToLower(when)) && !strings.Contains(e.When, words[0]) {
					t.Errorf("%+v, want %s %s", e, event, when)
				}
			}
		})
	}
}

func TestReadsAreSaidToPeople(t *testing.T) {
	for want, tc := range map[string]struct {
		r   read
		res string
	}{
		"ownerOf(7) = " + evm.Checksum(alice):                               {read{1, pass, ownerOf("7"), call}, string(holder(alice).Data)},
		"balanceOf(" + evm.Checksum(alice) + ") = 3":                        {read{1, pass, balanceOf(alice), call}, string(number(3).Data)},
		"balanceOf(" + evm.Checksum(alice) + ", 5) = 3":                     {read{1, pass, balanceOfID(alice, "5"), call}, string(number(3).Data)},
		"userExpires(1) = 100 (1970-01-01T00:01:40Z)":                       {read{1, pass, userExpires("1"), call}, string(number(100).Data)},
		"expiresAt(1) = 0":                                                  {read{1, pass, expiresAt("1"), call}, string(number(0).Data)},
		"userOf(1) = nothing: no such contract":                             {read{1, pass, userOf("1"), call}, ""},
		"getIncomingDelegations(" + evm.Checksum(bob) + ") = 1 delegations": {read{1, registry, incoming(bob), roomy}, string(encode(all(vault, bob)))},
		"tokens ever given to " + evm.Checksum(bob) + " = 2 tokens":         {read{1, pass, string(bob[:]), given}, string(idsFact([]string{"1", "2"}).Data)},
		"code = no token-bound account":                                     {read{chain: 1, contract: pass, kind: code}, string(answerOf([]byte{1}))},
	} {
		res := number(0)
		res.Data = []byte(tc.res)
		if got := tc.r.String() + " = " + tc.r.said(res); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
