/**
 * Published releases: the signed result of a nightly run, its files, publishing and verified
 * loading. {@code docs/formats/release.md} describes the bytes. This package holds the layout,
 * hashes, signatures, the self-test, and the judging of one identity by a release. Threads,
 * freshness and limits of a running service belong to {@code enforcer}. The inputs of publishing
 * belong to the nightly jobs.
 */
package io.tidemark.runtime.release;
