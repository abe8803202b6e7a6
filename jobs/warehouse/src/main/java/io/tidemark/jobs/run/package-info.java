/**
 * The environment of a run: its request, lock, ledger, progress and closing summary. This package
 * holds the code that all steps share. The steps themselves and command-line parsing are elsewhere.
 */
package io.tidemark.jobs.run;
