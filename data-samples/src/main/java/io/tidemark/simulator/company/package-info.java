/**
 * The company: its calendar, networks and identities, with one class per behaviour. All traffic
 * here is ordinary. Out of scope: log formats and attacks.
 */
package io.tidemark.simulator.company;
