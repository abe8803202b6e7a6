/**
 * Habits of an identity: day summaries, and the profile folded from them. This package holds state
 * that is frozen at a midnight, and its bytes. State that changes with each event is recent state
 * and belongs elsewhere, as do scores and Spark.
 */
package io.tidemark.engine.profile;
