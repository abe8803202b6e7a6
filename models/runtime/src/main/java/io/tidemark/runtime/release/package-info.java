/**
 * Releases, which are the signed and published results of nightly runs. {@code
 * docs/formats/release.md} describes the format. This package handles the layout, hashes,
 * signatures, publishing, verified loading, the self-test, and the judging of one identity under a
 * release. Threads, freshness and the limits of a running service are handled in {@code enforcer}.
 * The nightly jobs provide the content to publish.
 */
package io.tidemark.runtime.release;
