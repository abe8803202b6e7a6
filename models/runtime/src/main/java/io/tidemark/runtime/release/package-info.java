/**
 * Releases, the signed results of nightly runs ({@code docs/formats/release.md}): publishing,
 * verifying and loading them, and judging an identity under one.
 */
package io.tidemark.runtime.release;
