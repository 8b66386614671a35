package operate

import (
	"time"

	"github.com/streamgate/streamgate/internal/model"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

func providersToWire(in []model.ProviderStatus) []*v1.ProviderStatus {
	var out []*v1.ProviderStatus
	for _, p := range in {
		out = append(out, &v1.ProviderStatus{Host: p.Host, Used: p.Used, State: p.State, Head: p.Head, HeadAgeNanos: int64(p.HeadAge), Behind: p.Behind,
			Failures: p.Failures, LastError: p.LastError, ErrorAgeNanos: int64(p.ErrorAge), Today: p.Today, PerDay: p.PerDay, PerSecond: p.PerSecond,
			LogRange: p.LogRange, Reads: p.Reads, Lacks: p.Lacks})
	}
	return out
}

// providersFromWire takes no more than a chain can have.
func providersFromWire(in []*v1.ProviderStatus) []model.ProviderStatus {
	var out []model.ProviderStatus
	for _, p := range in[:min(len(in), maxPeers)] {
		s := model.ProviderStatus{Host: clip(p.GetHost()), Used: p.GetUsed(), State: clip(p.GetState()), Head: p.GetHead(), HeadAge: time.Duration(p.GetHeadAgeNanos()),
			Behind: p.GetBehind(), Failures: p.GetFailures(), LastError: clip(p.GetLastError()), ErrorAge: time.Duration(p.GetErrorAgeNanos()),
			Today: p.GetToday(), PerDay: p.GetPerDay(), PerSecond: p.GetPerSecond(), LogRange: p.GetLogRange(), Reads: clip(p.GetReads())}
		for _, l := range p.GetLacks()[:min(len(p.GetLacks()), maxLacks)] {
			s.Lacks = append(s.Lacks, clip(l))
		}
		out = append(out, s)
	}
	return out
}
