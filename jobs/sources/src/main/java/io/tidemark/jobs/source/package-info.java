/**
 * Converts log files to access events: recognises formats by content, splits files into records,
 * maps records to event columns and counts every record. The package does not deal with tables,
 * duplicates across files, merging of requests and responses, or anything learned from history.
 *
 * <p>{@link io.tidemark.jobs.source.LogFileReader} opens a file, finds the {@link
 * io.tidemark.jobs.source.LogSource} that recognises its head, and streams {@link
 * io.tidemark.jobs.source.ParsedRecord}s. Invalid content never causes an exception but becomes a
 * rejected record with a {@link io.tidemark.jobs.source.RejectReason}. To add a format, write one
 * class that implements {@code LogSource} and add one line to {@link
 * io.tidemark.jobs.source.LogFormat}.
 */
package io.tidemark.jobs.source;
