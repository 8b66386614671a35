package pack

import (
	"fmt"
	"strings"

	"github.com/streamgate/streamgate/internal/model"
)

// language is how players know a language: by its shortest code (RFC 5646, as
// LANGUAGE of an EXT-X-MEDIA tag asks for), and by its own name.
type language struct{ code, name string }

// languageOf finds the language of a tag in a file, which is mostly ISO 639-2 of
// three letters. What is not in the table is passed on as it is.
func languageOf(tag string) language {
	for _, row := range strings.Split(languages, "\n") {
		if f := strings.Fields(row); len(f) > 0 {
			for _, code := range f[:len(f)-1] {
				if code == tag {
					return language{f[0], f[len(f)-1]}
				}
			}
		}
	}
	return language{tag, tag}
}

// languages has a row each: the shortest code, other codes, the own name.
const languages = `
ar ara العربية
bn ben বাংলা
cs ces cze Čeština
da dan Dansk
de deu ger Deutsch
el ell gre Ελληνικά
en eng English
es spa Español
fa fas per فارسی
fi fin Suomi
fr fra fre Français
he heb עברית
hi hin हिन्दी
hu hun Magyar
id ind Indonesia
it ita Italiano
ja jpn 日本語
ko kor 한국어
nl nld dut Nederlands
no nor nb nob Norsk
pl pol Polski
pt por Português
ro ron rum Română
ru rus Русский
sv swe Svenska
th tha ไทย
tr tur Türkçe
uk ukr Українська
vi vie Tiếng-Việt
zh zho chi 中文`

// nameOf is the NAME of a sound rendition, which no other in its group may have
// (RFC 8216bis, 4.4.6.1.1).
func nameOf(rc model.RenditionContent, taken map[string]bool) string {
	base := languageOf(rc.Language).name
	if base == "" {
		base = rc.Name
	}
	name := base
	for n := 2; taken[name]; n++ {
		name = fmt.Sprintf("%s (%d)", base, n)
	}
	taken[name] = true
	return name
}
