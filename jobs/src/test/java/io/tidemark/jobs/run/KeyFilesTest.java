package io.tidemark.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.jobs.TidemarkException;
import io.tidemark.runtime.bundle.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFilesTest {
  @TempDir private Path folder;

  @Test
  void besideAPublicKeyNoPrivateOneIsMade() throws IOException {
    Path older = publicKey(SigningKey.generate());
    for (int run = 0; run < 2; run++) {
      assertThatThrownBy(() -> KeyFiles.throwAway(folder))
          .isInstanceOf(TidemarkException.class)
          .hasMessageContaining(older + " exists");
      assertThat(folder.resolve(KeyFiles.PRIVATE)).doesNotExist();
    }
  }

  @Test
  void aPairIsMadeOnceAndUsedAgain() {
    String made = KeyFiles.throwAway(folder).keyId();
    assertThat(KeyFiles.throwAway(folder).keyId()).isEqualTo(made);
  }

  @Test
  void keysThatAreNoPairSignNothing() throws IOException {
    KeyFiles.generate(folder);
    publicKey(SigningKey.generate());
    assertThatThrownBy(() -> KeyFiles.throwAway(folder))
        .hasMessageContaining("are no pair")
        .hasMessageContaining("does not verify what");
    Files.delete(folder.resolve(KeyFiles.PUBLIC));
    assertThatThrownBy(() -> KeyFiles.throwAway(folder)).hasMessageContaining("are no pair");
  }

  private Path publicKey(SigningKey key) throws IOException {
    return Files.writeString(folder.resolve(KeyFiles.PUBLIC), key.publicPem());
  }
}
