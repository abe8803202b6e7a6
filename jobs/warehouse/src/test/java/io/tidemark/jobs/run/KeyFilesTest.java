package io.tidemark.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.run.KeyFiles.Role;
import io.tidemark.runtime.release.RootDocument;
import io.tidemark.runtime.release.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
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

  private RootDocument signed(Instant now) throws IOException {
    Path published = folder.resolve("published");
    KeyFiles.signThrowAwayRoot(folder, published, "s", now);
    return RootDocument.present(published);
  }

  private Path publicKey(Role role, SigningKey key) throws IOException {
    return Files.writeString(folder.resolve(role.publicFile()), key.publicPem());
  }
}
