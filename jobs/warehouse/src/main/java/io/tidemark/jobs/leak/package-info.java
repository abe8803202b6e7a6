/**
 * Handling of a leaked credential: events since the leak, objects to revoke in order, notices to
 * others, and its current validity. Belongs here: the review of events, the table of tracked leaks.
 * Does not belong here: options ({@code cli}), the time of checks ({@code night}), the format of
 * notices (the exports).
 */
package io.tidemark.jobs.leak;
