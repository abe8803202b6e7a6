package io.tidemark.runtime.enforcer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.runtime.enforcer.Snapshot.SavedIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A snapshot is read back exactly as written, or not at all. */
class SnapshotTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("snapshot");
    assertThatThrownBy(() -> Snapshot.read(file)).isInstanceOf(NoSuchFileException.class);
    Snapshot.write(
        file,
        5,
        "layout",
        taker -> {
          taker.take(
              "one", new SavedIdentity(Optional.of(new byte[] {1}), new byte[] {2}, 0.25, 9));
          taker.take("two", new SavedIdentity(Optional.empty(), new byte[] {3}, 0.5, 8));
          return 3;
        });
  }

  @Test
  void roundTrips() throws IOException {
    Snapshot read = Snapshot.read(file);
    assertThat(read.savedMicros()).isEqualTo(5);
    assertThat(read.layout()).isEqualTo("layout");
    assertThat(read.since()).isEqualTo(3);
    assertThat(read.identities()).containsOnlyKeys("one", "two");
    SavedIdentity one = read.identities().get("one");
    assertThat(one.recent().orElseThrow()).containsExactly(1);
    assertThat(one.risk()).containsExactly(2);
    assertThat(one.held()).isEqualTo(0.25);
    assertThat(one.lastMicros()).isEqualTo(9);
    assertThat(read.identities().get("two").recent()).isEmpty();
  }

  @Test
  void rejectsDamageAndTruncation() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    for (int at = 0; at < whole.length; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= 1;
      Files.write(file, changed);
      assertThatThrownBy(() -> Snapshot.read(file))
          .as("byte " + at)
          .isInstanceOf(IOException.class);
      Files.write(file, Arrays.copyOf(whole, at));
      assertThatThrownBy(() -> Snapshot.read(file)).as("cut " + at).isInstanceOf(IOException.class);
    }
    Files.write(file, Arrays.copyOf(whole, whole.length + 1));
    assertThatThrownBy(() -> Snapshot.read(file)).hasMessage("its checksum does not match");
  }

  @Test
  void failedWriteKeepsPreviousFile() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    assertThatThrownBy(
            () ->
                Snapshot.write(
                    file,
                    6,
                    "layout",
                    taker -> {
                      throw new IOException("no space");
                    }))
        .hasMessage("no space");
    assertThat(file).hasBinaryContent(whole);
  }
}
