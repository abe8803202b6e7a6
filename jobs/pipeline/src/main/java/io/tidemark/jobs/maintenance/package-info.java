/**
 * Maintains a warehouse: checks its health, compacts small files, and deletes files that no reader
 * needs. This package treats tables as folders of files and does not interpret their rows.
 */
package io.tidemark.jobs.maintenance;
