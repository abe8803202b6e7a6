/**
 * Companies of which the attacks are known, and in words how well they were judged. Does not: how
 * nights are replayed and counted ({@code training.evaluation}), what a simulated company does (the
 * simulator).
 */
package io.tidemark.jobs.evaluate;
