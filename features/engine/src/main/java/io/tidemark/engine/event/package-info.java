/**
 * The access event and its vocabulary. This package defines the event itself. Log formats belong to
 * the sources, and the meaning of an event for an identity belongs to profiles and features.
 */
package io.tidemark.engine.event;
