package io.tidemark.runtime.enforcer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A saved file is read back exactly as written, or not at all. */
class ReplacedFileTest {
  @TempDir private Path folder;
  private Path file;
  private Path key;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("recent");
    key = folder.resolve("recent.key");
    assertThat(ReplacedFile.wasWritten(file)).isFalse();
    assertThatThrownBy(() -> read()).isInstanceOf(NoSuchFileException.class);
    write("what was told");
  }

  @Test
  void roundTripsWithOwnerOnlyPermissions() throws IOException {
    assertThat(read()).isEqualTo("what was told");
    byte[] first = Files.readAllBytes(key);
    write("");
    assertThat(read()).isEmpty();
    assertThat(key).hasBinaryContent(first);
    assertThat(first).hasSize(32);
    for (Path owned : new Path[] {file, key}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(owned)))
          .as("%s", owned)
          .isEqualTo("rw-------");
    }
  }

  @Test
  void rejectsTruncatedOrModifiedFile() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    for (int at = 0; at < whole.length; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= 1;
      Files.write(file, changed);
      assertThatThrownBy(() -> read())
          .as("byte " + at)
          .hasMessage("it is damaged or was copied from elsewhere: its checksum does not match");
      Files.write(file, Arrays.copyOf(whole, at));
      assertThatThrownBy(() -> read()).as("cut at " + at).hasMessageStartingWith("it is damaged");
    }
    Files.write(file, whole);
    Files.write(file, new byte[1], StandardOpenOption.APPEND);
    assertThatThrownBy(() -> read()).hasMessageEndingWith("its checksum does not match");
  }

  @Test
  void rejectsFileOfOtherLocation() throws IOException {
    Path other = folder.resolve("accepted");
    ReplacedFile.write(other, out -> out.write(1));
    Files.copy(other, file, StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> read()).hasMessageEndingWith("its checksum does not match");
  }

  @Test
  void doesNotReplaceMissingKeyOfExistingFile() throws IOException {
    Files.write(key, new byte[31]);
    assertThatThrownBy(() -> read()).hasMessage("its key " + key + " has 31 bytes instead of 32");
    assertThatThrownBy(() -> write("more")).hasMessageContaining("has 31 bytes");
    Files.delete(key);
    assertThatThrownBy(() -> read())
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(NoSuchFileException.class)
        .hasMessage("its key " + key + ", which is needed to verify it, is missing");
  }

  private void write(String text) throws IOException {
    ReplacedFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  private String read() throws IOException {
    try (InputStream in = ReplacedFile.read(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
