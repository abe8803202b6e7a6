/**
 * The program's edge: its entry, how it ends ({@link io.tidemark.jobs.ExitCode}, {@link
 * io.tidemark.jobs.TidemarkException}) and what it may print ({@link
 * io.tidemark.jobs.PrintableText}). Commands, sources, tables and runs have packages of their own.
 */
package io.tidemark.jobs;
