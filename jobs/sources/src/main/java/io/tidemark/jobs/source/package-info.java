/**
 * Converts log files to access events: recognises formats by content, cuts files into records, maps
 * records to event columns and counts every record. Out of scope: tables, duplicates across files,
 * merging of request and response, and anything learned from history.
 *
 * <p>Flow: {@link io.tidemark.jobs.source.LogFileReader} opens a file, asks each {@link
 * io.tidemark.jobs.source.LogSource} whether it recognises the head, and streams {@link
 * io.tidemark.jobs.source.ParsedRecord}s. Bad content never throws: it becomes a rejected record
 * with a {@link io.tidemark.jobs.source.RejectReason}. A new format is one class that implements
 * {@code LogSource} and one line in {@link io.tidemark.jobs.source.LogFormat}.
 */
package io.tidemark.jobs.source;
