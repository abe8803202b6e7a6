/**
 * Exports alerts to other systems: writes a night's alerts to files as OCSF Detection Findings and
 * delivers them to webhooks. Nothing here changes a decision.
 */
package io.tidemark.jobs.alert;
