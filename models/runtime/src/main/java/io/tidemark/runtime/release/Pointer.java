package io.tidemark.runtime.release;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * The content of {@code CURRENT.jws}: a stream's current release and its lifetime, signed as a JWS.
 *
 * @param release name of the release folder, {@code <number>-<first 12 digits of the manifest's
 *     SHA-256>}
 * @param manifestSha256 SHA-256 of the manifest, in lower-case hexadecimal
 * @param issuedAt time of signing
 * @param expiresAt time at which decisions become stricter
 * @param hardExpiresAt time at which readers start to reject the release
 * @param keyId id of the release key that signed the pointer
 */
public record Pointer(
    String stream,
    Sequence sequence,
    String release,
    String manifestSha256,
    Instant issuedAt,
    Instant expiresAt,
    Instant hardExpiresAt,
    String keyId) {
  /** Tolerated difference between the clocks of publishers, readers and reporters. */
  public static final Duration SKEW = Duration.ofMinutes(5);

  private static final String TYPE = "tidemark-current+jws";
  private static final Pattern RELEASE = Pattern.compile("[0-9]{1,18}-[0-9a-f]{12}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  public Pointer {
    if (!RELEASE.matcher(release).matches() || !SHA256.matcher(manifestSha256).matches()) {
      throw new IllegalArgumentException(
          "release %s with manifest hash %s is not a valid release"
              .formatted(release, manifestSha256));
    }
    if (!issuedAt.isBefore(expiresAt) || !expiresAt.isBefore(hardExpiresAt)) {
      throw new IllegalArgumentException(
          "issued %s, expiring %s and %s are not in chronological order"
              .formatted(issuedAt, expiresAt, hardExpiresAt));
    }
  }

  static String releaseName(Sequence sequence, String manifestSha256) {
    return sequence.number() + "-" + manifestSha256.substring(0, 12);
  }

  /** Returns the release's freshness, which is never {@link Freshness#DAMAGED} here. */
  public Freshness freshness(Instant at) {
    if (at.isBefore(expiresAt)) {
      return Freshness.FRESH;
    }
    return at.isBefore(hardExpiresAt) ? Freshness.GRACE : Freshness.DEAD;
  }

  /** Returns whether this was issued later than a time by more than clocks may differ. */
  public boolean isAhead(Instant now) {
    return issuedAt.isAfter(now.plus(SKEW));
  }

  String signed(SigningKey key) {
    ObjectNode payload = JsonFields.MAPPER.createObjectNode();
    payload
        .put("stream", stream)
        .put("sequence", sequence.number())
        .put("release", release)
        .put("manifest_sha256", manifestSha256)
        .put("issued_at", issuedAt.toString())
        .put("expires_at", expiresAt.toString())
        .put("hard_expires_at", hardExpiresAt.toString());
    return Jws.sign(TYPE, payload, key);
  }

  /**
   * @throws RejectedReleaseException if the pointer is malformed or not signed by one of the keys
   */
  static Pointer verified(byte[] text, TrustedKeys releaseKeys) {
    Jws jws =
        Jws.compact(text, ReleaseRepository.CURRENT, TYPE, RejectionReason.POINTER_UNREADABLE);
    String keyId = jws.verify(releaseKeys, RootDocument.UNNAMED);
    JsonFields payload = jws.payload();
    try {
      return new Pointer(
          payload.text("stream"),
          new Sequence(payload.integer("sequence")),
          payload.text("release"),
          payload.text("manifest_sha256"),
          payload.instant("issued_at"),
          payload.instant("expires_at"),
          payload.instant("hard_expires_at"),
          keyId);
    } catch (IllegalArgumentException e) {
      throw jws.unreadable(e.getMessage(), e);
    }
  }
}
