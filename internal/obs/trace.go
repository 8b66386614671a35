package obs

import (
	"context"
	"fmt"
	"os"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/exporters/stdout/stdouttrace"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"
)

// TraceConfig says where spans go. Both empty: they are not recorded.
type TraceConfig struct {
	Node     string
	Endpoint string  // OTLP over HTTP, for example http://127.0.0.1:4318
	File     string  // JSON lines, one a span
	Ratio    float64 // share of traces that are kept, 0 to 1
}

// Tracing says whether StartTracing has given spans somewhere to go.
func Tracing() bool {
	_, ok := otel.GetTracerProvider().(*trace.TracerProvider)
	return ok
}

// StartTracing installs the process's tracer and gives the function that
// flushes and stops it. The propagator (W3C trace context) is installed either way.
func StartTracing(ctx context.Context, cfg TraceConfig) (stop func(context.Context) error, err error) {
	otel.SetTextMapPropagator(propagation.TraceContext{})
	opts := []trace.TracerProviderOption{
		trace.WithSampler(trace.ParentBased(trace.TraceIDRatioBased(cfg.Ratio))),
		trace.WithResource(resource.NewSchemaless(
			attribute.String("service.name", "streamgate"), attribute.String("service.instance.id", cfg.Node))),
	}
	closeFile := func() error { return nil }
	switch {
	case cfg.Endpoint != "":
		exp, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(cfg.Endpoint))
		if err != nil {
			return nil, fmt.Errorf("trace endpoint %q: %w", cfg.Endpoint, err)
		}
		opts = append(opts, trace.WithBatcher(exp))
	case cfg.File != "":
		f, err := os.OpenFile(cfg.File, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			return nil, fmt.Errorf("trace file: %w", err)
		}
		closeFile = f.Close
		exp, err := stdouttrace.New(stdouttrace.WithWriter(f))
		if err != nil {
			return nil, fmt.Errorf("trace file %q: %w", cfg.File, err)
		}
		opts = append(opts, trace.WithBatcher(exp))
	default:
		return func(context.Context) error { return nil }, nil
	}
	tp := trace.NewTracerProvider(opts...)
	otel.SetTracerProvider(tp)
	return func(ctx context.Context) error {
		if err := tp.Shutdown(ctx); err != nil {
			return fmt.Errorf("flush traces: %w", err)
		}
		return closeFile()
	}, nil
}
