/**
 * The command line, the log sources, the tables and the night: the only place that knows a path or
 * a date.
 */
package io.tidemark.jobs;
