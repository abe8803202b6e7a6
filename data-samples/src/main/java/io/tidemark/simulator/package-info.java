/**
 * Simulates a company with non-human identities and writes its access logs and labelled attacks.
 * This package contains the plan, the run and the summary. {@code company} creates the traffic,
 * {@code attack} creates the attacks, and {@code log} writes the files.
 */
package io.tidemark.simulator;
