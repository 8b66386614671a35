package cache

import (
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
)

func TestWhatLandedIsKeptForAWhileAndWithinItsRoom(t *testing.T) {
	gauge := prometheus.NewGauge(prometheus.GaugeOpts{})
	l, now := newLanded(10, gauge), time.Unix(1, 0)
	told := func() int64 {
		var m dto.Metric
		if err := gauge.Write(&m); err != nil {
			t.Fatal(err)
		}
		return int64(m.GetGauge().GetValue())
	}
	l.put("a", make([]byte, 4), now)
	l.put("a", make([]byte, 4), now)
	l.put("b", make([]byte, 6), now.Add(time.Second))
	l.put("too large", make([]byte, 11), now)
	if l.bytes != 10 || told() != 10 || l.get("a", now) == nil || l.get("b", now) == nil || l.get("too large", now) != nil {
		t.Fatalf("holds %d bytes: %v", l.bytes, l.order)
	}
	l.put("c", make([]byte, 1), now.Add(time.Second))
	if l.bytes != 7 || told() != 7 || l.get("a", now) != nil || l.get("b", now) == nil {
		t.Fatalf("the oldest did not make room: %d bytes, %v", l.bytes, l.order)
	}
	l.drop("b")
	l.drop("b")
	if l.bytes != 1 || told() != 1 || l.get("b", now) != nil || l.get("c", now) == nil {
		t.Fatalf("b was not dropped alone: %d bytes, %v", l.bytes, l.order)
	}
	if l.get("c", now.Add(time.Second+landedFor)) != nil || l.bytes != 0 || told() != 0 || len(l.order) != 0 {
		t.Fatalf("kept too long: %d bytes, %v", l.bytes, l.order)
	}
}
