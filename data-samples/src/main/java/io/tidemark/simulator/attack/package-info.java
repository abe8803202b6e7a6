/**
 * Attacks on a victim, with one class per case and several variants each, and the planner that
 * places them. Ordinary traffic and log formats do not belong here.
 */
package io.tidemark.simulator.attack;
