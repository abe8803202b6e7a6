/** Judges events against a baseline, the same for nightly runs, trainers and enforcers. */
package io.tidemark.runtime.judge;
