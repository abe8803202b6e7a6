/**
 * What a night's baseline says of one identity, in words. Belongs here: reading it from tables and
 * telling it. Does not: options, computing any of it.
 */
package io.tidemark.jobs.identityview;
