package io.tidemark.runtime.release;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Ed25519 private key that signs in one role, with its public half. Signatures are deterministic
 * (RFC 8032): equal bytes give equal signatures. Immutable and thread-safe.
 */
public final class SigningKey {
  private final KeyPair pair;

  private SigningKey(KeyPair pair) {
    this.pair = pair;
  }

  /** Generates a key. */
  public static SigningKey generate() {
    try {
      return new SigningKey(KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java runtime has no Ed25519", e);
    }
  }

  /**
   * Reads a key from a PEM file (PKCS #8), as written by {@code openssl genpkey -algorithm
   * ed25519}.
   *
   * @throws UnusableKeyException if the file cannot be read, holds no such key, or is readable by
   *     others. Group access is refused only for files of the current user
   */
  public static SigningKey read(Path file) {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UnusableKeyException(file, "cannot be read (" + e + ")", e);
    }
    List<byte[]> blocks = Pem.blocks(Pem.PRIVATE_KEY, text);
    if (blocks.isEmpty() && !Pem.blocks(Pem.PUBLIC_KEY, text).isEmpty()) {
      throw new UnusableKeyException(
          file,
          "holds a public key, which signs nothing; give the private one, which ends in .key",
          null);
    }
    if (blocks.size() != 1) {
      throw new UnusableKeyException(
          file,
          "holds "
              + blocks.size()
              + " blocks BEGIN PRIVATE KEY, not one; 'tidemark keygen' writes them as root.key and release.key",
          null);
    }
    refuseShared(file);
    try {
      return ofSeed(
          ((EdECPrivateKey)
                  KeyFactory.getInstance("Ed25519")
                      .generatePrivate(new PKCS8EncodedKeySpec(blocks.get(0))))
              .getBytes()
              .orElseThrow(() -> new InvalidKeyException("it does not show its bytes")));
    } catch (GeneralSecurityException e) {
      throw new UnusableKeyException(file, "holds a private key that is not Ed25519", e);
    }
  }

  /**
   * Refuses a private key that other users may read or change, as OpenSSH does. The group may read
   * a key of another owner: containers receive secrets this way.
   *
   * @throws UnusableKeyException if it is open to others, on a file system with POSIX permissions
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
      throw new UnusableKeyException(file, "does not tell who may read it (" + e + ")", e);
    }
  }

  /**
   * Creates the key of 32 secret bytes. The platform derives the public half only during key
   * generation, so generation runs on these bytes.
   */
  static SigningKey ofSeed(byte[] seed) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
    generator.initialize(NamedParameterSpec.ED25519, new Given(seed));
    KeyPair pair = generator.generateKeyPair();
    byte[] kept = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElse(new byte[0]);
    if (!Arrays.equals(kept, seed)) {
      throw new InvalidKeyException("this Java runtime does not derive a key from given bytes");
    }
    return new SigningKey(pair);
  }

  /** Signs bytes. */
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

  /**
   * Derives a secret for a purpose: HMAC-SHA-256 of the purpose under the private key. The same key
   * and purpose give the same bytes.
   *
   * @param purpose purpose, such as {@code member key of stream s}
   * @return 32 bytes that do not reveal the private key
   */
  byte[] derived(String purpose) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      byte[] seed = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
      mac.init(new SecretKeySpec(seed, "HmacSHA256"));
      return mac.doFinal(("tidemark " + purpose).getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java runtime has no HMAC-SHA-256", e);
    }
  }

  /** The public half as the only trusted key. */
  public TrustedKeys trusted() {
    return TrustedKeys.of(pair.getPublic());
  }

  /** The id of this key; see {@link TrustedKeys}. */
  public String keyId() {
    return TrustedKeys.keyId(pair.getPublic());
  }

  /** The private half in PEM, PKCS #8. */
  public String privatePem() {
    return Pem.of(Pem.PRIVATE_KEY, pair.getPrivate().getEncoded());
  }

  /** The public half in PEM, X.509. */
  public String publicPem() {
    return Pem.of(Pem.PUBLIC_KEY, pair.getPublic().getEncoded());
  }

  /** Shows the key id only. */
  @Override
  public String toString() {
    return "SigningKey " + keyId();
  }

  /** Fake source of randomness that returns given bytes. */
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
