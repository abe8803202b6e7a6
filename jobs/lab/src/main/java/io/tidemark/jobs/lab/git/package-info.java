/**
 * A labelled access log from git clones: commits of bots, and commits of others in a bot's name as
 * attacks. Without Spark.
 */
package io.tidemark.jobs.lab.git;
