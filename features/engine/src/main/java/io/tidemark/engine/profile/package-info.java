/** Habits of an identity as of a midnight: day summaries, profiles built from them, formats. */
package io.tidemark.engine.profile;
