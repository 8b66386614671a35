package operate

import (
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/proto/codec"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

// Limits of what a node may say of itself.
const (
	maxReasons = 64
	maxWords   = 1024
	maxChains  = 256
	maxHours   = 24
	maxPeers   = 16 // providers of a chain
	maxLacks   = 16
)

func toWire(s model.NodeStatus) *v1.StatusReply {
	m := &v1.StatusReply{
		Version: s.Version, UptimeNanos: int64(s.Uptime), Draining: s.Draining, ViewEpoch: s.ViewEpoch, ViewAgeNanos: int64(s.ViewAge),
		ViewNodes: uint32(s.ViewNodes), Sessions: uint64(s.Sessions), Load1: s.Load, RssBytes: s.RSS, DiskFreeBytes: s.DiskFree, Goroutines: uint32(s.Goroutines), Requests: uint64(s.Requests),
	}
	for _, r := range s.Reasons {
		m.Reasons = append(m.Reasons, &v1.NotReady{Part: r.Part, Reason: r.Reason})
	}
	for _, r := range s.Warnings {
		m.Warnings = append(m.Warnings, &v1.NotReady{Part: r.Part, Reason: r.Reason})
	}
	for _, c := range s.Chains {
		m.Chains = append(m.Chains, &v1.ChainStatus{Chain: uint64(c.Chain), Head: codec.BlockRef(c.Head), AgeNanos: int64(c.Age), Gas: gasToWire(c.Gas),
			Finalized: c.Finalized, BlockTimeNanos: int64(c.BlockTime), Quorum: uint32(c.Quorum), Providers: providersToWire(c.Providers)})
	}
	return m
}

func fromWire(m *v1.StatusReply) (model.NodeStatus, error) {
	const op = "actors/operate.fromWire"
	if len(m.GetReasons()) > maxReasons || len(m.GetWarnings()) > maxReasons || len(m.GetChains()) > maxChains {
		return model.NodeStatus{}, fault.New(op, fault.TooLarge, "%d reasons, %d chains", len(m.GetReasons()), len(m.GetChains()))
	}
	s := model.NodeStatus{
		Version: clip(m.GetVersion()), Uptime: time.Duration(m.GetUptimeNanos()), Ready: len(m.GetReasons()) == 0, Draining: m.GetDraining(),
		ViewEpoch: m.GetViewEpoch(), ViewAge: time.Duration(m.GetViewAgeNanos()), ViewNodes: int(m.GetViewNodes()), Sessions: int(m.GetSessions()),
		Requests: int(m.GetRequests()), Load: m.GetLoad1(), RSS: m.GetRssBytes(), DiskFree: m.GetDiskFreeBytes(), Goroutines: int(m.GetGoroutines()), Chains: []model.ChainStatus{},
	}
	for _, r := range m.GetReasons() {
		s.Reasons = append(s.Reasons, model.NotReady{Part: clip(r.GetPart()), Reason: clip(r.GetReason())})
	}
	for _, r := range m.GetWarnings() {
		s.Warnings = append(s.Warnings, model.NotReady{Part: clip(r.GetPart()), Reason: clip(r.GetReason())})
	}
	for _, c := range m.GetChains() {
		head, err := codec.BlockRefOf(c.GetHead())
		if err != nil {
			return model.NodeStatus{}, fault.Wrap(op, err)
		}
		s.Chains = append(s.Chains, model.ChainStatus{Chain: model.ChainID(c.GetChain()), Head: head, Age: time.Duration(c.GetAgeNanos()), Gas: gasFromWire(c.GetGas()),
			Finalized: c.GetFinalized(), BlockTime: time.Duration(c.GetBlockTimeNanos()), Quorum: int(c.GetQuorum()), Providers: providersFromWire(c.GetProviders())})
	}
	return s, nil
}

func clip(s string) string { return s[:min(len(s), maxWords)] }

func gasToWire(g *model.GasStatus) *v1.GasStatus {
	if g == nil {
		return nil
	}
	return &v1.GasStatus{Block: g.Block, AgeNanos: int64(g.Age), BaseFee: g.Base, TipLow: g.LowTip, Tip: g.Tip, TipHigh: g.HighTip, Price: g.Price,
		L1DataFee: g.L1Data, DayMedian: g.DayMedian, Hours: g.Hours, Limit: g.Limit, Above: g.Above}
}

func gasFromWire(m *v1.GasStatus) *model.GasStatus {
	if m == nil {
		return nil
	}
	return &model.GasStatus{Block: m.GetBlock(), Age: time.Duration(m.GetAgeNanos()), Base: m.GetBaseFee(), LowTip: m.GetTipLow(), Tip: m.GetTip(),
		HighTip: m.GetTipHigh(), Price: m.GetPrice(), L1Data: m.L1DataFee, DayMedian: m.GetDayMedian(), Hours: m.GetHours()[:min(len(m.GetHours()), maxHours)],
		Limit: m.GetLimit(), Above: m.GetAbove()}
}
