/**
 * Describes in words how a night's baseline sees an identity. This package only reads tables. It
 * neither parses options nor computes any of the data.
 */
package io.tidemark.jobs.identityview;
