/**
 * Settings of a night and their file: all keys with their default, unit and meaning. Command-line
 * options, which choose place and time rather than behaviour, do not belong here.
 */
package io.tidemark.jobs.config;
