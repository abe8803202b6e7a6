package io.tidemark.runtime.release;

import io.tidemark.engine.bytes.Sha256;
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
 * The Ed25519 public keys that are trusted in a role, by key id: the first 16 hexadecimal digits of
 * the SHA-256 of the X.509 form. A reader pins root keys received separately from any release; a
 * {@link RootDocument} names all others. Immutable and thread-safe.
 */
public final class TrustedKeys {
  private final SortedMap<String, PublicKey> byId;

  private TrustedKeys(SortedMap<String, PublicKey> byId) {
    this.byId = Collections.unmodifiableSortedMap(byId);
  }

  public static TrustedKeys of(PublicKey key) {
    return ofAll(List.of(key));
  }

  private static TrustedKeys ofAll(Collection<PublicKey> keys) {
    TreeMap<String, PublicKey> byId = new TreeMap<>();
    keys.forEach(key -> byId.put(keyId(key), key));
    return new TrustedKeys(byId);
  }

  /**
   * Decodes base64-encoded X.509 forms.
   *
   * @throws IllegalArgumentException if a key is malformed
   */
  static TrustedKeys ofBase64(Collection<String> texts) {
    List<PublicKey> keys = new ArrayList<>();
    for (String text : texts) {
      try {
        keys.add(key(Base64.getDecoder().decode(text)));
      } catch (GeneralSecurityException e) {
        throw new IllegalArgumentException("one of its keys is not Ed25519", e);
      }
    }
    return ofAll(keys);
  }

  List<String> base64() {
    return byId.values().stream()
        .map(key -> Base64.getEncoder().encodeToString(key.getEncoded()))
        .toList();
  }

  private static PublicKey key(byte[] x509) throws GeneralSecurityException {
    return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(x509));
  }

  public TrustedKeys and(TrustedKeys others) {
    TreeMap<String, PublicKey> all = new TreeMap<>(byId);
    all.putAll(others.byId);
    return new TrustedKeys(all);
  }

  /**
   * Reads all keys in a PEM file.
   *
   * @throws UnusableKeyException if the file cannot be read or contains no Ed25519 public key
   */
  public static TrustedKeys read(Path file) {
    String text = Pem.read(file);
    List<byte[]> blocks = Pem.blocks(Pem.PUBLIC_KEY, text);
    if (blocks.isEmpty()) {
      throw new UnusableKeyException(
          file,
          Pem.blocks(Pem.PRIVATE_KEY, text).isEmpty()
              ? "contains no BEGIN PUBLIC KEY block; 'tidemark keygen' writes such files as"
                  + " root.pub and release.pub"
              : "contains a private key; give the public key, whose name ends in .pub, and keep"
                  + " this one secret",
          null);
    }
    List<PublicKey> keys = new ArrayList<>();
    for (byte[] block : blocks) {
      try {
        keys.add(key(block));
      } catch (GeneralSecurityException e) {
        throw new UnusableKeyException(file, "contains a key that is not Ed25519", e);
      }
    }
    return ofAll(keys);
  }

  public Set<String> ids() {
    return byId.keySet();
  }

  /**
   * Verifies that bytes were signed by the key with the given id.
   *
   * @param what description of what was signed, for error messages
   * @param remedy what to do if the key is not trusted, for the error message
   * @throws RejectedReleaseException if the key is not trusted or the signature does not match
   */
  void check(String what, String keyId, byte[] signed, byte[] signature, String remedy) {
    PublicKey key = byId.get(keyId);
    if (key == null) {
      throw RejectionReason.UNTRUSTED_KEY.because(
          "%s is signed by the key %s, but the trusted keys are %s; %s",
          what, keyId, byId.keySet(), remedy);
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
          "the signature of " + what + " is malformed (" + e + "); fetch it again",
          e);
    }
    if (!fits) {
      throw RejectionReason.BAD_SIGNATURE.because(
          "the signature of %s does not match; it was damaged or changed after signing, so fetch it"
              + " again",
          what);
    }
  }

  static String keyId(PublicKey key) {
    return Sha256.hex(key.getEncoded()).substring(0, 16);
  }
}
