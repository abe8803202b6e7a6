/**
 * The access event and its vocabulary. This package defines what an event is. Log formats belong to
 * the sources, and what an event means for an identity belongs to profiles and features.
 */
package io.tidemark.engine.event;
