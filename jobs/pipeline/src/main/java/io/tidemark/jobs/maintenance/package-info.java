/**
 * Maintenance of a warehouse: checks its health, compacts small files, and deletes files that no
 * reader needs. This package treats tables as folders of files, whatever their rows contain.
 */
package io.tidemark.jobs.maintenance;
