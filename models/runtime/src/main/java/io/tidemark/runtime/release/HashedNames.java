package io.tidemark.runtime.release;

import io.tidemark.engine.bytes.HmacKey;
import io.tidemark.engine.profile.MemberKey;
import io.tidemark.engine.profile.ValueHash;
import java.util.Arrays;
import java.util.HexFormat;

/** Names of identities, credentials and sources in a release, hashed with its key. Thread-safe. */
public record HashedNames(MemberKey key) {
  static final int IDENTITY_BYTES = 16;

  /** Returns an identity's name: the first 16 bytes of its HMAC-SHA-256 (RFC 2104). */
  public byte[] identity(String identity) {
    return Arrays.copyOf(HmacKey.of(key.bytes()).hash(identity), IDENTITY_BYTES);
  }

  String hex(String identity) {
    return HexFormat.of().formatHex(identity(identity));
  }

  /** Returns the name of a credential or source as 16 hexadecimal digits, or null for null. */
  public String of(String text) {
    return text == null ? null : HexFormat.of().toHexDigits(key.member(ValueHash.of(text)));
  }
}
