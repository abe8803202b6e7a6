/**
 * Labels and suppressions: statements by people about identities, each of which has an author, an
 * expiry and a cap. This package contains their rules and storage, but not their effect on a night.
 */
package io.tidemark.jobs.label;
