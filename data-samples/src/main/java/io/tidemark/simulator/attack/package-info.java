/**
 * Attacks on a victim, with one class per case and several variants of each, and the planner that
 * schedules the attacks. Ordinary traffic and log formats do not belong here.
 */
package io.tidemark.simulator.attack;
