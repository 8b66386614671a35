package server

import (
	"net/http"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	tokenIssuer = "streamgate"
	// vouchedIssuer is of tokens that rest on a voucher. An edge that does not know
	// of vouchers knows no such issuer either, so it does not take them for others.
	vouchedIssuer = "streamgate contract account"
	cookieName    = "streamgate"
	minTokenKey   = 32 // bytes
)

// Tokens makes and checks the bearer tokens that a login gives. Every edge of
// a cluster has the same key, so every edge takes them without asking.
type Tokens struct {
	key []byte
	ttl time.Duration
}

// NewTokens makes Tokens with a key of at least 32 bytes.
func NewTokens(key []byte, ttl time.Duration) (*Tokens, error) {
	if len(key) < minTokenKey || ttl <= 0 {
		return nil, fault.New("edge/server.NewTokens", fault.Invalid, "want a key of %d bytes or more and a life above 0", minTokenKey)
	}
	return &Tokens{key: key, ttl: ttl}, nil
}

// claims are what a token says.
type claims struct {
	jwt.RegisteredClaims
	Voucher *model.VoucherID `json:"voucher,omitempty"`
}

// Issue makes a token for a viewer and says when it ends.
func (t *Tokens) Issue(v model.Viewer, now time.Time) (string, time.Time, error) {
	expires := now.Add(t.ttl).Truncate(time.Second)
	c := claims{RegisteredClaims: jwt.RegisteredClaims{
		Issuer: tokenIssuer, Subject: v.Wallet.String(), IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(expires),
	}}
	if !v.Voucher.IsZero() {
		c.Issuer, c.Voucher = vouchedIssuer, &v.Voucher
	}
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, c).SignedString(t.key)
	return token, expires, fault.Wrap("edge/server.Issue", err)
}

// Check gives the viewer of a token; Unauthorized for anything but one of ours
// that is in force.
func (t *Tokens) Check(token string, now time.Time) (model.Viewer, error) {
	const op = "edge/server.Check"
	var c claims
	_, err := jwt.ParseWithClaims(token, &c, func(*jwt.Token) (any, error) { return t.key, nil },
		jwt.WithValidMethods([]string{"HS256"}), jwt.WithExpirationRequired(),
		jwt.WithTimeFunc(func() time.Time { return now }))
	if err != nil {
		return model.Viewer{}, fault.New(op, fault.Unauthorized, "the login is not valid or has ended: sign in again")
	}
	var v model.Viewer
	if c.Voucher != nil {
		v.Voucher = *c.Voucher
	}
	ours := c.Issuer == tokenIssuer && v.Voucher.IsZero() || c.Issuer == vouchedIssuer && !v.Voucher.IsZero()
	if err := v.Wallet.UnmarshalText([]byte(c.Subject)); err != nil || !ours {
		return model.Viewer{}, fault.New(op, fault.Unauthorized, "the login is not valid: sign in again")
	}
	return v, nil
}

// viewer is who makes a request: by bearer token, or by the cookie that login set.
func (s *Server) viewer(r *http.Request) (model.Viewer, error) {
	token := ""
	if h := r.Header.Get("Authorization"); h != "" {
		scheme, rest, _ := strings.Cut(h, " ")
		if !strings.EqualFold(scheme, "Bearer") {
			return model.Viewer{}, fault.New("edge/server.viewer", fault.Unauthorized, "want a bearer token")
		}
		token = strings.TrimSpace(rest)
	} else if c, err := r.Cookie(cookieName); err == nil {
		// The browser sends it by itself, so it must not speak for another site's page.
		if err := s.ours(r); err != nil {
			return model.Viewer{}, err
		}
		token = c.Value
	}
	if token == "" {
		return model.Viewer{}, fault.New("edge/server.viewer", fault.Unauthorized, "sign in first: POST /v1/auth/nonce")
	}
	return s.Tokens.Check(token, time.Now())
}

// trust makes the list of other sites whose pages may use the cookie. A pattern
// does not count: its pages may read what is for all, and use bearer tokens.
func trust(origins []string) (*http.CrossOriginProtection, error) {
	sites := http.NewCrossOriginProtection()
	for _, origin := range origins {
		if strings.Contains(origin, "*") {
			continue
		}
		if err := sites.AddTrustedOrigin(origin); err != nil {
			return nil, err
		}
	}
	return sites, nil
}

// ours refuses what a page of another site makes a browser do.
func (s *Server) ours(r *http.Request) error {
	if s.sites.Check(r) != nil {
		return fault.New("edge/server.ours", fault.Forbidden, "a page of another site may not do this")
	}
	return nil
}

// cookie is the login as a cookie. Lax keeps other sites from opening sessions
// with it.
func cookie(token string, expires time.Time) *http.Cookie {
	return &http.Cookie{Name: cookieName, Value: token, Path: "/", Expires: expires, Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode}
}
