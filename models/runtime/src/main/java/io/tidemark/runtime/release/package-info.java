/**
 * Releases: the signed and published results of nightly runs, in the format described in {@code
 * docs/formats/release.md}. This package publishes, verifies and loads releases, runs the
 * self-test, and judges a single identity under a release. Threads, freshness and the limits of a
 * running service are handled in package {@code enforcer}. The nightly jobs provide the content to
 * be published.
 */
package io.tidemark.runtime.release;
