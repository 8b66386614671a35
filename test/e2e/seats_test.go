package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/test/cluster"
)

// withGate sets the demo video's gate and puts the old one back at the end.
func withGate(t *testing.T, gate map[string]any) {
	t.Helper()
	api := demo.Creator(t)
	var before json.RawMessage
	if err := api.Call(t.Context(), "GET", "/v1/videos/"+demo.Video+"/gate", nil, &before); err != nil {
		t.Fatal(err)
	}
	set := func(ctx context.Context, g any) {
		if err := demo.Creator(t).Call(ctx, "PUT", "/v1/videos/"+demo.Video+"/gate", g, nil); err != nil {
			t.Error(err)
		}
		want, _ := json.Marshal(g)
		for _, edge := range demo.Edges { // until the edges go by it
			cluster.Eventually(t, "gate at "+edge, func(context.Context) error {
				var v struct {
					Gate struct {
						Rule any `json:"rule"`
					} `json:"gate"`
				}
				if err := demo.API(t, edge, "").Call(ctx, "GET", "/v1/videos/"+demo.Video, nil, &v); err != nil {
					return err
				}
				var a any
				_ = json.Unmarshal(want, &a)
				if got, _ := json.Marshal(v.Gate.Rule); string(got) != string(normal(a)) {
					return fmt.Errorf("gate is %s, not %s", got, normal(a))
				}
				return nil
			})
		}
	}
	set(t.Context(), gate)
	t.Cleanup(func() { set(context.Background(), before) })
}

func normal(v any) []byte {
	b, _ := json.Marshal(v)
	return b
}

func TestOneSeatIsOneViewerInTheWholeCluster(t *testing.T) {
	alice, bob := begin(t)
	withGate(t, map[string]any{"erc721": map[string]any{"chain": demo.ChainID, "contract": demo.Contract, "token_ids": []string{"1"}}, "seats_per_token": 1})
	kill(t, "edge-1", demo.Edges[0]) // with the sessions of other tests, which would want the seat
	kill(t, "edge-2", demo.Edges[1])
	logins := []string{demo.Login(t, demo.Edges[0], alice), demo.Login(t, demo.Edges[1], alice)}
	s := demo.Watch(t, demo.Edges[0], alice)
	for i, edge := range demo.Edges {
		_, err := demo.Open(t, edge, logins[i], demo.Video)
		if fault.KindOf(err) != fault.SeatsTaken {
			t.Fatalf("a second session at %s: %v", edge, err)
		}
	}
	// The same session at the other edge is the same viewer.
	cluster.Eventually(t, "the session at the other edge", func(ctx context.Context) error { return demo.Served(ctx, elsewhere(s.HLS)) })
	kill(t, "edge-1", demo.Edges[0])
	if err := demo.Served(t.Context(), elsewhere(s.HLS)); err != nil {
		t.Errorf("after the first edge was killed: %v", err)
	}
	aNewOwnerLetsNobodyStay(t, logins[0])
	// Whoever stops watching gives the seat back.
	if err := demo.API(t, demo.Edges[1], logins[1]).Call(t.Context(), "DELETE", "/v1/sessions/"+string(s.Session), nil, nil); err != nil {
		t.Fatal(err)
	}
	var again cluster.Session
	cluster.Eventually(t, "a session once the seat is free", func(context.Context) (err error) {
		again, err = demo.Open(t, demo.Edges[0], logins[0], demo.Video)
		return err
	})
	// So does whoever loses the pass: the seat goes with the token.
	demo.Transfer(t, alice, bob)
	token := demo.Login(t, demo.Edges[1], bob)
	cluster.Eventually(t, "the new holder's session", func(context.Context) error {
		_, err := demo.Open(t, demo.Edges[1], token, demo.Video)
		return err
	})
	if err := demo.Refused(t.Context(), again.HLS, 403, "right-lost"); err != nil {
		t.Error(err)
	}
	demo.Transfer(t, bob, alice)
}

// aNewOwnerLetsNobodyStay opens a second session at an edge that was just started. If
// that edge counts the seats, it waits a second for what others hold; one that is
// later than that on a busy machine is heard all the same, and the newest goes.
func aNewOwnerLetsNobodyStay(t *testing.T, login string) {
	t.Helper()
	second, err := demo.Open(t, demo.Edges[0], login, demo.Video)
	if fault.KindOf(err) == fault.SeatsTaken {
		return
	}
	if err != nil {
		t.Fatalf("a second session at an edge that knows of none: %v", err)
	}
	cluster.Eventually(t, "the second session to lose its seat", func(ctx context.Context) error {
		return demo.Refused(ctx, second.HLS, 403, "seats-taken")
	})
	if err := demo.API(t, demo.Edges[0], login).Call(t.Context(), "DELETE", "/v1/sessions/"+string(second.Session), nil, nil); err != nil {
		t.Fatal(err)
	}
}
