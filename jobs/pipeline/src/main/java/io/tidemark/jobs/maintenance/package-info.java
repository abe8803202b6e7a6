/**
 * Looking after a warehouse: what ails it, and the two things that keep it fit, joining small files
 * and deleting those that no reader needs. Knows tables as folders of files; what is in them
 * matters to nobody here.
 */
package io.tidemark.jobs.maintenance;
