/**
 * The neutral event that every identity produces and every log format writes: who, what, from
 * where, with what, and how it ended. No log format, no company and no attack belongs here.
 */
package io.tidemark.simulator.event;
