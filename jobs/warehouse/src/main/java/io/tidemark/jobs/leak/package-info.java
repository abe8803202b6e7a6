/**
 * What to do about a credential that leaked: what happened since, what to revoke in which order,
 * what to tell others, and whether it still works. Belongs here: the review of events, the table of
 * leaks that are followed. Does not: options ({@code cli}), when a night looks ({@code night}), the
 * format of what is told (the exports).
 */
package io.tidemark.jobs.leak;
