package io.tidemark.runtime.bundle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What {@code CURRENT.jws} says: which release of a stream is the present one, and for how long.
 * Signed as a JWS in compact form with EdDSA (RFC 7515, RFC 8037).
 *
 * @param stream name of the line of releases
 * @param sequence its place in the stream
 * @param release name of its folder, {@code <number>-<first 12 digits of the manifest's SHA-256>}
 * @param manifestSha256 of its manifest, lower-case hexadecimal
 * @param issuedAt when it was signed
 * @param expiresAt from when on it decides more strictly
 * @param hardExpiresAt from when on it is refused
 * @param revokedKeys ids of keys that no reader should trust any more
 */
public record Pointer(
    String stream,
    Sequence sequence,
    String release,
    String manifestSha256,
    Instant issuedAt,
    Instant expiresAt,
    Instant hardExpiresAt,
    List<String> revokedKeys) {
  private static final String TYPE = "tidemark-current+jws";
  private static final Pattern RELEASE = Pattern.compile("[0-9]{1,18}-[0-9a-f]{12}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  public Pointer {
    revokedKeys = List.copyOf(revokedKeys);
    if (!RELEASE.matcher(release).matches() || !SHA256.matcher(manifestSha256).matches()) {
      throw new IllegalArgumentException(
          "release " + release + " with manifest hash " + manifestSha256 + " names no release");
    }
    if (!issuedAt.isBefore(expiresAt) || !expiresAt.isBefore(hardExpiresAt)) {
      throw new IllegalArgumentException(
          "issued "
              + issuedAt
              + ", expiring "
              + expiresAt
              + " and "
              + hardExpiresAt
              + " is no order");
    }
  }

  /** Name of the folder of a release. */
  static String releaseName(Sequence sequence, String manifestSha256) {
    return sequence.number() + "-" + manifestSha256.substring(0, 12);
  }

  /** Freshness of the release at a time; never {@link Freshness#DAMAGED}. */
  public Freshness freshness(Instant at) {
    if (at.isBefore(expiresAt)) {
      return Freshness.FRESH;
    }
    return at.isBefore(hardExpiresAt) ? Freshness.GRACE : Freshness.DEAD;
  }

  /** The signed text, in ASCII and without a line end. */
  String signed(SigningKey key) {
    ObjectNode header = JsonFields.MAPPER.createObjectNode();
    header.put("alg", "EdDSA").put("kid", key.keyId()).put("typ", TYPE);
    ObjectNode payload = JsonFields.MAPPER.createObjectNode();
    payload
        .put("stream", stream)
        .put("epoch", sequence.epoch())
        .put("sequence", sequence.number())
        .put("release", release)
        .put("manifest_sha256", manifestSha256)
        .put("issued_at", issuedAt.toString())
        .put("expires_at", expiresAt.toString())
        .put("hard_expires_at", hardExpiresAt.toString());
    revokedKeys.forEach(payload.putArray("revoked_keys")::add);
    String signed = base64(JsonFields.line(header)) + "." + base64(JsonFields.line(payload));
    byte[] signature = key.sign(signed.getBytes(StandardCharsets.US_ASCII));
    return signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
  }

  /**
   * Reads and verifies a signed text.
   *
   * @throws RefusedBundleException if it is anything else, or not signed by a trusted key
   */
  static Pointer verified(byte[] jws, TrustedKeys keys) {
    String[] parts = new String(jws, StandardCharsets.ISO_8859_1).split("\\.", -1);
    if (parts.length != 3) {
      throw unreadable("it has " + parts.length + " parts between dots, not 3", null);
    }
    JsonFields header =
        JsonFields.read(bytes(parts[0]), "pointer's header", Refusal.POINTER_UNREADABLE);
    if (!header.text("alg").equals("EdDSA") || !header.text("typ").equals(TYPE)) {
      throw unreadable(
          "its header says alg "
              + header.text("alg")
              + " and typ "
              + header.text("typ")
              + ", not EdDSA and "
              + TYPE,
          null);
    }
    if (header.has("crit")) {
      throw unreadable("its header has crit: extensions that a reader must understand", null);
    }
    byte[] signed = (parts[0] + "." + parts[1]).getBytes(StandardCharsets.ISO_8859_1);
    keys.check("pointer CURRENT.jws", header.text("kid"), signed, bytes(parts[2]));
    return of(JsonFields.read(bytes(parts[1]), "pointer", Refusal.POINTER_UNREADABLE));
  }

  private static Pointer of(JsonFields payload) {
    try {
      return new Pointer(
          payload.text("stream"),
          new Sequence(payload.whole("epoch"), payload.whole("sequence")),
          payload.text("release"),
          payload.text("manifest_sha256"),
          payload.instant("issued_at"),
          payload.instant("expires_at"),
          payload.instant("hard_expires_at"),
          payload.texts("revoked_keys"));
    } catch (IllegalArgumentException e) {
      throw unreadable(e.getMessage(), e);
    }
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Only the one spelling of the bytes: base64 has bits to spare that no signature covers. */
  private static byte[] bytes(String base64) {
    byte[] spelled = base64.getBytes(StandardCharsets.ISO_8859_1);
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(spelled);
      if (Arrays.equals(Base64.getUrlEncoder().withoutPadding().encode(bytes), spelled)) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      throw unreadable("a part of it is not base64url", e);
    }
    throw unreadable("a part of it is not spelled as base64url is", null);
  }

  private static RefusedBundleException unreadable(String why, Throwable cause) {
    return new RefusedBundleException(
        Refusal.POINTER_UNREADABLE,
        "CURRENT.jws cannot be read: " + why + "; fetch the bundle again",
        cause);
  }
}
