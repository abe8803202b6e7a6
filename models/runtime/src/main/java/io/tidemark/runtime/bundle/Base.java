package io.tidemark.runtime.bundle;

/**
 * The release that a delta release adds to: what the delta does not say of an identity, this one
 * does.
 *
 * @param release its folder under {@link Bundle#RELEASES}
 * @param manifestSha256 of its manifest, so that its bytes are as fixed as the delta's own
 */
public record Base(String release, String manifestSha256) {
  public Base {
    if (!Pointer.isRelease(release) || !manifestSha256.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "'" + release + "' with '" + manifestSha256 + "' is no base of a delta release");
    }
  }
}
