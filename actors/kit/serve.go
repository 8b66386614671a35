package kit

import (
	"context"
	"sync"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/streamgate/streamgate/cluster/ask"
	"github.com/streamgate/streamgate/internal/fault"
)

// Serve runs an actor called name that hands every request to answer, on a
// goroutine of its own, at most limit at once.
func Serve(ctx context.Context, k Kit, name string, limit int, answer func(context.Context, *ask.Request)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	slots := make(chan struct{}, limit)
	var running sync.WaitGroup // added to by the actor, waited for after it stopped
	pid, err := k.Spawn(name, func() actor.Actor {
		return actor.ReceiveFunc(func(c actor.Context) {
			r, ok := ask.Receive(c)
			if !ok {
				return
			}
			select {
			case slots <- struct{}{}:
				running.Go(func() {
					defer func() { <-slots }()
					answer(ctx, r)
				})
			default:
				r.Fail(fault.New("actors/kit.Serve", fault.Unavailable, "%d questions are being answered", limit))
			}
		})
	})
	if err != nil {
		return fault.Wrap("actors/kit.Serve", err)
	}
	<-ctx.Done()
	cancel()
	k.Stop(pid)
	running.Wait()
	return nil
}
