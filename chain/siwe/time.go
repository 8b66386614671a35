package siwe

import (
	"strings"
	"time"
)

// DateTime is a date-time of RFC 3339 as it was written: one instant has many
// spellings, and a signature is of one of them. The zero DateTime is none.
type DateTime struct {
	text string
	at   time.Time
}

// At writes an instant as we do: whole seconds of UTC.
func At(t time.Time) DateTime {
	t = t.UTC().Truncate(time.Second)
	return DateTime{text: t.Format(time.RFC3339), at: t}
}

// Time is the instant. A leap second is the one after it.
func (d DateTime) Time() time.Time { return d.at }

// IsZero tells that there is none.
func (d DateTime) IsZero() bool { return d.text == "" }

// String is the date-time as it was written.
func (d DateTime) String() string { return d.text }

// parseTime reads RFC 3339, 5.6, to the letter; time.Parse takes other things too.
//
//	date-time = YYYY-MM-DD "T" hh:mm:ss [ "." 1*DIGIT ] ( "Z" / ( "+" / "-" ) hh:mm )
func parseTime(s string) (DateTime, bool) {
	const dateTime = "0000-00-00T00:00:00"
	if len(s) < len(dateTime)+1 || !shaped(strings.ToUpper(s[:len(dateTime)]), dateTime) {
		return DateTime{}, false
	}
	year, month, day := number(s[:4]), number(s[5:7]), number(s[8:10])
	hour, minute, second := number(s[11:13]), number(s[14:16]), number(s[17:19])
	rest := s[len(dateTime):]
	nanos := 0
	if fraction, ok := strings.CutPrefix(rest, "."); ok {
		n := 0
		for n < len(fraction) && digit(fraction[n]) {
			n++
		}
		if n == 0 {
			return DateTime{}, false
		}
		nanos = number((fraction[:n] + "000000000")[:9])
		rest = fraction[n:]
	}
	offset, ok := parseOffset(rest)
	if !ok || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || second > 60 {
		return DateTime{}, false
	}
	at := time.Date(year, time.Month(month), day, hour, minute, second, nanos, time.UTC).Add(-offset)
	if second == 60 && !leaps(at.Truncate(time.Second)) {
		return DateTime{}, false
	}
	return DateTime{text: s, at: at}, true
}

// parseOffset reads time-offset. "T" and "Z" may be lower case (5.6, note).
func parseOffset(s string) (time.Duration, bool) {
	if s == "Z" || s == "z" {
		return 0, true
	}
	if len(s) != len("+00:00") || s[0] != '+' && s[0] != '-' || !shaped(s[1:], "00:00") {
		return 0, false
	}
	hour, minute := number(s[1:3]), number(s[4:6])
	offset := time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute
	if s[0] == '-' {
		offset = -offset
	}
	return offset, hour <= 23 && minute <= 59
}

// leaps tells whether a leap second may have come just before at: they are the
// last of June or of December, in UTC (5.7).
func leaps(at time.Time) bool {
	return at.Hour() == 0 && at.Minute() == 0 && at.Second() == 0 && at.Day() == 1 && (at.Month() == time.July || at.Month() == time.January)
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// shaped tells whether s is like form, in which 0 stands for any digit.
func shaped(s, form string) bool {
	if len(s) != len(form) {
		return false
	}
	for i := range len(s) {
		if form[i] == '0' && !digit(s[i]) || form[i] != '0' && s[i] != form[i] {
			return false
		}
	}
	return true
}

// number reads digits.
func number(s string) (n int) {
	for i := range len(s) {
		n = 10*n + int(s[i]-'0')
	}
	return n
}
