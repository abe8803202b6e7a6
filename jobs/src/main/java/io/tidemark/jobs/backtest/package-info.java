/**
 * History judged again, as nights would have judged it, with attacks in it that nobody has made.
 * Belongs here: the playing of attacks on real identities, the replay, what it came to and how sure
 * that is. Does not: how a night computes, trains or judges; it is called.
 */
package io.tidemark.jobs.backtest;
