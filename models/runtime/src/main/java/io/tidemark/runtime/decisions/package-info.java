/**
 * The decision log, which stores decisions and their outcomes as JSON lines. The nightly run reads
 * its files like those of any other log. This package defines the line format, and writes and
 * rotates the files. Decisions are made in package {@code enforcer}.
 */
package io.tidemark.runtime.decisions;
