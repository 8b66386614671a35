package server

import (
	"hash/maphash"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/streamgate/streamgate/internal/model"
)

// Values of headers that are the same for all answers. They are shared: nobody
// may write to them, and adding to one copies it.
var (
	bytesUnit     = []string{"bytes"}
	cachePolicies = []string{cachePolicy}
	noSniff       = []string{"nosniff"}
	noReferrer    = []string{"no-referrer"} // the ticket is in the path
	varyOrigin    = []string{"Origin"}
	oneYear       = []string{"max-age=31536000"}
	contentTypes  = map[string][]string{mp4Type: {mp4Type}, segmentType: {segmentType}, jpegType: {jpegType}, playlistType: {playlistType}}
)

// head is what the header of an object says whoever asks.
type head struct {
	cid    string
	etag   []string
	length []string
}

// describe writes what every answer about the object says.
func (h *head) describe(to http.Header) {
	to["Etag"] = h.etag
	to["Cache-Control"] = cachePolicies
	to["Accept-Ranges"] = bytesUnit
}

// fields gives what the answer with those bytes of the object says, besides what
// every answer of ours does.
func (h *head) fields(ctype string, status int, from, to, size int64) (f fields) {
	f.add("Etag", h.etag[0])
	f.add("Cache-Control", cachePolicy)
	f.add("Accept-Ranges", bytesUnit[0])
	f.add("Content-Type", ctype)
	if status == http.StatusOK {
		f.add("Content-Length", h.length[0])
		return f
	}
	f.add("Content-Length", strconv.FormatInt(to-from, 10))
	f.add("Content-Range", contentRange(from, to, size))
	return f
}

// headSlots bounds the heads that are kept: some hours of the renditions that are watched.
const headSlots = 1 << 13

// heads keeps the newest head of each slot. Look-ups lock nothing.
type heads struct {
	seed  maphash.Seed
	slots [headSlots]atomic.Pointer[head]
}

func newHeads() *heads { return &heads{seed: maphash.MakeSeed()} }

func (t *heads) of(b *model.Blob) *head {
	slot := &t.slots[maphash.String(t.seed, b.CID)%headSlots]
	if h := slot.Load(); h != nil && h.cid == b.CID {
		return h
	}
	h := &head{cid: b.CID, etag: []string{`"` + b.CID + `"`}, length: []string{strconv.FormatInt(b.Size, 10)}}
	slot.Store(h)
	return h
}

// clock writes the date once a second.
type clock struct{ now atomic.Pointer[dated] }

type dated struct {
	second int64
	text   []string
}

func (c *clock) date(now time.Time) []string {
	second := now.Unix()
	if d := c.now.Load(); d != nil && d.second == second {
		return d.text
	}
	d := &dated{second: second, text: []string{now.UTC().Format(http.TimeFormat)}}
	c.now.Store(d)
	return d.text
}
