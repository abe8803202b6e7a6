/**
 * The access event and its vocabulary. This package defines only the event itself. Sources define
 * the log formats, and profiles and features define what an event means for an identity.
 */
package io.tidemark.engine.event;
