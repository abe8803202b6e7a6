/**
 * Alerts for other systems: a night's alerts as OCSF Detection Findings in files, and their
 * delivery to webhooks. Nothing here changes a decision.
 */
package io.tidemark.jobs.alert;
