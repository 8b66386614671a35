// Command model checks the bound on every order of events that there is, up to a
// stated size: nobody is served for longer than T after the block in which the
// right was lost, whatever is lost, late, doubled, restarted or reorganised. See
// docs/model.md.
//
// The edge in it is the code that runs: the decisions of the ledger and of a
// session (actors/ledger and actors/session by their Core), and the pages and the
// receiver of cluster/fanout. Around them are a chain, two watchers, a network
// and a clock of a few lines each, and a walk, breadth first, over all that they
// can do. Broken variants show that the walk finds what it looks for.
package main
