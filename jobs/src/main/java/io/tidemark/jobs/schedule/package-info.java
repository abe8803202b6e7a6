/**
 * One definition of a nightly run, written down for each scheduler. Text in, text out: nothing here
 * reads a table, talks to a scheduler or knows what a night does.
 */
package io.tidemark.jobs.schedule;
