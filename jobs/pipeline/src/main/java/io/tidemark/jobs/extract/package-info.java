/**
 * Which rows the extract of a night holds, and its files. Belongs here: reading tables, thinning,
 * pseudonyms. Does not: the form of a file and the notebooks ({@code io.tidemark.notebooks}).
 */
package io.tidemark.jobs.extract;
