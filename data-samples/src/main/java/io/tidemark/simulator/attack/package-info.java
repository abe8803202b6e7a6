/**
 * Attacks on a victim: one class per case, with several variants each, and the plan that places
 * them. Out of scope: ordinary traffic and log formats.
 */
package io.tidemark.simulator.attack;
