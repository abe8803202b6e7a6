/**
 * Habits of an identity as of a midnight: day summaries, the profiles built from them, and formats.
 */
package io.tidemark.engine.profile;
