/**
 * Decision log: decisions and outcomes as JSON lines, in files that the nightly run reads like any
 * other log. This package holds the form of a line, the files and their rolling. Decisions are made
 * in {@code enforcer}; the jobs read the lines.
 */
package io.tidemark.runtime.decisions;
