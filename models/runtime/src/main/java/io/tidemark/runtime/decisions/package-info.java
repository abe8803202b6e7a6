/** The decision log: decisions and their outcomes as JSON lines, which nightly runs read. */
package io.tidemark.runtime.decisions;
