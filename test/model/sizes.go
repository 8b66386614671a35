package main

// sizes gives the explorations of a name, nil for one that there is not. Each is
// everything that can happen within it. What is in small takes seconds and is a
// test; default is what make model does; large takes an hour.
func sizes(name string) []Size {
	loss := Size{Name: "a loss", T: 2, Patience: 1, Blocks: 1, Wait: 1, Gradual: true}
	with := func(s Size, name string, set func(*Size)) Size {
		s.Name = name
		set(&s)
		return s
	}
	quick := with(loss, "a loss, T is one tick", func(s *Size) { s.T = 1 })
	ignorant := with(loss, "a watcher that does not watch the contract", func(s *Size) { s.Ignorant = true })
	panics := with(loss, "the ledger panics", func(s *Size) { s.Panics = 1 })
	resets := with(loss, "a journal begins anew", func(s *Size) { s.Resets = 1 })
	crash := with(loss, "the edge crashes", func(s *Size) { s.T, s.Crashes, s.Opens, s.Gradual = 1, 1, 1, false })
	switch name {
	case "small":
		return []Size{quick}
	case "default":
		return []Size{loss, ignorant, panics, resets, crash}
	case "large":
		return []Size{
			with(loss, "a watcher dies", func(s *Size) { s.Stops = 1 }),
			with(ignorant, "one dies, the other does not watch the contract", func(s *Size) { s.Stops = 1 }),
			with(loss, "a reorg of depth 1", func(s *Size) { s.Reorgs, s.Depth = 1, 1 }),
			with(loss, "lost and held again", func(s *Size) { s.Blocks = 2 }),
			with(loss, "answers on their way", func(s *Size) { s.Split = true }),
			with(loss, "pushes", func(s *Size) { s.Pushes = true }),
			with(loss, "the edge crashes, T is two ticks", func(s *Size) { s.Crashes, s.Opens = 1, 1 }),
			with(loss, "an edge that begins", func(s *Size) { s.Cold, s.Opens = true, 1 }),
			with(loss, "pulls that fail early, T is three ticks", func(s *Size) { s.T, s.Wait, s.Hasty = 3, 2, true }),
		}
	}
	return nil
}

// wrongs are the ways to build it wrong, each with a size in which it shows.
func wrongs() []struct {
	how  variant
	what string
	size Size
} {
	base := Size{T: 2, Patience: 1, Blocks: 1, Wait: 1}
	with := func(set func(*Size)) Size { s := base; set(&s); return s }
	ignorant := with(func(s *Size) { s.Ignorant = true })
	return []struct {
		how  variant
		what string
		size Size
	}{
		{leaseFromArrival, "the lease counts from when the answer came, not from when the question was sent", with(func(s *Size) { s.Split = true })},
		{ageIgnored, "the age that a watcher states is not taken off the lease", base},
		{pushIsLease, "a push counts as a lease", with(func(s *Size) { s.Pushes = true })},
		{coverageIgnored, "a watcher that does not watch the contract confirms the chain", ignorant},
		{coverageNotDecided, "nothing is decided again when a watcher first watches the contract", ignorant},
		{cursorFirst, "the cursor is kept before the change is handed out, and no gap makes up for it", with(func(s *Size) { s.Panics = 1 })},
		{gapIgnored, "gaps are ignored", with(func(s *Size) { s.Resets = 1 })},
		{oldAnswerGrants, "the answer to an older question grants, whatever block it is from", with(func(s *Size) { s.Split = true })},
		{headFirst, "a watcher shows a head before its journal has the entries", with(func(s *Size) { s.Gradual = true })},
		{headForgotten, "a question does not say which block is known", with(func(s *Size) { s.Crashes, s.Opens = 1, 1 })},
		{wallClock, "the edge measures by the wall clock, which goes back", with(func(s *Size) { s.Jumps = 1 })},
	}
}
