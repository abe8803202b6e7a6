/**
 * Settings of a night and their file. Belongs here: every key, its default, unit and meaning. Does
 * not belong here: command-line options, which set place and time, not behaviour.
 */
package io.tidemark.jobs.config;
