/**
 * A simulated company of non-human identities, its access logs and labelled attacks: the plan, the
 * run and the summary. {@code company} creates the traffic, {@code attack} the attacks and {@code
 * log} the files. Out of scope: reading logs and judging identities.
 */
package io.tidemark.simulator;
