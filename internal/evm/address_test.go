package evm_test

import (
	"strings"
	"testing"

	"github.com/streamgate/streamgate/internal/evm"
)

// The examples of EIP-55.
var checksummed = []string{
	"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
	"0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB", "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
	"0x52908400098527886E0F7030069857D2E4169EE7", "0x27b1fdb04752bbc536007a920d24acb045561c26",
}

func TestChecksumsOfTheStandard(t *testing.T) {
	for _, s := range checksummed {
		a, err := evm.ParseAddress(s)
		if err != nil {
			t.Errorf("%s: %v", s, err)
			continue
		}
		if got := evm.Checksum(a); !strings.EqualFold(got, s) || got != s && s != strings.ToLower(s) {
			t.Errorf("%s became %s", s, got)
		}
	}
}

func TestBadAddressesAreRefused(t *testing.T) {
	for _, s := range []string{"", "0x", "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe",
		"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAedd", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAez", "0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed"} {
		if a, err := evm.ParseAddress(s); err == nil {
			t.Errorf("%q became %v", s, a)
		}
	}
}

func FuzzParseAddress(f *testing.F) {
	for _, s := range checksummed {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if a, err := evm.ParseAddress(s); err == nil && !strings.EqualFold(evm.Checksum(a), s) {
			t.Fatalf("%q became %s", s, evm.Checksum(a))
		}
	})
}
