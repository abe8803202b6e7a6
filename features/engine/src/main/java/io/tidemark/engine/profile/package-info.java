/**
 * What an identity habitually does: day summaries, and the profile folded from them. Belongs here:
 * state that is frozen at a midnight, and its bytes. Does not: anything that changes while events
 * pass (that is recent state), scores, or Spark.
 */
package io.tidemark.engine.profile;
