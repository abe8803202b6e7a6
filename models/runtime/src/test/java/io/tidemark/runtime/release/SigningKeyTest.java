package io.tidemark.runtime.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningKeyTest {
  @TempDir private Path folder;

  @Test
  void matchesFirstVectorOfRfc8032() throws GeneralSecurityException {
    SigningKey key = rfcKey();
    assertThat(HexFormat.of().formatHex(key.sign(new byte[0])))
        .isEqualTo(
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
    String pem = key.publicPem();
    byte[] x509 = Pem.blocks(Pem.PUBLIC_KEY, pem).get(0);
    assertThat(HexFormat.of().formatHex(x509))
        .endsWith("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  }

  @Test
  void keyRoundTrips() throws IOException {
    SigningKey key = SigningKey.generate();
    Path secret = secret("root.key", key.privatePem());
    Path open = Files.writeString(folder.resolve("root.pub"), key.publicPem());
    SigningKey again = SigningKey.read(secret);
    byte[] text = "text".getBytes(StandardCharsets.US_ASCII);
    assertThat(again.keyId()).isEqualTo(key.keyId()).hasSize(16);
    assertThat(again.sign(text)).isEqualTo(key.sign(text));
    TrustedKeys.read(open).check("text", key.keyId(), text, again.sign(text), "");
    assertThat(key).as("nothing of the secret half").hasToString("SigningKey " + key.keyId());
    assertThat(again.derived("a")).isEqualTo(key.derived("a")).isNotEqualTo(key.derived("b"));
  }

  @Test
  void trustsSeveralKeysDuringRotation() throws IOException {
    SigningKey old = SigningKey.generate();
    SigningKey next = SigningKey.generate();
    Path both = Files.writeString(folder.resolve("keys.pub"), old.publicPem() + next.publicPem());
    TrustedKeys keys = TrustedKeys.read(both);
    assertThat(keys.ids()).containsExactlyInAnyOrder(old.keyId(), next.keyId());
  }

  @Test
  void rejectsFileOfOtherType() throws IOException {
    SigningKey key = SigningKey.generate();
    Path secret = secret("k", key.privatePem());
    assertThatThrownBy(() -> TrustedKeys.read(secret))
        .isInstanceOf(UnusableKeyException.class)
        .hasMessageContaining("contains a private key; give the public key")
        .hasMessageNotContaining(key.privatePem().lines().toList().get(1));
    Path empty = secret("e", "hello");
    assertThatThrownBy(() -> TrustedKeys.read(empty))
        .hasMessageContaining("no BEGIN PUBLIC KEY block");
    assertThatThrownBy(() -> SigningKey.read(empty))
        .hasMessageContaining("0 BEGIN PRIVATE KEY blocks");
    Path open = secret("p", key.publicPem());
    assertThatThrownBy(() -> SigningKey.read(open))
        .isInstanceOf(UnusableKeyException.class)
        .hasMessageContaining("contains a public key, which cannot sign; give the private key");
    Path binary = secret("b", "");
    Files.write(binary, new byte[] {48, -126, -1, -3, 0});
    assertThatThrownBy(() -> SigningKey.read(binary))
        .hasMessageContaining("0 BEGIN PRIVATE KEY blocks");
    assertThatThrownBy(() -> TrustedKeys.read(binary))
        .hasMessageContaining("no BEGIN PUBLIC KEY block");
    assertThatThrownBy(() -> SigningKey.read(folder.resolve("none")))
        .isInstanceOf(UnusableKeyException.class)
        .hasMessageEndingWith("none cannot be read (there is no such file)");
    Path garbled = secret("g", Pem.of(Pem.PRIVATE_KEY, new byte[] {1, 2, 3}));
    assertThatThrownBy(() -> SigningKey.read(garbled)).hasMessageContaining("not Ed25519");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw--w----", "rw----r--", "rw-----w-", "rwxrwxrwx"})
  void rejectsPrivateKeyAccessibleToOthers(String permissions) throws IOException {
    Path key = secret("root.key", SigningKey.generate().privatePem());
    assumeTrue(Files.getFileStore(key).supportsFileAttributeView("posix"));
    SigningKey.read(key);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString(permissions));
    assertThatThrownBy(() -> SigningKey.read(key))
        .isInstanceOf(UnusableKeyException.class)
        .hasMessage(
            "The key file %s can be read or changed by others (%s); run chmod 600 %s",
            key, permissions, key);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("r--------"));
    SigningKey.read(key);
  }

  private Path secret(String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
    return file;
  }

  static SigningKey rfcKey() throws GeneralSecurityException {
    return SigningKey.ofSeed(
        HexFormat.of()
            .parseHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));
  }
}
