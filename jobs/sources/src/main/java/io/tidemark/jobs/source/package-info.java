/**
 * Log files in, access events out. Belongs here: recognising a format by its content, cutting a
 * file into records, mapping a record to the columns of an access event, and accounting for every
 * record that was read. Does not: tables, duplicates across files, merging of request and response,
 * or anything learned from history.
 *
 * <p>The way of a record: {@link io.tidemark.jobs.source.LogFileReader} opens the file (plain or
 * gzip), asks each {@link io.tidemark.jobs.source.LogSource} whether it knows the head, and streams
 * {@link io.tidemark.jobs.source.ParsedRecord}s. Bad content never throws: it becomes a rejected
 * record with a {@link io.tidemark.jobs.source.RejectReason}. A new format is one new class that
 * implements {@code LogSource}, and one line in {@link io.tidemark.jobs.source.LogFormat}.
 */
package io.tidemark.jobs.source;
