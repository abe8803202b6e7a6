/**
 * What to do about a credential that leaked: what happened since, what to revoke in which order,
 * and what to tell others. Belongs here: the review of events. Does not: reading tables, options
 * ({@code cli}), the format of what is told (the exports).
 */
package io.tidemark.jobs.leak;
