/**
 * One identity as a night's baseline describes it, in words. Belongs here: reading it from tables
 * and describing it. Does not belong here: options, and computing any of it.
 */
package io.tidemark.jobs.identityview;
