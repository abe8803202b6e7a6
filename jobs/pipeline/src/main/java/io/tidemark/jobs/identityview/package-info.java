/**
 * Describes in words how a night's baseline sees an identity. This package reads the description
 * from tables. It neither parses options nor computes any of the data.
 */
package io.tidemark.jobs.identityview;
