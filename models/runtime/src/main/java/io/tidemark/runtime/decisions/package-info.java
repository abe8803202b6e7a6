/**
 * Decision log: decisions and their outcomes as JSON lines, in files that the nightly run reads
 * like any other log. This package contains the line format, the files and their rotation.
 * Decisions are made in {@code enforcer}; the nightly jobs read the lines.
 */
package io.tidemark.runtime.decisions;
