package vital

import (
	"fmt"
	"time"
)

// renewBefore is when the end of a certificate is near.
const renewBefore = 14 * 24 * time.Hour

// Cert is a certificate that follows its files; *tlsutil.Certs is one.
type Cert interface {
	Expires() time.Time
	Trouble() error // why the files as they are now are not in force
}

// CertCheck says when a certificate has ended, will soon, or cannot be renewed
// from its files.
func CertCheck(what string, c Cert) Check {
	return func() []Reason {
		var out []Reason
		until := c.Expires()
		switch left := time.Until(until); {
		case left <= 0:
			out = append(out, Reason{Code: "certificate-expired", Says: fmt.Sprintf("the %s ended on %s", what, until.Format(time.DateTime)),
				Mend: "Put a new certificate and key into its files; they are taken up without a restart"})
		case left < renewBefore:
			out = append(out, Reason{Code: "certificate-ends", Says: fmt.Sprintf("the %s ends in %d days", what, int(left/(24*time.Hour))),
				Mend: "Put a new certificate and key into its files; they are taken up without a restart", Soon: true})
		}
		if err := c.Trouble(); err != nil {
			out = append(out, Reason{Code: "certificate-files", Says: fmt.Sprintf("the files of the %s cannot be used, the old ones stay in force: %v", what, err),
				Mend: "Correct the files", Soon: true})
		}
		return out
	}
}
