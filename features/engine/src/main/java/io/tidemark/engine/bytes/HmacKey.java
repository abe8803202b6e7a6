package io.tidemark.engine.bytes;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Secret key for HMAC-SHA256 of texts, without which nobody can predict a hash or guess a text.
 * Immutable and thread-safe; a thread that hashes many texts should deserialize its own copy.
 */
public final class HmacKey implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final String ALGORITHM = "HmacSHA256";
  private static final int LEAST_BYTES = 32;

  private final byte[] key;
  private transient Mac mac;

  private HmacKey(byte[] key) {
    this.key = key;
  }

  /** Parses at least 64 hexadecimal digits. The message of a failure does not contain the key. */
  public static HmacKey of(String hexKey) {
    byte[] key;
    try {
      key = HexFormat.of().parseHex(hexKey);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the key is not hexadecimal");
    }
    if (key.length < LEAST_BYTES) {
      throw new IllegalArgumentException(
          "the key has %d hexadecimal digits; at least %d are needed: openssl rand -hex 32"
              .formatted(hexKey.length(), 2 * LEAST_BYTES));
    }
    return new HmacKey(key);
  }

  public static HmacKey of(byte[] key) {
    return new HmacKey(key.clone());
  }

  /** Returns a key for one purpose, which reveals nothing about this or other keys. */
  public HmacKey derived(String purpose) {
    return new HmacKey(hash(purpose));
  }

  /** Returns the 32-byte hash of the texts, with a zero byte between them; null counts as empty. */
  public synchronized byte[] hash(String... texts) {
    if (mac == null) {
      try {
        mac = Mac.getInstance(ALGORITHM);
        mac.init(new SecretKeySpec(key, ALGORITHM));
      } catch (GeneralSecurityException impossible) {
        throw new IllegalStateException("Every Java platform has HMAC-SHA256", impossible);
      }
    }
    for (int i = 0; i < texts.length; i++) {
      if (i > 0) {
        mac.update((byte) 0);
      }
      if (texts[i] != null) {
        mac.update(texts[i].getBytes(StandardCharsets.UTF_8));
      }
    }
    return mac.doFinal();
  }
}
