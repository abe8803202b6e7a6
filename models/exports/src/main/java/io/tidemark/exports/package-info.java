/**
 * What enforcers that are not ours can use of a release: thresholds and rules for policy engines,
 * events for identity providers, findings for SIEMs. Belongs here: the other side's formats,
 * exactly. Does not: what is decided (the runtime), commands and files of a night (the jobs).
 */
package io.tidemark.exports;
