/**
 * The access event and its vocabulary. Log formats are defined by sources, and the meaning of an
 * event for an identity is defined by profiles and features.
 */
package io.tidemark.engine.event;
