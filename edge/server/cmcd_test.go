package server

import (
	"maps"
	"strings"
	"testing"
)

func TestCMCDIsRead(t *testing.T) {
	for said, want := range map[string]cmcd{
		`bl=21300,br=3200,bs,ot=v,sid="6e2fb550"`: {"bl": "21300", "br": "3200", "bs": "?1", "ot": "v", "sid": "6e2fb550"},
		`br=(5000;v 128;a),e=ps,sta=r,v=2`:        {"br": "5000", "e": "ps", "sta": "r", "v": "2"},
		`nor="../a,b=c.m4s",su=?0`:                {"nor": "../a,b=c.m4s", "su": "?0"},
		`nor="a\",b",rtp=100;x=1`:                 {"nor": `a\`, "rtp": "100"},
		`com.streamgate-cutoff=12.5,cen="cutoff"`: {"com.streamgate-cutoff": "12.5", "cen": "cutoff"},
		``:                                  {},
		`,,=,=x`:                            {},
		`a="`:                               {"a": ""},
		`x=` + strings.Repeat("1", maxCMCD): {},
	} {
		if got := parseCMCD(said); !maps.Equal(got, want) {
			t.Errorf("%.60s: read as %v, want %v", said, got, want)
		}
	}
}

func FuzzCMCDIsReadOrLeftOut(f *testing.F) {
	for _, s := range []string{`bl=21300,br=(5000;v),bs`, `nor="a,b",e=ps,sta=r`, `a="\`, `((`, `))a=1,b`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := parseCMCD(s)
		if len(got) > maxCMCDKeys {
			t.Fatalf("%d keys", len(got))
		}
		for k, v := range got {
			if k == "" || len(k)+len(v) > len(s)+2 {
				t.Fatalf("%q=%q of %q", k, v, s)
			}
		}
		for _, key := range []string{"bl", "br"} {
			if n, ok := got.number(key, maxMillis); ok && !(n >= 0 && n <= maxMillis) {
				t.Fatalf("%s is %v", key, n)
			}
		}
	})
}
