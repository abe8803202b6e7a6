package io.tidemark.runtime.release;

import io.tidemark.engine.profile.MemberKey;
import io.tidemark.engine.profile.ValueHash;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Computes the names under which a release stores identities, credentials and sources. Names are
 * hashes keyed with the release's key. Thread-safe.
 */
public final class HashedNames {
  static final int IDENTITY_BYTES = 16;

  private final MemberKey key;

  public HashedNames(MemberKey key) {
    this.key = key;
  }

  /** Returns an identity's name: the first 16 bytes of its HMAC-SHA-256 (RFC 2104). */
  public byte[] identity(String identity) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.bytes(), "HmacSHA256"));
      byte[] whole = mac.doFinal(identity.getBytes(StandardCharsets.UTF_8));
      return Arrays.copyOf(whole, IDENTITY_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java runtime has no HMAC-SHA-256", e);
    }
  }

  /** Returns an identity's name as 32 hexadecimal digits. */
  String hex(String identity) {
    return HexFormat.of().formatHex(identity(identity));
  }

  /**
   * Returns the name of a credential or source as 16 hexadecimal digits, or null if the argument is
   * null.
   */
  public String of(String text) {
    return text == null ? null : HexFormat.of().toHexDigits(key.member(ValueHash.of(text)));
  }
}
