/**
 * The command line: options, their checks, help and how errors are told. Belongs here: what a
 * caller types and reads. Does not: what a step does. Nothing but the program's entry depends on
 * it.
 */
package io.tidemark.jobs.cli;
