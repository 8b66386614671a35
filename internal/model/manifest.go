package model

import "time"

// Manifest is a packaged video as edges know it: which blobs make up each
// rendition. It holds nothing secret. Immutable once made.
type Manifest struct {
	Video    VideoID       `json:"video"`
	Duration time.Duration `json:"duration"`
	// Root is the CID of a UnixFS directory of everything; it goes on chain.
	Root       string             `json:"root"`
	Master     Blob               `json:"master"` // HLS multivariant playlist
	Poster     *Blob              `json:"poster,omitempty"`
	Renditions []RenditionContent `json:"renditions"`
	KeyWindow  int                `json:"key_window_segments"`
	KeyWindows int                `json:"key_windows"` // content keys 0 … KeyWindows-1 exist
}

// RenditionContent is one rendition's playlist, init segment and segments.
type RenditionContent struct {
	Rendition
	Codecs           string    `json:"codecs"` // RFC 6381
	FrameRate        float64   `json:"frame_rate,omitempty"`
	Bandwidth        int       `json:"bandwidth"`         // peak, bits a second, measured
	AverageBandwidth int       `json:"average_bandwidth"` // measured
	Playlist         Blob      `json:"playlist"`
	Init             Blob      `json:"init"`
	Segments         []Segment `json:"segments"`
}

// Segment is one encrypted CMAF media segment.
type Segment struct {
	Blob
	Duration time.Duration `json:"duration"`
	Window   int           `json:"key_window"`
}

// Blob is content-addressed bytes. Up to 1 MiB it is one raw IPFS block and
// Leaves is empty; above, CID names a UnixFS file and Leaves are its raw
// blocks in order, whose concatenation is the bytes.
type Blob struct {
	CID    string `json:"cid"`
	Size   int64  `json:"size"`
	Leaves []Leaf `json:"leaves,omitempty"`
}

// Leaf is one raw block of a Blob.
type Leaf struct {
	CID  string `json:"cid"`
	Size int64  `json:"size"`
}

// Blocks lists the raw blocks to fetch, in order.
func (b Blob) Blocks() []Leaf {
	if len(b.Leaves) == 0 {
		return []Leaf{{CID: b.CID, Size: b.Size}}
	}
	return b.Leaves
}

// Rendition finds a rendition's content by name, nil if there is none.
func (m *Manifest) Rendition(name string) *RenditionContent {
	for i := range m.Renditions {
		if m.Renditions[i].Name == name {
			return &m.Renditions[i]
		}
	}
	return nil
}
