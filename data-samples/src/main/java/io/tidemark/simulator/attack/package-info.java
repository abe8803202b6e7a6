/**
 * Attacks, with one class per case and several variants of each, and the planner that schedules
 * them. Ordinary traffic and log formats are handled by other packages.
 */
package io.tidemark.simulator.attack;
