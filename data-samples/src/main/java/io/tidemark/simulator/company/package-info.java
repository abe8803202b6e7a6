/**
 * The simulated company: its calendar, networks and identities, with one class for each kind of
 * behaviour. All traffic created here is ordinary. Log formats and attacks are handled by other
 * packages.
 */
package io.tidemark.simulator.company;
