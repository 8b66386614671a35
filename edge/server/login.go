package server

import (
	"context"
	"net/http"
	"slices"
	"time"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// nonce gives the text to sign. Nothing is stored for it.
func (s *Server) nonce(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Address string        `json:"address"`
		ChainID model.ChainID `json:"chain_id"`
	}
	if err := decode(w, r, &in); err != nil {
		s.refuse(w, r, err)
		return
	}
	address, err := evm.ParseAddress(in.Address)
	if err != nil {
		s.refuse(w, r, fault.At("edge/server.nonce", fault.Invalid, "/address", "%s", fault.Detail(err)))
		return
	}
	if !slices.Contains(s.cfg.Domains, r.Host) {
		s.refuse(w, r, fault.New("edge/server.nonce", fault.Invalid, "host %q is not a domain of this service: use %v", r.Host, s.cfg.Domains))
		return
	}
	ch, err := s.Login.Issue(r.Host, address, in.ChainID)
	if err != nil {
		s.refuse(w, r, fault.Wrap("edge/server.nonce", err))
		return
	}
	answer(w, http.StatusOK, ch)
}

// verify turns a signed message into a login. The nonce is used up before
// anything is given out, and after the signature was checked: whoever cannot
// sign cannot use it up.
func (s *Server) verify(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Message   string `json:"message"`
		Signature string `json:"signature"`
	}
	err := s.ours(r) // a foreign page must not sign anybody in as somebody else
	if err == nil {
		err = decode(w, r, &in)
	}
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	proof, err := s.Login.Verify(in.Message, in.Signature)
	if err == nil && proof.Voucher != nil {
		err = s.vouched(r, *proof.Voucher)
	}
	if err != nil {
		s.Metrics.login(fault.KindOf(err).String())
		s.refuse(w, r, fault.Wrap("edge/server.verify", err))
		return
	}
	if err := s.Nonces.Consume(r.Context(), proof.Nonce, proof.ExpiresAt); err != nil {
		if fault.KindOf(err) == fault.Conflict {
			err = fault.New("edge/server.verify", fault.Unauthorized, "this login was used already: ask for a new nonce")
		}
		s.Metrics.login(fault.KindOf(err).String())
		s.refuse(w, r, err)
		return
	}
	token, expires, err := s.login(r.Context(), proof)
	if err != nil {
		s.Metrics.login(fault.KindOf(err).String())
		s.refuse(w, r, err)
		return
	}
	s.Metrics.login("ok")
	s.Log.Info("viewer signed in", zap.String("wallet", proof.Address.Short()))
	http.SetCookie(w, cookie(token, expires))
	answer(w, http.StatusOK, struct {
		Token     string    `json:"token"`
		Address   string    `json:"address"`
		ExpiresAt time.Time `json:"expires_at"`
	}{token, evm.Checksum(proof.Address), expires.UTC()})
}

// vouched asks the contract of an account whose key did not sign.
func (s *Server) vouched(r *http.Request, v model.Voucher) error {
	const op = "edge/server.vouched"
	if !s.limits.allow(contractLimit, clientOf(r)) {
		return fault.New(op, fault.TooMany, "too many logins of contract accounts from your address: wait a second")
	}
	valid, err := s.Vouchers.Vouch(r.Context(), v)
	switch {
	case fault.KindOf(err) == fault.NotFound && err != nil:
		return fault.New(op, fault.Unauthorized, "the key of %s did not sign this, and chain %d, where its contract could have, is none of ours", v.Wallet, v.Chain)
	case err != nil:
		return fault.Wrap(op, err)
	case !valid:
		return fault.New(op, fault.Unauthorized, "neither the key of %s signed this nor does its contract on chain %d take the signature", v.Wallet, v.Chain)
	}
	return nil
}

// login makes the token, and makes what it rests on known to the cluster before.
func (s *Server) login(ctx context.Context, p Proof) (token string, expires time.Time, err error) {
	viewer := model.Viewer{Wallet: p.Address}
	if p.Voucher != nil {
		viewer.Voucher = p.Voucher.ID()
	}
	if token, expires, err = s.Tokens.Issue(viewer, time.Now()); err != nil || p.Voucher == nil {
		return token, expires, err
	}
	return token, expires, fault.Wrap("edge/server.login", s.Vouchers.Keep(ctx, *p.Voucher, expires))
}

// logout takes the cookie back. Signatures that were used stay used.
func (s *Server) logout(w http.ResponseWriter, r *http.Request) {
	if err := s.ours(r); err != nil {
		s.refuse(w, r, err)
		return
	}
	c := cookie("", time.Unix(1, 0))
	c.MaxAge = -1
	http.SetCookie(w, c)
	w.WriteHeader(http.StatusNoContent)
}
