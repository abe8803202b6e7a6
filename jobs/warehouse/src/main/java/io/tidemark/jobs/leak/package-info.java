/**
 * Handling of a leaked credential: what has happened since the leak, what to revoke and in which
 * order, whom to notify, and whether the credential still works. This package contains the review
 * of events and the table of tracked leaks. It does not contain command options ({@code cli}), the
 * schedule of checks ({@code night}) or the format of notices (the exports).
 */
package io.tidemark.jobs.leak;
