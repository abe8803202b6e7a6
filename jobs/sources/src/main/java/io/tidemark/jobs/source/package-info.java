/**
 * Converts log files to access events: recognises formats by content, splits files into records,
 * maps records to event columns and counts every record. The package does not handle tables,
 * duplicates across files, the merging of requests and responses, or anything learned from history.
 *
 * <p>{@link io.tidemark.jobs.source.LogFileReader} opens a file, finds the {@link
 * io.tidemark.jobs.source.LogSource} that recognises its first bytes, and streams {@link
 * io.tidemark.jobs.source.ParsedRecord}s. Invalid content never causes an exception; it becomes a
 * rejected record with a {@link io.tidemark.jobs.source.RejectReason}. To add a format, implement
 * {@code LogSource} in a class, and add a line for it to {@link io.tidemark.jobs.source.LogFormat}
 * and to the list in {@code LogFileReader}.
 */
package io.tidemark.jobs.source;
