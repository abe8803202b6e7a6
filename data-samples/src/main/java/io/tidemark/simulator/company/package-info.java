/**
 * The simulated company: its calendar, networks and identities, with one class per kind of
 * behaviour. All traffic created here is ordinary. Log formats and attacks belong to other
 * packages.
 */
package io.tidemark.simulator.company;
