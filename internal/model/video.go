package model

import "time"

// VideoState is where a video stands in its life.
type VideoState string

// The states of a video, in order. Failed may follow any of the others.
const (
	Created     VideoState = "created"     // known, nothing uploaded yet
	Uploading   VideoState = "uploading"   // bytes arrive
	Uploaded    VideoState = "uploaded"    // all bytes here, waits for the probe
	Probed      VideoState = "probed"      // the source is understood and planned
	Transcoding VideoState = "transcoding" // chunks are being made
	Packaged    VideoState = "packaged"    // segments are encrypted and stored; can be published
	Published   VideoState = "published"   // viewers may ask for it
	Failed      VideoState = "failed"      // refused or broken; the reason says why
)

// Source is what the probe found in an upload, after rotation and aspect
// ratio were applied: what a viewer would see.
type Source struct {
	Demuxer    string        `json:"demuxer"` // mov or matroska: forced on every later read
	Width      int           `json:"width"`   // display pixels, rotated, square
	Height     int           `json:"height"`
	Duration   time.Duration `json:"duration"`
	FrameNum   int           `json:"frame_rate_num"` // of the CFR grid: FrameNum/FrameDen frames a second
	FrameDen   int           `json:"frame_rate_den"`
	VideoCodec string        `json:"video_codec"`
	Interlaced bool          `json:"interlaced,omitempty"`
	HDR        bool          `json:"hdr,omitempty"`
	Audio      []AudioSource `json:"audio"`
	SizeBytes  int64         `json:"size_bytes"`
}

// AudioSource is one audio track of a source.
type AudioSource struct {
	Index    int    `json:"index"` // among the audio tracks, from 0
	Language string `json:"language"`
	Channels int    `json:"channels"`
	Codec    string `json:"codec"`
}

// Plan is what will be made of a source: the ladder and its chunks. It is
// computed once and stored, so that a restart goes on with the same plan.
type Plan struct {
	Source     Source      `json:"source"`
	Renditions []Rendition `json:"renditions"` // video, highest first, then audio
	Frames     int         `json:"frames"`     // on the CFR grid, the whole video
	GOP        int         `json:"gop_frames"` // frames a segment: one GOP of about origin.segment_seconds
	Chunks     []Chunk     `json:"chunks"`
	KeyWindow  int         `json:"key_window_segments"` // segments under one content key
}

// RenditionKind tells video from audio.
type RenditionKind string

// The kinds of rendition.
const (
	VideoRendition RenditionKind = "video"
	AudioRendition RenditionKind = "audio"
)

// Rendition is one encoding of a video. Name is its folder under /play/.
type Rendition struct {
	Name       string        `json:"name"` // 1080p, 720p, audio, audio-fra …
	Kind       RenditionKind `json:"kind"`
	Width      int           `json:"width,omitempty"`
	Height     int           `json:"height,omitempty"`
	CRF        int           `json:"crf,omitempty"`
	MaxBitrate int           `json:"max_bitrate,omitempty"` // bits a second
	Bitrate    int           `json:"bitrate,omitempty"`     // audio, bits a second
	Track      int           `json:"track,omitempty"`       // audio: AudioSource.Index
	Language   string        `json:"language,omitempty"`
}

// Chunk is a range given to one transcode worker: frames [First, First+Count)
// of all video renditions, or one whole audio track.
type Chunk struct {
	Number       int    `json:"number"`
	Audio        string `json:"audio,omitempty"` // rendition name; then the frame fields are 0
	First        int    `json:"first_frame"`
	Count        int    `json:"frames"`
	FirstSegment int    `json:"first_segment"`
	Segments     int    `json:"segments"`
}
