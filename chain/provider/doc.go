// Package provider knows the providers of one chain: which may be asked now, how each
// is, and what to believe when two of them speak.
//
// It guarantees that a provider that fails is left alone for a while (a circuit breaker
// each) and another one is connected, that nobody is asked more than its budget allows,
// and that with a quorum nothing is passed on, a head, a header, logs or a read, that two
// providers did not answer alike: without that there is an error, never half a truth.
//
// A connection asks one provider, or the two of a quorum, and no more: the rest do not
// learn which wallets are looked at. What a chain's blocks mean is chain/watch's.
package provider
