// Package session runs one actor per viewer session of an edge.
//
// A session is the right of one wallet to watch one video, decided at a named
// block and decided again whenever something that it rests on moves. It
// guarantees:
//
//   - a loss counts at once, at zero confirmations; a gain waits for the gate's;
//   - a decision that is late (Config.Patience) or fails suspends the session,
//     and it is asked again until it is answered: the door fails shut;
//   - only the answer to the newest question can grant, a refusal always counts;
//   - whenever a session leaves Active the new Grant is published first and then
//     the old Grant's Context ends, so whoever sees the cut sees the reason too;
//   - the same session comes back when the right does. Only expiry and closing
//     are for good.
//
// State is the pure core, shell the actor around it, Service the door. The hot
// path, Service.Grant, is one look in a sharded map and one atomic load: no
// mailbox and no allocation.
//
// What the package leaves to others: reading chains (Decider), the order and
// completeness of ownership changes (whoever calls Touched, Gap and Fresh), and
// keeping receipts (Audit).
package session
