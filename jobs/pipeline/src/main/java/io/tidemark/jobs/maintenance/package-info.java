/**
 * Maintenance of a warehouse: its health check, the compaction of small files, and the deletion of
 * files that no reader needs. This package treats tables as folders of files; row contents do not
 * matter here.
 */
package io.tidemark.jobs.maintenance;
