/** The access event and its vocabulary. */
package io.tidemark.engine.event;
