package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.run.KeyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateKeyFileTest {
  @TempDir private Path folder;

  @Test
  void readsOnlyP256Keys() throws Exception {
    assertThat(KeyFiles.p256(ec(folder, "secp256r1"), "remedy").getAlgorithm()).isEqualTo("EC");
    Path other = ec(folder, "secp384r1");
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
    Path none = ec(folder, "secp256r1");
    assertThatThrownBy(() -> KeyFiles.rsa(none, "remedy"))
        .hasMessageContaining("it contains no private RSA key");
  }

  @Test
  void rejectsKeyReadableByOthers() throws Exception {
    assumeTrue(Files.getFileStore(folder).supportsFileAttributeView("posix"));
    Path key = open(ec(folder, "secp256r1"), "rw-r--r--");
    assertThatThrownBy(() -> KeyFiles.p256(key, "remedy"))
        .isInstanceOf(TidemarkException.class)
        .hasMessageContaining("other users can read or change it")
        .hasMessageContaining("run chmod 600 " + key);
  }

  /** Writes a new key on the given curve to a file. */
  static Path ec(Path folder, String curve) throws GeneralSecurityException, IOException {
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
