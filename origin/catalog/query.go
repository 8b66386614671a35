package catalog

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// defaultPage and MaxPage are the sizes of a page of a list.
	defaultPage = 50
	// MaxPage is the largest page of any list here; a larger wish is cut to it.
	MaxPage = 200
	// maxScan bounds the rows one page may look at; a filter that matches
	// little then gives a short page with a token to go on.
	maxScan = 5000
	// maxToken bounds a page token from outside.
	maxToken = 256
)

// ListQuery asks for a page of videos, newest first. Empty filters match all.
type ListQuery struct {
	PageSize  int    // 0 for 50, at most MaxPage
	PageToken string // Next of the page before, empty for the first
	Creator   string
	State     model.VideoState
}

// Page is a page of videos, without their manifests. Next is empty on the last.
type Page struct {
	Videos []model.Video
	Next   string
}

// List gives a page of videos. A page token that is not one of ours is Invalid.
func (c *Catalog) List(ctx context.Context, q ListQuery) (Page, error) {
	const op = "catalog.List"
	size := pageSize(q.PageSize)
	var page Page
	from, err := readToken(op, q.PageToken)
	if err != nil {
		return page, err
	}
	keys, last, err := c.orderFrom(ctx, from)
	if err != nil {
		return page, fault.Wrap(op, err)
	}
	for _, k := range keys {
		if len(page.Videos) == size {
			page.Next = token(k)
			return page, nil
		}
		v, err := c.brief(k)
		if fault.KindOf(err) == fault.NotFound && err != nil {
			continue // deleted since the scan
		}
		if err != nil {
			return page, fault.Wrap(op, err)
		}
		if (q.Creator == "" || v.Creator == q.Creator) && (q.State == "" || v.State == q.State) {
			page.Videos = append(page.Videos, v)
		}
	}
	if last != nil {
		page.Next = token(last)
	}
	return page, nil
}

// orderFrom lists up to maxScan keys and, when there are more, the next one.
func (c *Catalog) orderFrom(ctx context.Context, from []byte) (keys [][]byte, next []byte, err error) {
	err = c.order.Scan(nil, from, func(key, _ []byte) (bool, error) {
		k := append([]byte(nil), key...)
		if len(keys) == maxScan {
			next = k
			return false, nil
		}
		keys = append(keys, k)
		return true, alive(ctx, "catalog.orderFrom")
	})
	return keys, next, err
}

// brief reads a row without its manifest.
func (c *Catalog) brief(orderKey []byte) (model.Video, error) {
	var r row
	err := c.videos.View(orderKey[8:], func(raw []byte) error { return json.Unmarshal(raw, &r) })
	return r.Video, err
}

// Published gives nil for a published video and NotFound for any other. It
// does not read the manifest, which Facts does.
func (c *Catalog) Published(ctx context.Context, id model.VideoID) error {
	const op = "catalog.Published"
	if err := alive(ctx, op); err != nil {
		return err
	}
	var r struct { // of a row, which may hold a gate of ten thousand wallets
		State       model.VideoState `json:"state"`
		HasManifest bool             `json:"has_manifest"`
	}
	err := c.videos.View([]byte(id), func(raw []byte) error { return json.Unmarshal(raw, &r) })
	if err == nil && r.State == model.Published && r.HasManifest {
		return nil
	}
	if err == nil || fault.KindOf(err) == fault.NotFound {
		return fault.New(op, fault.NotFound, "video %.80q is not published", string(id))
	}
	return fault.Wrap(op, err)
}

// Facts gives what edges may know of a published video, NotFound for any other.
func (c *Catalog) Facts(ctx context.Context, id model.VideoID) (model.PublicVideo, error) {
	v, err := c.Get(ctx, id)
	if err != nil {
		return model.PublicVideo{}, fault.Wrap("catalog.Facts", err)
	}
	if v.State != model.Published || v.Manifest == nil {
		return model.PublicVideo{}, fault.New("catalog.Facts", fault.NotFound, "video %s is not published", id)
	}
	return model.PublicVideo{ID: v.ID, Title: v.Title, Version: v.Version, Gate: v.Gate, Manifest: v.Manifest}, nil
}

// orderKey sorts the newest first.
func orderKey(v model.Video) []byte {
	k := binary.BigEndian.AppendUint64(nil, ^uint64(v.CreatedAt.UnixNano()))
	return append(k, v.ID...)
}

func pageSize(n int) int {
	if n <= 0 {
		return defaultPage
	}
	return min(n, MaxPage)
}

func token(key []byte) string { return base64.RawURLEncoding.EncodeToString(key) }

func readToken(op, text string) ([]byte, error) {
	if text == "" {
		return nil, nil
	}
	k, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(text) > maxToken || len(k) < 8 {
		return nil, fault.At(op, fault.Invalid, "page_token", "not a page token of this list")
	}
	return k, nil
}
