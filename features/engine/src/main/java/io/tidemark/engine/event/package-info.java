/**
 * The access event and its vocabulary. Sources define the log formats, and profiles and features
 * define what an event means for an identity.
 */
package io.tidemark.engine.event;
