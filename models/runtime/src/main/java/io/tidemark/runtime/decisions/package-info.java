/**
 * The decision log: what was decided, and how it ended, as lines of JSON in files that a night
 * reads like any other log. Belongs here: the form of a line, files and their rolling. Does not:
 * what is decided ({@code enforcer}), how lines are read (the jobs).
 */
package io.tidemark.runtime.decisions;
