/**
 * What people say about identities: labels and suppressions, each with who says it, until when and
 * how far it reaches. Belongs here: their rules, their reading and writing. Does not: what a night
 * makes of them.
 */
package io.tidemark.jobs.label;
