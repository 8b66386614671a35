package siwe_test

import (
	"strings"
	"testing"
	"time"

	"github.com/streamgate/streamgate/chain/siwe"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const plain = `watch.example wants you to sign in with your Ethereum account:
0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed

Sign in.

URI: https://watch.example/
Version: 1
Chain ID: 1
Nonce: ABCDEFGH
Issued At: 2026-11-23T10:00:00Z`

// without a statement there are two empty lines.
var bare = strings.Replace(plain, "Sign in.\n", "", 1)

var good = map[string]string{
	"plain": plain, "no statement": bare,
	"scheme":  "https://" + plain,
	"port":    strings.Replace(plain, "watch.example wants", "localhost:8443 wants", 1),
	"ipv6":    strings.Replace(plain, "watch.example wants", "[::1]:8443 wants", 1),
	"all":     plain + "\nExpiration Time: 2026-11-23T10:05:00Z\nNot Before: 2026-11-23T09:00:00Z\nRequest ID: a-1\nResources:\n- https://a.example/x?y=1\n- ipfs://bafy",
	"no list": plain + "\nResources:",
	// What follows is in the grammar, though nobody writes it.
	"other scheme":      "web+a.b-1://" + plain,
	"userinfo":          change("watch.example wants", "a:b%20c@watch.example wants"),
	"empty userinfo":    change("watch.example wants", "@watch.example wants"),
	"empty port":        change("watch.example wants", "watch.example: wants"),
	"long port":         change("watch.example wants", "watch.example:0123456789 wants"),
	"encoded domain":    change("watch.example wants", "w%C3%A4tch.example wants"),
	"future address":    change("watch.example wants", "[vF.a:b] wants"),
	"ipv6 with ipv4":    change("watch.example wants", "[1:2:3:4:5:6:198.51.100.7] wants"),
	"one group left":    change("watch.example wants", "[1:2:3:4:5:6:7::] wants"),
	"name with marks":   change("watch.example wants", "a_b~c!$&'()*+,;=d wants"),
	"statement marks":   change("Sign in.", ":/?#[]@!$&'()*+,;= -._~"),
	"statement a space": change("Sign in.", " "),
	"statement a field": change("Sign in.", "URI: https://watch.example/"),
	"fraction":          change("10:00:00Z", "10:00:00.123456789012Z"),
	"offset":            change("10:00:00Z", "10:00:00+05:30"),
	"unknown offset":    change("10:00:00Z", "10:00:00-00:00"),
	"lower case time":   change("2026-11-23T10:00:00Z", "2026-11-23t10:00:00z"),
	"leap second":       change("2026-11-23T10:00:00Z", "2016-12-31T23:59:60Z"),
	"leap second there": change("2026-11-23T10:00:00Z", "2016-12-31T15:59:60.5-08:00"),
	"leap day":          change("2026-11-23T", "2028-02-29T"),
	"first year":        change("2026-11-23T", "0000-01-01T"),
	"chain zero-led":    change("Chain ID: 1", "Chain ID: 0001"),
	"chain zero":        change("Chain ID: 1", "Chain ID: 00"),
	"largest chain":     change("Chain ID: 1", "Chain ID: 18446744073709551615"),
	"empty request id":  plain + "\nRequest ID: ",
	"encoded request":   plain + "\nRequest ID: a%20b:@!",
	"many resources":    plain + "\nResources:" + strings.Repeat("\n- a:", 500),
}

func TestMessagesOfTheGrammarPrintAgainAsTheyWere(t *testing.T) {
	for name, text := range good {
		m, err := siwe.Parse(text)
		if err != nil || m.String() != text {
			t.Errorf("%s: %v\n%s", name, err, m)
		}
	}
}

func change(from, to string) string { return strings.Replace(plain, from, to, 1) }

var bad = map[string]string{
	"empty": "", "one line": "hello", "carriage return": strings.ReplaceAll(plain, "\n", "\r\n"),
	"path in domain":  change("watch.example wants", "watch.example/x wants"),
	"no domain":       change("watch.example wants", " wants"),
	"lower address":   change("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"),
	"bad checksum":    change("0x5aAe", "0x5AAe"),
	"statement lines": change("Sign in.", "Sign in.\nTwice."),
	"statement tab":   change("Sign in.", "Sign\tin."),
	"version":         change("Version: 1", "Version: 2"),
	"chain hex":       change("Chain ID: 1", "Chain ID: 0x1"),
	"short nonce":     change("ABCDEFGH", "ABCDEFG"),
	"nonce sign":      change("ABCDEFGH", "ABCDEFG-"),
	"no such day":     change("11-23T", "11-31T"),
	"order":           change("Version: 1\nChain ID: 1", "Chain ID: 1\nVersion: 1"),
	"twice":           change("Version: 1", "Version: 1\nVersion: 1"),
	"trailing line":   plain + "\n", "trailing text": plain + "\nHello: you",
	"space at end": plain + " ", "uri space": change("https://watch.example/", "https://watch example/"),
	"resource": plain + "\nResources:\n* https://a", "too large": plain + "\nRequest ID: " + strings.Repeat("a", 9<<10),
	"statement quote": change("Sign in.", `Sign "in".`), "statement percent": change("Sign in.", "Sign 100%."),
	"bad ipv6": change("watch.example wants", "[:::1] wants"), "ipv6 zone": change("watch.example wants", "[fe80::1%25eth0] wants"),
	"request id": plain + "\nRequest ID: a/b", "second feb 30": change("11-23T", "02-30T"),
	"scheme of digits": "1https://" + plain, "empty scheme": "://" + plain, "two schemes": "a://b://" + plain,
	"only a port": change("watch.example wants", ":443 wants"), "only userinfo": change("watch.example wants", "me@ wants"),
	"two userinfos": change("watch.example wants", "a@b@watch.example wants"), "query in domain": change("watch.example wants", "watch.example?x wants"),
	"port of letters": change("watch.example wants", "watch.example:44x wants"), "half an escape": change("watch.example wants", "watch.example%2 wants"),
	"umlaut": change("watch.example wants", "wätch.example wants"), "ipv6 without brackets": change("watch.example wants", "::1 wants"),
	"ipv6 of nine": change("watch.example wants", "[1:2:3:4:5::6:7:8] wants"), "ipv4 with zeros": change("watch.example wants", "[::1.2.3.04] wants"),
	"upper case x": change("0x5aAe", "0X5aAe"), "upper address": change("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0x5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED"),
	"no x": change("0x5aAe", "5aAe"), "long address": change("BeAed", "BeAed0"),
	"empty chain": change("Chain ID: 1", "Chain ID: "), "signed chain": change("Chain ID: 1", "Chain ID: +1"), "underscore": change("Chain ID: 1", "Chain ID: 1_0"),
	"chain of 65 bits": change("Chain ID: 1", "Chain ID: 18446744073709551616"), "chain of other digits": change("Chain ID: 1", "Chain ID: ١"),
	"version padded": change("Version: 1", "Version: 01"), "lower case field": change("Nonce:", "nonce:"), "two spaces": change("Nonce: ", "Nonce:  "),
	"no time": change("2026-11-23T10:00:00Z", ""), "no zone": change("10:00:00Z", "10:00:00"), "space for T": change("23T10", "23 10"),
	"comma": change("10:00:00Z", "10:00:00,5Z"), "empty fraction": change("10:00:00Z", "10:00:00.Z"), "short offset": change("10:00:00Z", "10:00:00+0100"),
	"offset of a day": change("10:00:00Z", "10:00:00+24:00"), "hour 24": change("10:00:00Z", "24:00:00Z"), "minute 60": change("10:00:00Z", "10:60:00Z"),
	"second 61": change("10:00:00Z", "10:00:61Z"), "second 60 any time": change("10:00:00Z", "10:00:60Z"), "second 60 elsewhere": change("2026-11-23T10:00:00Z", "2016-12-31T23:59:60+01:00"),
	"month 13": change("11-23T", "13-23T"), "month 0": change("11-23T", "00-23T"), "day 0": change("11-23T", "11-00T"), "no leap day": change("11-23T", "02-29T"),
	"five digits": change("2026-", "12026-"), "one digit": change("10:00:00Z", "1:00:00Z"), "letters": change("10:00:00Z", "10:0a:00Z"),
	"resources first": plain + "\nResources:\n- a:\nRequest ID: a", "empty resource": plain + "\nResources:\n- ", "not before first": plain + "\nNot Before: 2026-11-23T09:00:00Z\nExpiration Time: 2026-11-23T10:05:00Z",
	"resource relative": plain + "\nResources:\n- /x", "trailing resource": plain + "\nResources:\n", "request twice": plain + "\nRequest ID: a\nRequest ID: a",
	"statement only a line": strings.Replace(plain, "Sign in.\n\n", "Sign in.\n", 1), "nul": change("Sign in.", "Sign\x00in."), "delete": change("Sign in.", "Sign\x7fin."),
	"not utf-8": change("Sign in.", "Sign\xffin."), "backslash": change("Sign in.", `Sign\in.`), "byte order mark": "\ufeff" + plain,
	"no third empty line": strings.Replace(bare, "\n\n\n", "\n\n", 1),
}

func TestEverythingElseIsRefused(t *testing.T) {
	for name, text := range bad {
		if m, err := siwe.Parse(text); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: got %v\n%s", name, err, m)
		}
	}
}

func TestURIsAreThoseOfRFC3986(t *testing.T) {
	for uri, ok := range map[string]bool{
		"https://a": true, "https://a/b/c?d=e&f#g/h?i": true, "https://u:p@a.example:80/": true, "https://[::1]:8/": true,
		"https://[v1.x:y]/": true, "urn:a:b": true, "did:key:z6Mk": true, "ipfs://bafy": true, "a:": true, "https://": true, "https://a/%20": true,
		"https://a:/": true, "mailto:a@b": true, "a:/": true, "file:///": true, "a://:1": true, "a://@": true, "a:?": true, "a:#": true, "a+b-c.1:%41": true, "a://[::1.2.3.4]": true,
		"a:////": true, "a:b//c": true, "a:/?/?#/?": true,
		"": false, "a": false, ":a": false, "1a:b": false, "https://a b": false, "https://a/%2": false, "https://a/%zz": false, "https://[::1": false,
		"https://[::g]/": false, "https://[1.2.3.4]/": false, "https://a:8x/": false, "https://a/[b]": false, "https://a/#b#c": false, "https://a/<b>": false,
		"a://b:c:d": false, "a://[::1]x": false, "a://x[::1]": false, "a:[": false, "a:%": false, "+a:b": false, "a_b:c": false, "a://[::ffff:256.0.0.1]": false, "a://[fe80::1%25e]": false,
		"https://[vx.y]/": false, "https://[v1.]/": false, "https://ä/": false, "https://a@b@c/": false, `https://a\b`: false,
	} {
		text := strings.Replace(plain, "URI: https://watch.example/", "URI: "+uri, 1)
		if _, err := siwe.Parse(text); (err == nil) != ok {
			t.Errorf("%q: %v", uri, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range good {
		f.Add(s)
	}
	for _, s := range bad {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if m, err := siwe.Parse(text); err == nil && m.String() != text {
			t.Fatalf("accepted %q, which prints as %q", text, m)
		}
	})
}

var now = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

func issuer(t *testing.T, key byte) *siwe.Issuer {
	t.Helper()
	i, err := siwe.New(siwe.Config{Key: []byte(strings.Repeat(string(key), 32)), Domains: []string{"watch.example", "localhost:8443"}})
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func account() model.Address { return model.Address{0x5a, 0xae} }

func TestAnyEdgeTakesWhatAnotherIssued(t *testing.T) {
	a, b := issuer(t, 'k'), issuer(t, 'k')
	m, err := a.Issue("watch.example", account(), 1, now)
	if err != nil {
		t.Fatal(err)
	}
	got, err := b.Check(m.String(), now.Add(time.Minute))
	if err != nil || got.Address != account() || got.Nonce != m.Nonce || got.ChainID != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
}

func TestWhatWasNotIssuedIsRefused(t *testing.T) {
	i := issuer(t, 'k')
	m, err := i.Issue("watch.example", account(), 1, now)
	if err != nil {
		t.Fatal(err)
	}
	text := m.String()
	changed := func(change func(*siwe.Message)) string {
		c := m
		change(&c)
		return c.String()
	}
	id := "a"
	for name, tc := range map[string]struct {
		text string
		at   time.Time
	}{
		"longer life":       {changed(func(m *siwe.Message) { m.ExpirationTime = siwe.At(m.ExpirationTime.Time().Add(time.Hour)) }), now},
		"no end":            {changed(func(m *siwe.Message) { m.ExpirationTime = siwe.DateTime{} }), now},
		"issued then":       {changed(func(m *siwe.Message) { m.IssuedAt = siwe.At(m.IssuedAt.Time().Add(time.Second)) }), now},
		"not before":        {changed(func(m *siwe.Message) { m.NotBefore = m.IssuedAt }), now},
		"another domain":    {changed(func(m *siwe.Message) { m.Domain = "localhost:8443" }), now},
		"a scheme":          {changed(func(m *siwe.Message) { m.Scheme = "https" }), now},
		"another address":   {changed(func(m *siwe.Message) { m.Address[3]++ }), now},
		"another statement": {changed(func(m *siwe.Message) { m.Statement += "." }), now},
		"no statement":      {changed(func(m *siwe.Message) { m.Statement = "" }), now},
		"another uri":       {changed(func(m *siwe.Message) { m.URI += "x" }), now},
		"another chain":     {changed(func(m *siwe.Message) { m.ChainID = 137 }), now},
		"another spelling":  {strings.Replace(text, "Chain ID: 1", "Chain ID: 01", 1), now},
		"another time zone": {strings.Replace(text, "10:00:00Z", "10:00:00+00:00", 1), now},
		"a request id":      {changed(func(m *siwe.Message) { m.RequestID = &id }), now},
		"a resource":        {changed(func(m *siwe.Message) { m.Resources = []string{"a:"} }), now},
		"no resources":      {changed(func(m *siwe.Message) { m.Resources = []string{} }), now},
		"lower nonce":       {strings.Replace(text, m.Nonce, strings.ToLower(m.Nonce), 1), now},
		"own nonce":         {strings.Replace(text, m.Nonce, strings.Repeat("A", len(m.Nonce)), 1), now},
		"longer nonce":      {strings.Replace(text, m.Nonce, m.Nonce+"A", 1), now},
		"plain nonce":       {plain, now},
		"too late":          {text, now.Add(5 * time.Minute)},
		"too early":         {text, now.Add(-time.Minute)},
	} {
		if _, err := i.Check(tc.text, tc.at); fault.KindOf(err) != fault.Unauthorized {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := i.Check(text+"\n", now); fault.KindOf(err) != fault.Invalid {
		t.Errorf("no message at all: %v", err)
	}
	if _, err := issuer(t, 'x').Check(text, now); fault.KindOf(err) != fault.Unauthorized {
		t.Errorf("another cluster's key: %v", err)
	}
	if _, err := i.Issue("evil.example", account(), 1, now); fault.KindOf(err) != fault.Invalid {
		t.Errorf("issued for a foreign domain: %v", err)
	}
}

func TestWeSignPeopleInToPlainDomainsAlone(t *testing.T) {
	for domain, ok := range map[string]bool{
		"watch.example": true, "localhost:8443": true, "127.0.0.1:1": true, "[::1]": true, "[::1]:8443": true,
		"": false, ":443": false, "watch.example:": false, "me@watch.example": false, "w%41tch.example": false, "watch.example/x": false,
		"[::1": false, "[v1.a]": false, "watch.example:123456": false, "a!b": false,
	} {
		_, err := siwe.New(siwe.Config{Key: make([]byte, 32), Domains: []string{domain}})
		if (err == nil) != ok {
			t.Errorf("%q: %v", domain, err)
		}
	}
}
