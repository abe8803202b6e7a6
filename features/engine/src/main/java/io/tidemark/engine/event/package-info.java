/**
 * The access event and its words. Belongs here: what an event is. Does not: how a log spells it
 * (that is a source), or what it means for an identity (that is a profile or a feature).
 */
package io.tidemark.engine.event;
