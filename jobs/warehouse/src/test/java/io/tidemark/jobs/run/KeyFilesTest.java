package io.tidemark.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.run.KeyFiles.Role;
import io.tidemark.runtime.release.RootDocument;
import io.tidemark.runtime.release.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeyFilesTest {
  private static final Instant NOW = Instant.parse("2026-03-22T01:30:00Z");

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(Role.class)
  void doesNotCreatePrivateKeyNextToPublicKey(Role role) throws IOException {
    Path older = publicKey(role, SigningKey.generate());
    for (int run = 0; run < 2; run++) {
      assertThatThrownBy(() -> KeyFiles.throwAway(folder))
          .isInstanceOf(TidemarkException.class)
          .hasMessageContaining(older + " exists");
      assertThat(folder.resolve(Role.ROOT.privateFile())).doesNotExist();
      assertThat(folder.resolve(Role.RELEASE.privateFile())).doesNotExist();
    }
  }

  @Test
  void createsPairOnceAndReusesIt() {
    String made = KeyFiles.throwAway(folder).keyId();
    assertThat(KeyFiles.throwAway(folder).keyId()).isEqualTo(made);
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void rejectsMismatchedKeys(Role role) throws IOException {
    KeyFiles.generate(folder, EnumSet.allOf(Role.class));
    publicKey(role, SigningKey.generate());
    assertThatThrownBy(() -> KeyFiles.throwAway(folder))
        .hasMessageContaining("are not a pair")
        .hasMessageContaining("does not verify what");
    Files.delete(folder.resolve(role.publicFile()));
    assertThatThrownBy(() -> KeyFiles.throwAway(folder)).hasMessageContaining("are not a pair");
  }

  @Test
  void renewsTemporaryRootDocumentBeforeExpiry() throws IOException {
    String release = KeyFiles.throwAway(folder).keyId();
    assertThat(signed(NOW).version()).isEqualTo(1);
    Instant due = NOW.plus(KeyFiles.ROOT_LIFETIME).minus(KeyFiles.ROOT_DUE);
    assertThat(signed(due).version()).isEqualTo(1);
    RootDocument next = signed(due.plusSeconds(1));
    assertThat(next.version()).isEqualTo(2);
    assertThat(next.releaseKeys().ids()).containsExactly(release);
    assertThat(next.expiresAt()).isEqualTo(due.plusSeconds(1).plus(KeyFiles.ROOT_LIFETIME));
  }

  @Test
  void readsOnlyP256Keys() throws Exception {
    assertThat(KeyFiles.p256(ec("secp256r1"), "remedy").getAlgorithm()).isEqualTo("EC");
    Path other = ec("secp384r1");
    assertThatThrownBy(() -> KeyFiles.p256(other, "give a P-256 key"))
        .isInstanceOf(TidemarkException.class)
        .hasMessageContaining("its curve is not P-256")
        .hasMessageContaining("give a P-256 key");
  }

  @Test
  void requiresRsaKeysOf2048Bits() throws Exception {
    assertThat(KeyFiles.rsa(rsa(2_048), "remedy").getModulus().bitLength()).isEqualTo(2_048);
    Path small = rsa(1_024);
    assertThatThrownBy(() -> KeyFiles.rsa(small, "give a larger one"))
        .isInstanceOf(TidemarkException.class)
        .hasMessageContaining("it has 1024 bits, fewer than 2048");
    Path none = ec("secp256r1");
    assertThatThrownBy(() -> KeyFiles.rsa(none, "remedy"))
        .hasMessageContaining("it contains no private RSA key");
  }

  @Test
  void rejectsKeyReadableByOthers() throws Exception {
    assumeTrue(Files.getFileStore(folder).supportsFileAttributeView("posix"));
    Path key = open(ec("secp256r1"), "rw-r--r--");
    assertThatThrownBy(() -> KeyFiles.p256(key, "remedy"))
        .isInstanceOf(TidemarkException.class)
        .hasMessageContaining("other users can read or change it")
        .hasMessageContaining("run chmod 600 " + key);
  }

  private RootDocument signed(Instant now) throws IOException {
    Path published = folder.resolve("published");
    KeyFiles.signThrowAwayRoot(folder, published, "s", now);
    return RootDocument.present(published);
  }

  private Path publicKey(Role role, SigningKey key) throws IOException {
    return Files.writeString(folder.resolve(role.publicFile()), key.publicPem());
  }

  private Path ec(String curve) throws GeneralSecurityException, IOException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    return written(folder.resolve(curve + ".key"), generator);
  }

  private Path rsa(int bits) throws GeneralSecurityException, IOException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(bits);
    return written(folder.resolve(bits + ".key"), generator);
  }

  private static Path written(Path file, KeyPairGenerator generator) throws IOException {
    Files.writeString(
        file,
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder()
                .encodeToString(generator.generateKeyPair().getPrivate().getEncoded())
            + "\n-----END PRIVATE KEY-----\n");
    return open(file, "rw-------");
  }

  private static Path open(Path file, String permissions) throws IOException {
    if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }
    return file;
  }
}
