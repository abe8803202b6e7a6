package io.tidemark.runtime.bundle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The Ed25519 public keys that a reader trusts, by key id: the first 16 hexadecimal digits of the
 * SHA-256 of the key's X.509 form. They reach the reader apart from any bundle. Immutable and
 * thread-safe.
 *
 * <pre>{@code
 * TrustedKeys keys = TrustedKeys.read(Path.of("/etc/tidemark/tidemark.pub"));
 * }</pre>
 */
public final class TrustedKeys {
  private final SortedMap<String, PublicKey> byId;

  private TrustedKeys(SortedMap<String, PublicKey> byId) {
    this.byId = Collections.unmodifiableSortedMap(byId);
  }

  /** Just this key. */
  public static TrustedKeys of(PublicKey key) {
    TreeMap<String, PublicKey> byId = new TreeMap<>();
    byId.put(keyId(key), key);
    return new TrustedKeys(byId);
  }

  /**
   * All keys of a file, in PEM; several of them while keys are changed.
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
              ? "holds no block BEGIN PUBLIC KEY; 'tidemark keygen' writes one as tidemark.pub"
              : "holds a private key; give the public one, tidemark.pub, and keep this one secret",
          null);
    }
    TreeMap<String, PublicKey> byId = new TreeMap<>();
    for (byte[] block : blocks) {
      try {
        PublicKey key =
            KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(block));
        byId.put(keyId(key), key);
      } catch (GeneralSecurityException e) {
        throw new UnusableKeyException(file, "holds a key that is not Ed25519", e);
      }
    }
    return new TrustedKeys(byId);
  }

  /** These keys without the ones of these ids. */
  public TrustedKeys without(Collection<String> ids) {
    TreeMap<String, PublicKey> rest = new TreeMap<>(byId);
    rest.keySet().removeAll(ids);
    return new TrustedKeys(rest);
  }

  /** The ids of the keys, rising. */
  public Set<String> ids() {
    return byId.keySet();
  }

  /**
   * Whether a signature over these bytes is by the key of this id.
   *
   * @throws RefusedBundleException if no key of this id is trusted, or the signature does not fit
   */
  void check(String what, String keyId, byte[] signed, byte[] signature) {
    PublicKey key = byId.get(keyId);
    if (key == null) {
      throw new RefusedBundleException(
          Refusal.UNTRUSTED_KEY,
          "the "
              + what
              + " is signed by the key "
              + keyId
              + ", trusted are "
              + byId.keySet()
              + "; if the key was changed on purpose, give this reader the new public key");
    }
    boolean fits;
    try {
      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(key);
      verifier.update(signed);
      fits = verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      throw new RefusedBundleException(
          Refusal.BAD_SIGNATURE,
          "the signature of the " + what + " is none (" + e + "); fetch it again",
          e);
    }
    if (!fits) {
      throw new RefusedBundleException(
          Refusal.BAD_SIGNATURE,
          "the signature of the "
              + what
              + " does not fit it; it was damaged or changed after it was signed, fetch it again");
    }
  }

  static String keyId(PublicKey key) {
    return Sha256.hex(key.getEncoded()).substring(0, 16);
  }
}
