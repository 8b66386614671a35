package model

import (
	"encoding/json"
	"time"
)

// Video is a video's record in the catalog, owned by its Video actor.
type Video struct {
	ID        VideoID         `json:"id"`
	Title     string          `json:"title"`
	Creator   string          `json:"creator"` // wallet or "admin"
	State     VideoState      `json:"state"`
	Reason    string          `json:"reason,omitempty"` // why it failed, for people
	Epoch     uint64          `json:"epoch"`            // the fence: writes with an older epoch are refused
	Version   uint64          `json:"version"`          // rises with every write
	CreatedAt time.Time       `json:"created_at"`
	UpdatedAt time.Time       `json:"updated_at"`
	Upload    string          `json:"upload,omitempty"` // id of the tus upload
	Source    *Source         `json:"source,omitempty"`
	Plan      *Plan           `json:"plan,omitempty"`
	Done      []int           `json:"chunks_done,omitempty"` // numbers of the finished chunks
	Manifest  *Manifest       `json:"manifest,omitempty"`
	Gate      json.RawMessage `json:"gate,omitempty"` // as the creator wrote it, checked by internal/gate
	// Publish is the creator's wish: once packaged and gated the video is published.
	Publish bool `json:"publish"`
}

// PublicVideo is what edges know of a published video, over mTLS from an
// origin. They learn of a newer Version through the catalog feed.
type PublicVideo struct {
	ID       VideoID         `json:"id"`
	Title    string          `json:"title"`
	Version  uint64          `json:"version"`
	Gate     json.RawMessage `json:"gate"`
	Manifest *Manifest       `json:"manifest"`
}

// Progress is how far a video is on its way to being packaged.
type Progress struct {
	Video   VideoID       `json:"video"`
	State   VideoState    `json:"state"`
	Stage   string        `json:"stage"`   // upload, probe, transcode, package, done
	Percent float64       `json:"percent"` // of the stage list as a whole, 0 to 100
	ETA     time.Duration `json:"eta"`     // 0 when not known
	Reason  string        `json:"reason,omitempty"`
}
