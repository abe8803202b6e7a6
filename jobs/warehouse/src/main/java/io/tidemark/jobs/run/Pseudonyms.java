package io.tidemark.jobs.run;

import com.google.crypto.tink.subtle.AesSiv;
import io.tidemark.engine.event.Delegate;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Creates pseudonyms that only the holder of a key can reverse, using AES-SIV (RFC 5297). A string
 * gets the same pseudonym every night, so pseudonyms can be counted, joined and grouped. They
 * reveal a string's length in bytes and whether two strings are equal.
 *
 * <pre>{@code
 * String stored = pseudonyms.of("alice@example.com"); // p~…
 * pseudonyms.reveal(stored);                          // alice@example.com
 * }</pre>
 */
public final class Pseudonyms implements Serializable {
  public static final String PREFIX = "p~";

  private static final long serialVersionUID = 1L;
  private static final int KEY_BYTES = 64;
  private static final byte[] PURPOSE = "tidemark pseudonym 1".getBytes(StandardCharsets.US_ASCII);

  private final byte[] key;
  private transient AesSiv cipher;

  private Pseudonyms(byte[] key) {
    this.key = key;
  }

  /**
   * @param hexKey 128 hexadecimal digits
   * @throws IllegalArgumentException if the key is invalid. The message does not contain the key.
   */
  public static Pseudonyms withKey(String hexKey) {
    byte[] key;
    try {
      key = HexFormat.of().parseHex(hexKey);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the key is not hexadecimal");
    }
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "the key has %d hexadecimal digits, not %d; 'openssl rand -hex 64' creates one"
              .formatted(hexKey.length(), 2 * KEY_BYTES));
    }
    return new Pseudonyms(key);
  }

  /**
   * Reads the key from a file.
   *
   * @throws TidemarkException if the file is unreadable, has no key or is not private
   */
  public static Pseudonyms inFile(Path file) {
    return Settings.KEY_FILE.readSecret(file, (name, key) -> withKey(key.strip()));
  }

  /** Returns a string by which a key is recognised, and which does not reveal it. */
  public String fingerprint() {
    return of("fingerprint");
  }

  /**
   * Returns the pseudonym of a string. Null and pseudonyms created with this key are returned
   * unchanged.
   */
  public String of(String text) {
    if (text == null || isPseudonym(text)) {
      return text;
    }
    try {
      byte[] hidden =
          cipher().encryptDeterministically(text.getBytes(StandardCharsets.UTF_8), PURPOSE);
      return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(hidden);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-SIV failed on this platform", e);
    }
  }

  /**
   * Replaces the principal in an identity key with a pseudonym, but not the provider and the
   * account, which belong to the company.
   */
  public String ofIdentity(String identity) {
    if (identity == null) {
      return null;
    }
    int first = identity.indexOf('|');
    int second = identity.indexOf('|', first + 1);
    return second < 0
        ? of(identity)
        : identity.substring(0, second + 1) + of(identity.substring(second + 1));
  }

  /** Replaces the name of a link of a delegation chain, unless it is a machine. */
  public Delegate ofDelegate(Delegate link) {
    return link.mayBePerson() ? new Delegate(of(link.uid()), link.type()) : link;
  }

  /**
   * @throws IllegalArgumentException if the string is no pseudonym, or of a different key
   */
  public String reveal(String pseudonym) {
    int at = pseudonym.lastIndexOf('|') + 1;
    if (!pseudonym.startsWith(PREFIX, at)) {
      throw new IllegalArgumentException("a pseudonym begins with " + PREFIX);
    }
    try {
      byte[] hidden = Base64.getUrlDecoder().decode(pseudonym.substring(at + PREFIX.length()));
      return pseudonym.substring(0, at)
          + new String(cipher().decryptDeterministically(hidden, PURPOSE), StandardCharsets.UTF_8);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("it was not created with this key", e);
    }
  }

  /** Logs may contain any string that begins like a pseudonym, so the prefix proves nothing. */
  private boolean isPseudonym(String text) {
    if (!text.startsWith(PREFIX) || text.indexOf('|') >= 0) {
      return false;
    }
    try {
      reveal(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private synchronized AesSiv cipher() throws GeneralSecurityException {
    if (cipher == null) {
      cipher = new AesSiv(key);
    }
    return cipher;
  }

  @Override
  public String toString() {
    return "Pseudonyms with a key";
  }
}
