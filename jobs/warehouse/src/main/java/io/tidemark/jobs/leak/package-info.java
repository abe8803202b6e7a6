/**
 * Handles leaked credentials: what has happened since the leak, what to revoke and in what order,
 * whom to notify, and whether the credentials still work. This package contains the review of
 * events and the table of tracked leaks. It does not contain command-line options ({@code cli}),
 * the schedule of checks ({@code night}) or the format of notices ({@code exports}).
 */
package io.tidemark.jobs.leak;
