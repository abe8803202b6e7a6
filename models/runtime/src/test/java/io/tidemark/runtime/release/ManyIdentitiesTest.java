package io.tidemark.runtime.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Blocks of a multi-block index are verified only when they are read. */
class ManyIdentitiesTest {
  private static final SigningKey KEY = SigningKey.generate();
  private static final int MANY = 6_000;

  @TempDir private Path folder;

  @Test
  void findsOnlyKnownIdentities() throws IOException {
    SmallRelease.publish(folder, KEY, MANY);
    try (ReleaseRepository repository = load()) {
      for (int i = 0; i < MANY; i++) {
        assertThat(repository.release().identity("aws|1|machine-" + i, Duration.ofMinutes(1)))
            .as("machine %d", i)
            .isPresent();
        assertThat(repository.release().identity("aws|1|other-" + i, Duration.ofMinutes(1)))
            .as("other %d", i)
            .isEmpty();
      }
    }
  }

  @Test
  void detectsDamagedBlockOnAccess() throws IOException {
    Publisher.Published published = SmallRelease.publish(folder, KEY, MANY);
    Path index = published.folder().resolve(IdentityFiles.INDEX);
    byte[] bytes = Files.readAllBytes(index);
    bytes[bytes.length - 1] ^= 1;
    Files.write(index, bytes);
    int found = 0;
    int refused = 0;
    try (ReleaseRepository repository = load()) {
      for (int i = 0; i < 200; i++) {
        try {
          found +=
              repository.release().identity("aws|1|machine-" + i, Duration.ofMinutes(1)).isPresent()
                  ? 1
                  : 0;
        } catch (RejectedReleaseException e) {
          assertThat(e).hasMessageStartingWith("FILE_DAMAGED: block 2 of identities.idx");
          refused++;
        }
      }
      assertThatThrownBy(() -> repository.checkAll(CheckLog.SILENT))
          .hasMessageContaining("block 2");
    }
    assertThat(found).isPositive();
    assertThat(refused).isPositive();
    assertThat(found + refused).isEqualTo(200);
  }

  @Test
  void identityNamesAreUniqueAndSixteenBytes() {
    assertThatThrownBy(() -> new ReleasedIdentity(new byte[15], new byte[1]))
        .hasMessage("An identity's name must have 16 bytes, not 15");
    ReleasedIdentity one = new ReleasedIdentity(new byte[16], new byte[1]);
    assertThatThrownBy(
            () ->
                TestRoot.publisher(folder, KEY)
                    .publish(
                        TestCompany.to(folder),
                        SmallRelease.contents(),
                        List.of(one, one).iterator()))
        .hasMessageStartingWith("Identity 1 is not greater than the previous one");
  }

  private ReleaseRepository load() {
    return ReleaseRepository.load(
        folder, TestRoot.pin(KEY), Acceptance.anyAt(TestCompany.issued()), CheckLog.SILENT);
  }
}
