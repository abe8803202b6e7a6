/**
 * Simulates a company with non-human identities and writes its access logs and labelled attacks.
 * This package contains the plan, the run and the summary. {@code company} creates the traffic,
 * {@code attack} the attacks and {@code log} the files.
 */
package io.tidemark.simulator;
