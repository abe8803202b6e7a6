/**
 * Attacks in the stream of a victim: one class per case, several variants each, and the plan that
 * places them. Ordinary traffic and log formats do not belong here.
 */
package io.tidemark.simulator.attack;
