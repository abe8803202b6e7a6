/**
 * Settings of a night, and the file that contains them. Each key has a default, a unit and a
 * meaning. Command-line options, which determine places and times rather than behaviour, do not
 * belong here.
 */
package io.tidemark.jobs.config;
