package io.tidemark.runtime.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Publishing in a folder while it is being read, or publishing again. */
class ReleaseRepositoryTest {
  private static final SigningKey KEY = SigningKey.generate();

  @TempDir private Path folder;
  private Publisher.Published first;

  @BeforeEach
  void publish() throws IOException {
    first = SmallRelease.publish(folder, KEY, 2);
  }

  @Test
  void overtakenReaderLoadsPresentRelease() {
    int[] loads = new int[1];
    CheckLog publishing =
        (check, detail) -> {
          if (check.equals("expiry") && loads[0]++ == 0) {
            overtake();
          }
        };
    try (ReleaseRepository repository = load(Optional.empty(), publishing)) {
      assertThat(repository.pointer().sequence()).isEqualTo(new Sequence(2));
      assertThat(repository.release().manifest().terms().identities()).isEqualTo(3);
    }
    assertThat(loads[0]).isEqualTo(2);
  }

  @Test
  void repeatedlyOvertakenReaderFails() throws IOException {
    Files.delete(first.folder().resolve(Manifest.NAME));
    int[] loads = new int[1];
    CheckLog moving =
        (check, detail) -> {
          if (check.equals("expiry")) {
            point(new Sequence(2 + loads[0]++), "7-0123456789ab", Duration.ZERO);
          }
        };
    assertThatThrownBy(() -> load(Optional.empty(), moving))
        .hasMessageStartingWith("FILE_MISSING: manifest.json of the release cannot be read");
    assertThat(loads[0]).as("ten times again").isEqualTo(11);
  }

  @Test
  void doesNotRetryMissingRelease() throws IOException {
    Files.delete(first.folder().resolve(Manifest.NAME));
    int[] loads = new int[1];
    assertThatThrownBy(
            () -> load(Optional.empty(), (check, d) -> loads[0] += check.equals("expiry") ? 1 : 0))
        .hasMessageStartingWith("FILE_MISSING");
    assertThat(loads[0]).isEqualTo(1);
  }

  @Test
  void keepsPresentReleaseUnderNewPointer() throws IOException {
    try (ReleaseRepository had = load(Optional.empty(), CheckLog.SILENT)) {
      assertThat(load(Optional.of(had), CheckLog.SILENT)).isSameAs(had);
      point(new Sequence(1), first.pointer().release(), Duration.ofDays(1));
      ReleaseRepository longer = load(Optional.of(had), CheckLog.SILENT);
      assertThat(longer.release()).isSameAs(had.release());
      assertThat(longer.pointer().expiresAt())
          .isEqualTo(had.pointer().expiresAt().plus(Duration.ofDays(1)));
      SmallRelease.publish(folder, KEY, 4);
      try (ReleaseRepository next = load(Optional.of(had), CheckLog.SILENT)) {
        assertThat(next.release()).isNotSameAs(had.release());
        assertThat(next.release().identity("aws|1|machine-3", Duration.ofMinutes(1))).isPresent();
      }
    }
  }

  /** A pointer forged by a thief for the release in use does not close that release. */
  @Test
  void rejectionKeepsCurrentRelease() throws IOException {
    try (ReleaseRepository had = load(Optional.empty(), CheckLog.SILENT)) {
      point(new Sequence(9), first.pointer().release(), Duration.ZERO);
      assertThatThrownBy(() -> load(Optional.of(had), CheckLog.SILENT))
          .hasMessageStartingWith("MANIFEST_MIXED");
      assertThat(had.release().identity("aws|1|machine-1", Duration.ofMinutes(1))).isPresent();
    }
  }

  @Test
  void missingPointerDescribesFolder() {
    assertThatThrownBy(() -> ReleaseRepository.pointer(folder.resolve("nowhere"), KEY.trusted()))
        .hasMessageStartingWith("NO_POINTER: there is no readable CURRENT.jws in ")
        .hasMessageContaining(" (there is no folder " + folder.resolve("nowhere") + "); ")
        .hasMessageEndingWith("nothing was published there, or this is the wrong folder")
        .hasCauseInstanceOf(IOException.class);
    assertThatThrownBy(() -> ReleaseRepository.pointer(first.folder(), KEY.trusted()))
        .hasMessageEndingWith(
            "this is a single release; give the published folder, which contains it under releases");
  }

  @Test
  void closedReleaseRejectsReads() {
    ReleaseRepository repository = load(Optional.empty(), CheckLog.SILENT);
    repository.close();
    assertThatThrownBy(
            () -> repository.release().identity("aws|1|machine-1", Duration.ofMinutes(1)))
        .hasMessageStartingWith("FILE_DAMAGED: block 0 of identities.bin cannot be read");
  }

  @Test
  void rejectsSequenceMismatch() {
    point(new Sequence(5), first.pointer().release(), Duration.ZERO);
    assertThatThrownBy(() -> load(Optional.empty(), CheckLog.SILENT))
        .hasMessageStartingWith(
            "MANIFEST_MIXED: the manifest has stream 'test' at 1 by key "
                + KEY.keyId()
                + ", but the pointer has 'test' at 5 by key ");
  }

  /** Publishes the next release and deletes the first one, as pruning would. */
  private void overtake() {
    try {
      SmallRelease.publish(folder, KEY, 3);
      Files.delete(first.folder().resolve(Manifest.NAME));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void point(Sequence sequence, String release, Duration longer) {
    Pointer old = first.pointer();
    Pointer pointer =
        new Pointer(
            old.stream(),
            sequence,
            release,
            old.manifestSha256(),
            old.issuedAt(),
            old.expiresAt().plus(longer),
            old.hardExpiresAt().plus(longer),
            KEY.keyId());
    try {
      Files.writeString(
          folder.resolve(ReleaseRepository.CURRENT),
          pointer.signed(KEY),
          StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ReleaseRepository load(Optional<ReleaseRepository> had, CheckLog log) {
    Acceptance acceptance = Acceptance.anyAt(TestCompany.issued());
    RootDocument root = RootDocument.read(folder, TestRoot.pin(KEY), acceptance);
    return ReleaseRepository.load(folder, root, acceptance, had, log);
  }
}
