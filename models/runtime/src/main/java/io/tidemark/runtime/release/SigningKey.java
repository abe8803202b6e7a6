package io.tidemark.runtime.release;

import io.tidemark.engine.bytes.HmacKey;
import io.tidemark.engine.config.FileProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;

/**
 * An Ed25519 key pair for signing in a single role. Signatures are deterministic (RFC 8032).
 * Immutable and thread-safe.
 */
public final class SigningKey {
  private final KeyPair pair;

  private SigningKey(KeyPair pair) {
    this.pair = pair;
  }

  public static SigningKey generate() {
    try {
      return new SigningKey(KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java runtime has no Ed25519", e);
    }
  }

  /**
   * Reads a key from a PEM file (PKCS #8), as {@code openssl genpkey -algorithm ed25519} writes it.
   *
   * @throws UnusableKeyException if the file cannot be read, contains no such key, or fails {@link
   *     #refuseShared}
   */
  public static SigningKey read(Path file) {
    String text = Pem.read(file);
    List<byte[]> blocks = Pem.blocks(Pem.PRIVATE_KEY, text);
    if (blocks.isEmpty() && !Pem.blocks(Pem.PUBLIC_KEY, text).isEmpty()) {
      throw new UnusableKeyException(
          file,
          "contains a public key, which cannot sign; give the private key, whose name ends in .key",
          null);
    }
    if (blocks.size() != 1) {
      throw new UnusableKeyException(
          file,
          ("contains %s BEGIN PRIVATE KEY blocks, not one; 'tidemark keygen' writes such"
                  + " files as root.key and release.key")
              .formatted(blocks.size()),
          null);
    }
    refuseShared(file);
    try {
      return ofSeed(
          ((EdECPrivateKey)
                  KeyFactory.getInstance("Ed25519")
                      .generatePrivate(new PKCS8EncodedKeySpec(blocks.get(0))))
              .getBytes()
              .orElseThrow(() -> new InvalidKeyException("its bytes are not accessible")));
    } catch (GeneralSecurityException e) {
      throw new UnusableKeyException(file, "contains a private key that is not Ed25519", e);
    }
  }

  /**
   * Rejects a private key that other users can read or change, as OpenSSH does. Group access is
   * allowed if another user owns the file, because containers receive secrets like that.
   *
   * @throws UnusableKeyException if others have access, on file systems with POSIX permissions
   */
  public static void refuseShared(Path file) {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (view == null) {
      return;
    }
    try {
      PosixFileAttributes attributes = view.readAttributes();
      boolean own = attributes.owner().getName().equals(System.getProperty("user.name"));
      String open = PosixFilePermissions.toString(attributes.permissions());
      if (!open.endsWith("---") || (own && !open.endsWith("------"))) {
        throw new UnusableKeyException(
            file, "can be read or changed by others (" + open + "); run chmod 600 " + file, null);
      }
    } catch (IOException e) {
      throw new UnusableKeyException(
          file, "has unreadable permissions (" + FileProblem.of(e) + ")", e);
    }
  }

  /**
   * Creates the key pair of a 32-byte secret. The JDK derives public keys only when it generates
   * pairs, so the secret is the source of randomness.
   */
  static SigningKey ofSeed(byte[] seed) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
    generator.initialize(NamedParameterSpec.ED25519, new Given(seed));
    KeyPair pair = generator.generateKeyPair();
    byte[] kept = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElse(new byte[0]);
    if (!Arrays.equals(kept, seed)) {
      throw new InvalidKeyException("this Java runtime cannot derive a key from given bytes");
    }
    return new SigningKey(pair);
  }

  byte[] sign(byte[] bytes) {
    try {
      Signature signer = Signature.getInstance("Ed25519");
      signer.initSign(pair.getPrivate());
      signer.update(bytes);
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Signing with Ed25519 failed", e);
    }
  }

  /** Returns the HMAC-SHA-256 of a purpose under the private key, which it does not reveal. */
  byte[] derived(String purpose) {
    byte[] seed = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
    return HmacKey.of(seed).hash("tidemark " + purpose);
  }

  public TrustedKeys trusted() {
    return TrustedKeys.of(pair.getPublic());
  }

  /** Returns this key's id; see {@link TrustedKeys}. */
  public String keyId() {
    return TrustedKeys.keyId(pair.getPublic());
  }

  public String privatePem() {
    return Pem.of(Pem.PRIVATE_KEY, pair.getPrivate().getEncoded());
  }

  public String publicPem() {
    return Pem.of(Pem.PUBLIC_KEY, pair.getPublic().getEncoded());
  }

  @Override
  public String toString() {
    return "SigningKey " + keyId();
  }

  private static final class Given extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final byte[] bytes;

    Given(byte[] bytes) {
      this.bytes = bytes.clone();
    }

    @Override
    public void nextBytes(byte[] out) {
      System.arraycopy(bytes, 0, out, 0, Math.min(bytes.length, out.length));
    }
  }
}
