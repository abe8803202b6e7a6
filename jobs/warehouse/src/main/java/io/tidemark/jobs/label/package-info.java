/**
 * Labels and suppressions: human statements about identities, with author, expiry and cap. Belongs
 * here: their rules, their reading and writing. Does not belong here: their effect on a night.
 */
package io.tidemark.jobs.label;
