package gas_test

import (
	"context"
	"errors"
	"math/big"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/chain/gas"
	"github.com/streamgate/streamgate/chain/rpc"
)

// source is a provider in the test's hands.
type source struct {
	mu     sync.Mutex // guards the rest
	base   int64
	broken bool
	closed int
}

func (s *source) Fees(context.Context) (rpc.Fees, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken {
		return rpc.Fees{}, errors.New("gone")
	}
	n := big.NewInt
	return rpc.Fees{Block: 7, Base: n(s.base), Low: n(1), Usual: n(2), High: n(3), L1: n(7)}, nil
}

func (s *source) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed++
}

func (s *source) set(base int64, broken bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.base, s.broken = base, broken
}

// desk is a monitor that runs over two sources, in a bubble of time.
type desk struct {
	*gas.Monitor
	one, two *source
	dialled  []string
	logs     *observer.ObservedLogs
	reg      *prometheus.Registry
}

func open(t *testing.T, alert float64) *desk {
	t.Helper()
	c, err := chains.New(chains.Config{ID: 10, RPC: []string{"http://one", "http://two"}, GasAlertGwei: alert})
	if err != nil {
		t.Fatal(err)
	}
	core, logs := observer.New(zap.InfoLevel)
	d := &desk{one: &source{base: 1e9}, two: &source{base: 1e9}, logs: logs, reg: prometheus.NewRegistry()}
	d.Monitor, err = gas.New(gas.Config{Chain: c, Dial: func(_ context.Context, p chains.Provider) (gas.Source, error) {
		d.dialled = append(d.dialled, p.Host())
		if p.Host() == "one" {
			return d.one, nil
		}
		return d.two, nil
	}}, zap.New(core), gas.NewMetrics(d.reg))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- d.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	synctest.Wait()
	return d
}

// at lets prices pass, one a minute.
func (d *desk) at(prices ...int64) {
	for _, p := range prices {
		d.one.set(p, false)
		time.Sleep(time.Minute)
		synctest.Wait()
	}
}

func (d *desk) metric(t *testing.T, name string) float64 {
	t.Helper()
	families, err := d.reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		if f.GetName() == name {
			return f.GetMetric()[0].GetGauge().GetValue() + f.GetMetric()[0].GetCounter().GetValue()
		}
	}
	t.Fatalf("no metric %s", name)
	return 0
}

func TestOperatorIsToldOnceThatGasIsDearAndOnceThatItIsNot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, 5)
		if d.Check() != nil {
			t.Error("a cheap chain is a reason")
		}
		d.at(6e9, 7e9, 4.9e9, 5.1e9) // just below the limit is no end yet
		if got := d.logs.FilterMessage("price of gas crossed its limit").Len(); got != 1 {
			t.Errorf("told %d times", got)
		}
		if r := d.Check(); len(r) != 1 || !r[0].Soon || r[0].Code != "gas-dear" || d.metric(t, "streamgate_chain_gas_above_limit") != 1 {
			t.Errorf("%+v", r)
		}
		d.at(2e9, 2e9)
		if got := d.logs.FilterMessage("price of gas crossed its limit").Len(); got != 2 || d.Check() != nil || d.metric(t, "streamgate_chain_gas_above_limit") != 0 {
			t.Errorf("told %d times, %+v", got, d.Check())
		}
	})
}

func TestWithoutALimitNobodyIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, 0)
		d.at(1e18, 1e18)
		if d.logs.FilterMessage("price of gas crossed its limit").Len() != 0 || d.Check() != nil {
			t.Errorf("%+v", d.Check())
		}
	})
}

func TestFailedProviderIsFollowedByTheNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, 0)
		d.two.set(9e9, false)
		d.one.set(0, true)
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if !cmp.Equal(d.dialled, []string{"one", "two"}) || d.one.closed != 1 || d.two.closed != 0 {
			t.Errorf("dialled %v, closed %d and %d", d.dialled, d.one.closed, d.two.closed)
		}
		if s := d.Status(); s == nil || s.Base != 9e9 || s.Price != 9e9+2 || *s.L1Data != 7 || s.Block != 7 {
			t.Errorf("%+v", s)
		}
		if d.metric(t, "streamgate_chain_gas_failures_total") != 1 || d.metric(t, "streamgate_chain_gas_base_fee_wei") != 9e9 {
			t.Error("metrics do not say so")
		}
	})
}

func TestHistoryIsTheMedianOfEachHourOfADay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, 0)
		for hour := range int64(26) {
			for range 60 {
				d.at((hour + 1) * 1e9)
			}
		}
		s := d.Status()
		if len(s.Hours) != 24 || s.Hours[23] != 26e9+2 || s.Hours[0] != 3e9+2 || s.DayMedian != 15e9+2 {
			t.Errorf("%+v", s)
		}
	})
}
