package main

import (
	"context"
	"runtime"
	"time"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/chain/gas"
	"github.com/streamgate/streamgate/chain/provider"
	"github.com/streamgate/streamgate/chain/watch"
	"github.com/streamgate/streamgate/edge/server"
	"github.com/streamgate/streamgate/internal/machine"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/vital"
)

// status is how this node is, for operators.
func (n *node) status() model.NodeStatus {
	view := n.members.View()
	s := model.NodeStatus{Version: version, Uptime: time.Since(n.begun), Draining: n.drain.Draining(), ViewEpoch: view.Epoch, ViewNodes: len(view.Nodes),
		Load: machine.Load(), RSS: machine.RSS(), DiskFree: machine.DiskFree(n.Node.DataDir), Goroutines: runtime.NumGoroutine(), Chains: []model.ChainStatus{}}
	if view.Epoch > 0 {
		s.ViewAge = time.Since(view.Since)
	}
	for _, r := range n.board.Reasons() {
		words := model.NotReady{Part: r.Code, Reason: r.Says + ". " + r.Mend + "."}
		if r.Soon {
			s.Warnings = append(s.Warnings, words)
		} else {
			s.Reasons = append(s.Reasons, words)
		}
	}
	s.Ready = len(s.Reasons) == 0
	for _, v := range n.views {
		s.Chains = append(s.Chains, v.status())
	}
	if n.sessions != nil {
		s.Sessions = n.sessions()
	}
	if n.requests != nil {
		s.Requests = n.requests()
	}
	return s
}

func chainStatus(head model.BlockRef, id model.ChainID, age time.Duration, seen bool) model.ChainStatus {
	head.Chain = id
	if !seen {
		age = -1
	}
	return model.ChainStatus{Chain: id, Head: head, Age: age}
}

// watched is a chain as its watcher sees it.
func watched(w *watch.Watcher, g *gas.Monitor, p *provider.Pool) model.ChainStatus {
	s := chainStatus(model.BlockRef{}, w.Chain().ID, 0, false)
	if v := w.View(); v != nil {
		s = chainStatus(v.Head, w.Chain().ID, v.Age, true)
	}
	s.Gas, s.Providers, s.Finalized, s.Quorum = g.Status(), p.Status(), p.Finalized(), w.Chain().Quorum
	s.BlockTime, _ = w.Pace()
	return s
}

// tellNode tells the cluster when this node begins or ends to drain, and how busy it is.
func (n *node) tellNode(ctx context.Context) error {
	busy := n.busy
	if busy == nil {
		busy = server.NewBusy(0)
	}
	var told struct {
		draining bool
		busy     int
	}
	for {
		// Taken before the state is read: telling takes a while, and a change
		// meanwhile must not be missed.
		drained, loaded := n.drain.Changed(), busy.Changed()
		if now := n.drain.Draining(); now != told.draining || busy.Percent() != told.busy {
			told.draining, told.busy = now, busy.Percent()
			if err := n.members.Tell(told.draining, told.busy); err != nil {
				n.log.Warn("the cluster was not told of draining or load", zap.Error(err)) // gossip tells it later
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-drained:
		case <-loaded:
		}
	}
}

// busyCheck warns of an edge that takes no new viewers.
func (n *node) busyCheck() []vital.Reason {
	if n.busy == nil || !n.busy.Full() {
		return nil
	}
	return []vital.Reason{{Code: "busy", Soon: true, Says: "this edge serves all that it can, so new viewers go to others",
		Mend: "Start another edge, or raise edge.max_egress_bytes if the line allows more"}}
}
