/**
 * The settings of a night and the file that sets them. Belongs here: every key, its default, unit
 * and meaning. Does not: options of the command line, which say where and when, not how.
 */
package io.tidemark.jobs.config;
