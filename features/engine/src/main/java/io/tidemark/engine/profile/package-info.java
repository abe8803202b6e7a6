/**
 * Habits of an identity: day summaries and the profiles built from them. This package contains
 * state that is frozen at a midnight, and its binary form. State that changes with each event is
 * called recent state. It belongs elsewhere, as do scores and Spark code.
 */
package io.tidemark.engine.profile;
