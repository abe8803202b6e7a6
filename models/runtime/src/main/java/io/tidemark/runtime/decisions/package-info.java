/**
 * Decision log: decisions and their outcomes as JSON lines. The nightly run reads the files like
 * any other log. This package contains the line format, the files and their rotation. Decisions are
 * made in {@code enforcer}.
 */
package io.tidemark.runtime.decisions;
