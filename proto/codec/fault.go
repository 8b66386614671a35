package codec

import (
	"errors"
	"strings"

	"github.com/streamgate/streamgate/internal/fault"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

// maxText bounds the texts of a Fault in both directions.
const maxText = 1024

// lastKind is the highest kind of internal/fault: kinds are few, so their names
// are compared one by one.
const lastKind = fault.SeatsTaken

// Fault makes the message that tells another node of err.
func Fault(err error) *v1.Fault {
	f := &v1.Fault{Kind: fault.KindOf(err).String(), Message: clip(fault.Detail(err)), Field: clip(fault.FieldOf(err))}
	var e *fault.Error
	if errors.As(err, &e) {
		f.Op = clip(e.Op)
	}
	return f
}

// FaultOf gives the error that another node told of, with its Kind. A Kind
// that this version does not know is Internal.
func FaultOf(f *v1.Fault) error {
	kind := fault.Internal
	for k := fault.Internal; k <= lastKind; k++ {
		if k.String() == f.GetKind() {
			kind = k
		}
	}
	msg := clip(f.GetMessage())
	if msg == "" {
		msg = kind.String()
	}
	return &fault.Error{Op: clip(f.GetOp()), Kind: kind, Field: clip(f.GetField()), Err: errors.New(msg)}
}

// clip bounds a text and makes it UTF-8, without which it could not travel.
func clip(s string) string {
	if len(s) > maxText {
		s = s[:maxText]
	}
	return strings.ToValidUTF8(s, "")
}
