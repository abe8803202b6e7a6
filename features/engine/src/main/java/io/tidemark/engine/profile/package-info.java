/**
 * Habits of an identity: day summaries and the profiles built from them. This package contains only
 * state that is fixed as of a midnight, and its binary form. State that changes with each event is
 * called recent state and is handled elsewhere, as are scores and Spark.
 */
package io.tidemark.engine.profile;
