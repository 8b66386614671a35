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
	cookieName  = "streamgate"
	minTokenKey = 32 // bytes
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

// Issue makes a token for a wallet and says when it ends.
func (t *Tokens) Issue(w model.Wallet, now time.Time) (string, time.Time, error) {
	expires := now.Add(t.ttl).Truncate(time.Second)
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.RegisteredClaims{
		Issuer: tokenIssuer, Subject: w.String(), IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(expires),
	}).SignedString(t.key)
	return token, expires, fault.Wrap("edge/server.Issue", err)
}

// Check gives the wallet of a token; Unauthorized for anything but one of ours
// that is in force.
func (t *Tokens) Check(token string, now time.Time) (model.Wallet, error) {
	const op = "edge/server.Check"
	var claims jwt.RegisteredClaims
	_, err := jwt.ParseWithClaims(token, &claims, func(*jwt.Token) (any, error) { return t.key, nil },
		jwt.WithValidMethods([]string{"HS256"}), jwt.WithIssuer(tokenIssuer), jwt.WithExpirationRequired(),
		jwt.WithTimeFunc(func() time.Time { return now }))
	if err != nil {
		return model.Wallet{}, fault.New(op, fault.Unauthorized, "the login is not valid or has ended: sign in again")
	}
	var w model.Wallet
	if err := w.UnmarshalText([]byte(claims.Subject)); err != nil {
		return model.Wallet{}, fault.New(op, fault.Unauthorized, "the login is not valid: sign in again")
	}
	return w, nil
}

// viewer is who makes a request: by bearer token, or by the cookie that login set.
func (s *Server) viewer(r *http.Request) (model.Wallet, error) {
	token := ""
	if h := r.Header.Get("Authorization"); h != "" {
		scheme, rest, _ := strings.Cut(h, " ")
		if !strings.EqualFold(scheme, "Bearer") {
			return model.Wallet{}, fault.New("edge/server.viewer", fault.Unauthorized, "want a bearer token")
		}
		token = strings.TrimSpace(rest)
	} else if c, err := r.Cookie(cookieName); err == nil {
		// The browser sends it by itself, so it must not speak for another site's page.
		if err := s.ours(r); err != nil {
			return model.Wallet{}, err
		}
		token = c.Value
	}
	if token == "" {
		return model.Wallet{}, fault.New("edge/server.viewer", fault.Unauthorized, "sign in first: POST /v1/auth/nonce")
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
