package main

// watchers of the chain. Two are the least with which one can be lost, slow or
// ignorant while the other confirms.
const watchers = 2

// pushes is how many pushed batches may be under way. One that is sent when all
// places are taken takes one of them, so any may be lost.
const pushes = 1

// questions is how many of the session's questions may be under way: the newest
// and one that it has given up, whose answer comes all the same.
const questions = 2

// Times are in ticks before now, so that two states that differ only in when
// they are are one; never is no time at all. Blocks, journals, cursors, batches
// and the states of the cores are numbers in the tables.
const (
	never = int32(-1)
	none  = int32(-1)
)

// world is everything there is at one moment. It holds int32 alone: it is hashed
// and compared as bytes.
type world struct {
	tip  int32 // of the canonical chain
	lost int32 // when the right was lost on it, never while it stands
	told int32 // when the edge's sessions were told of that loss
	w    [watchers]watcher
	e    edge
	pull [watchers]pull
	late [watchers]pull // answers to a question of before a watcher was met anew
	push [pushes]push
	q    [questions]question // newest first
	used budget
}

// watcher is a node that follows the chain.
type watcher struct {
	up, incarnation, generation int32
	tip                         int32 // newest block of its tree, on disk with the journal
	head                        int32 // newest block that it shows
	confirmed                   int32 // when that was last said to be the head; never in this process
	looked                      int32 // when it asked for the head that it has written down and does not show yet
	journal                     int32
	shown, of                   int32 // entries that head implies, and the generation
	covers                      int32 // its filter holds the contract
}

// edge serves one viewer, or none.
type edge struct {
	ledger    int32           // state of the core
	session   int32           // state of the core, none for no session
	head      int32           // newest block it knows of
	confirmed int32           // when the chain was last known to be seen
	blind     int32           // what the session was last told
	waiting   int32           // the session is on the list of those that wait for a block
	meets     [watchers]int32 // the incarnation of each watcher in its view, none for not there
	kept      [watchers]int32 // cursors on disk
}

// pull is a question for a feed, and its answer.
type pull struct {
	phase  int32 // 0 for none, asked, answered
	asked  int32 // when
	cursor int32
	lists  int32 // it names the contract
	batch  int32 // of the answer
	same   int32 // its number is that of the pull under way: the ledger began to count anew
}

const (
	asked    = int32(1)
	answered = int32(2)
)

// push is a batch under way, from a watcher.
type push struct{ from, batch int32 } // batch is none for none

// question is one of the session's, and its answer.
type question struct {
	phase   int32
	seq     int32
	least   int32 // block that the answer may not be older than, a number alone as -2-number, none
	block   int32 // of the answer
	allowed int32
}

// budget is what has been used up of what a size allows.
type budget struct {
	blocks, reorgs, resets, stops, crashes, panics, opens, jumps int32
}

// Size bounds an exploration. Nothing else is bounded: time goes on for ever, and
// watchers look, pushes go, questions fail as often as they may.
type Size struct {
	Name string
	T    int32 // the gate's max_staleness in ticks, above one pull
	// Patience is how many ticks a session waits for an answer.
	Patience int32

	Blocks  int32 // mined after the first
	Depth   int32 // of a reorg
	Reorgs  int32
	Resets  int32 // of a journal: a gap too long to read, a reorg below the window
	Stops   int32 // of watchers
	Crashes int32 // of the edge
	Panics  int32 // of the ledger's actor, with what it was carrying out
	Opens   int32 // of a session, besides the first
	Jumps   int32 // of the edge's wall clock
	// Wait is how many ticks a pull is waited for; after that it has failed. With
	// Hasty it may also fail before.
	Wait  int32
	Hasty bool
	// Split: an answer, to a pull or to a question, is given at one moment and
	// comes at another, and so do those to questions that were given up. Otherwise
	// only the question takes its time.
	Split bool
	// Gradual: between writing a block down and showing it, a watcher may do other
	// things, or die.
	Gradual bool
	// Pushes: watchers push.
	Pushes bool
	// Ignorant: the second watcher does not watch the contract at first, and does
	// so only when it is asked about it.
	Ignorant bool
	// Cold: begin with an edge that has just started, not one that serves.
	Cold bool
}

// variant is one way to build it wrong.
type variant uint8

const (
	right              variant = iota
	leaseFromArrival           // the lease counts from the answer's arrival
	pushIsLease                // a pushed batch confirms the chain
	coverageIgnored            // a watcher that does not watch the contract confirms the chain
	coverageNotDecided         // sessions are not decided again when a watcher first watches the contract
	cursorFirst                // the cursor is kept before the change is handed out, and no gap makes up for it
	gapIgnored                 // a gap decides nothing anew
	oldAnswerGrants            // the answer to an older question counts as that to the newest, from whatever block
	headFirst                  // a watcher shows a head before its journal has the entries
	wallClock                  // the edge measures by a clock that jumps
	ageIgnored                 // the age that a watcher states is not taken off
	headForgotten              // a question does not ask for the newest block known
)
