/**
 * Published releases: the signed result of a nightly run, its files, publishing and verified
 * loading. {@code docs/formats/release.md} describes the format. This package contains the layout,
 * hashes, signatures, the self-test, and the judging of one identity under a release. Threads,
 * freshness and the limits of a running service belong to {@code enforcer}. The inputs for
 * publishing belong to the nightly jobs.
 */
package io.tidemark.runtime.release;
