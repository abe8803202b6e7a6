/**
 * A company of non-human identities and its access logs, with labelled attacks: the plan, the run
 * and its summary. The traffic is made in {@code company}, the attacks in {@code attack}, the files
 * in {@code log}. Nothing here reads logs or judges anybody.
 */
package io.tidemark.simulator;
