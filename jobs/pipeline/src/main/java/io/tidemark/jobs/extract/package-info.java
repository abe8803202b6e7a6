/**
 * Rows and files of a night's extract. Belongs here: reading tables, sampling, pseudonyms. Does not
 * belong here: the format of a file and the notebooks ({@code io.tidemark.notebooks}).
 */
package io.tidemark.jobs.extract;
