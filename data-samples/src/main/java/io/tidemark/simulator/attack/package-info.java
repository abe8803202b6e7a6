/**
 * Attacks, with one class per case and several variants of each, and the planner that schedules
 * them. Ordinary traffic and log formats belong to other packages.
 */
package io.tidemark.simulator.attack;
