/**
 * What all parts of the program share: how it ends ({@link io.tidemark.jobs.ExitCode}, {@link
 * io.tidemark.jobs.TidemarkException}) and what it may print ({@link
 * io.tidemark.jobs.PrintableText}).
 */
package io.tidemark.jobs;
