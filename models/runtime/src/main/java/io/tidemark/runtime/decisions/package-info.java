/**
 * The decision log, which stores decisions and their outcomes as JSON lines. The nightly run reads
 * its files like any other log. This package contains the line format and writes and rotates the
 * files. Decisions are made in {@code enforcer}.
 */
package io.tidemark.runtime.decisions;
