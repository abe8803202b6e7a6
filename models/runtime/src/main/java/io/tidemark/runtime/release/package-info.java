/**
 * What leaves the house: one signed release of what a night learned, its files, how it is published
 * and how a careful loader reads it. The bytes are described in {@code docs/formats/release.md}.
 * Belongs here: the layout, hashes, signatures, the self-test, the judging of one identity by a
 * release. Does not: threads, freshness and limits of a running service ({@code enforcer}), nor
 * where a night finds what it publishes.
 */
package io.tidemark.runtime.release;
