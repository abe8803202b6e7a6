/**
 * Classes shared by all parts of the program: exit codes ({@link io.tidemark.jobs.ExitCode}),
 * expected failures ({@link io.tidemark.jobs.TidemarkException}) and safe output ({@link
 * io.tidemark.jobs.PrintableText}).
 */
package io.tidemark.jobs;
