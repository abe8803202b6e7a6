/**
 * Exports alerts to other systems: writes a night's alerts to files as OCSF Detection Findings and
 * sends them to webhooks. The export never changes a decision.
 */
package io.tidemark.jobs.alert;
