package transport

import (
	"context"
	"log/slog"

	"github.com/asynkron/protoactor-go/actor"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// logger gives the library's logger. Its errors are mostly peers that went
// away, and it would log whole messages, wallets in them, so levels go down by
// one and only harmless facts pass.
func logger(log *zap.Logger) func(*actor.ActorSystem) *slog.Logger {
	return func(*actor.ActorSystem) *slog.Logger { return slog.New(handler{log.Named("protoactor")}) }
}

type handler struct{ log *zap.Logger }

func (h handler) Enabled(_ context.Context, l slog.Level) bool { return h.log.Core().Enabled(lower(l)) }

func (h handler) Handle(_ context.Context, r slog.Record) error {
	fields := []zap.Field{zap.String("detail", r.Message)}
	r.Attrs(func(a slog.Attr) bool {
		switch a.Key {
		case "address", "error", "retry", "reason", "throttled":
			fields = append(fields, zap.String(a.Key, a.Value.String()))
		}
		return true
	})
	h.log.Log(lower(r.Level), "actor library", fields...)
	return nil
}

func (h handler) WithAttrs([]slog.Attr) slog.Handler { return h }
func (h handler) WithGroup(string) slog.Handler      { return h }

func lower(l slog.Level) zapcore.Level {
	if l >= slog.LevelError {
		return zap.WarnLevel
	}
	return zap.DebugLevel
}
