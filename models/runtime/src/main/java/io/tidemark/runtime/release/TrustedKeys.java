package io.tidemark.runtime.release;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Ed25519 public keys that are trusted in one role, by key id. The id is the first 16 hexadecimal
 * digits of the SHA-256 of the key's X.509 form. A reader pins root keys, which it receives
 * separately from any bundle; a {@link RootDocument} names the others. Immutable and thread-safe.
 *
 * <pre>{@code
 * TrustedKeys pinned = TrustedKeys.read(Path.of("/etc/tidemark/root.pub"));
 * }</pre>
 */
public final class TrustedKeys {
  private final SortedMap<String, PublicKey> byId;

  private TrustedKeys(SortedMap<String, PublicKey> byId) {
    this.byId = Collections.unmodifiableSortedMap(byId);
  }

  /** Trusts only this key. */
  public static TrustedKeys of(PublicKey key) {
    return ofAll(List.of(key));
  }

  private static TrustedKeys ofAll(Collection<PublicKey> keys) {
    TreeMap<String, PublicKey> byId = new TreeMap<>();
    keys.forEach(key -> byId.put(keyId(key), key));
    return new TrustedKeys(byId);
  }

  /**
   * The keys of these X.509 forms in base64.
   *
   * @throws IllegalArgumentException if a text is malformed
   */
  static TrustedKeys ofBase64(Collection<String> texts) {
    List<PublicKey> keys = new ArrayList<>();
    for (String text : texts) {
      try {
        keys.add(key(Base64.getDecoder().decode(text)));
      } catch (GeneralSecurityException e) {
        throw new IllegalArgumentException("a key of it is not Ed25519", e);
      }
    }
    return ofAll(keys);
  }

  /** The X.509 forms of the keys in base64, in the order of their ids. */
  List<String> base64() {
    return byId.values().stream()
        .map(key -> Base64.getEncoder().encodeToString(key.getEncoded()))
        .toList();
  }

  private static PublicKey key(byte[] x509) throws GeneralSecurityException {
    return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(x509));
  }

  /** Union of these keys and others. */
  public TrustedKeys and(TrustedKeys others) {
    TreeMap<String, PublicKey> all = new TreeMap<>(byId);
    all.putAll(others.byId);
    return new TrustedKeys(all);
  }

  /**
   * All keys of a file, in PEM.
   *
   * @throws UnusableKeyException if the file cannot be read or holds no Ed25519 public key
   */
  public static TrustedKeys read(Path file) {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UnusableKeyException(file, "cannot be read (" + e + ")", e);
    }
    List<byte[]> blocks = Pem.blocks(Pem.PUBLIC_KEY, text);
    if (blocks.isEmpty()) {
      throw new UnusableKeyException(
          file,
          Pem.blocks(Pem.PRIVATE_KEY, text).isEmpty()
              ? "holds no block BEGIN PUBLIC KEY; 'tidemark keygen' writes them as root.pub and release.pub"
              : "holds a private key; give the public one, which ends in .pub, and keep this one secret",
          null);
    }
    List<PublicKey> keys = new ArrayList<>();
    for (byte[] block : blocks) {
      try {
        keys.add(key(block));
      } catch (GeneralSecurityException e) {
        throw new UnusableKeyException(file, "holds a key that is not Ed25519", e);
      }
    }
    return ofAll(keys);
  }

  /** The ids of the keys, rising. */
  public Set<String> ids() {
    return byId.keySet();
  }

  /**
   * Checks that a signature over these bytes is by the key of this id.
   *
   * @param what name of the signed object, for messages
   * @param remedy remedy if no key of this id is trusted
   * @throws RejectedReleaseException if no key of this id is trusted, or the signature does not
   *     match
   */
  void check(String what, String keyId, byte[] signed, byte[] signature, String remedy) {
    PublicKey key = byId.get(keyId);
    if (key == null) {
      throw new RejectedReleaseException(
          RejectionReason.UNTRUSTED_KEY,
          what
              + " is signed by the key "
              + keyId
              + ", trusted are "
              + byId.keySet()
              + "; "
              + remedy);
    }
    boolean fits;
    try {
      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(key);
      verifier.update(signed);
      fits = verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      throw new RejectedReleaseException(
          RejectionReason.BAD_SIGNATURE,
          "the signature of " + what + " is none (" + e + "); fetch it again",
          e);
    }
    if (!fits) {
      throw new RejectedReleaseException(
          RejectionReason.BAD_SIGNATURE,
          "the signature of "
              + what
              + " does not fit it; it was damaged or changed after it was signed, fetch it again");
    }
  }

  static String keyId(PublicKey key) {
    return Sha256.hex(key.getEncoded()).substring(0, 16);
  }
}
