/**
 * Labels and suppressions: statements that people make about identities, with author, expiry and
 * cap. This package contains their rules and storage, but not their effect on a night.
 */
package io.tidemark.jobs.label;
