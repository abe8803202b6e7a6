/**
 * Habits of an identity: day summaries, the profiles built from them, and their binary formats. A
 * profile is fixed as of a given midnight. State that changes with each event is called recent
 * state and is not part of this package.
 */
package io.tidemark.engine.profile;
