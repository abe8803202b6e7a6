package io.tidemark.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileFaultTest {
  @TempDir Path folder;

  @Test
  void describesFileSystemErrors() throws IOException {
    Path file = Files.writeString(folder.resolve("a"), "a");
    Path gone = folder.resolve("gone");
    assertThat(of(() -> Files.readString(gone))).isEqualTo("there is no such file");
    assertThat(of(() -> Files.writeString(gone.resolve("b"), "b")))
        .isEqualTo("there is no folder " + gone);
    assertThat(of(() -> Files.createDirectories(file))).isEqualTo(file + " already exists");
    assertThat(of(() -> Files.newDirectoryStream(file))).isEqualTo(file + " is not a folder");
    assertThat(of(() -> Files.readString(folder))).isEqualTo("Is a directory");
    assertThat(of(() -> Files.writeString(folder, "c"))).isEqualTo("Is a directory: " + folder);
  }

  @Test
  void reportsBinaryFile() throws IOException {
    Path latin = Files.write(folder.resolve("latin"), new byte[] {'m', (byte) 0xfc, 'd'});
    assertThat(of(() -> Files.readString(latin)))
        .isEqualTo("it is not text, or has a different encoding");
  }

  @Test
  void escapesFileNames() {
    assertThat(FileFault.cause(new AccessDeniedException("/etc/\u001b[31mred\nline")))
        .isEqualTo("permission denied: /etc/red line");
  }

  @Test
  void passesOtherMessages() {
    assertThat(FileFault.cause(new IOException("the network is down")))
        .isEqualTo("the network is down");
    assertThat(FileFault.cause(new AccessDeniedException(null)))
        .isEqualTo("java.nio.file.AccessDeniedException");
    assertThat(FileFault.cause(new IOException())).isEqualTo("java.io.IOException");
    assertThat(FileFault.cause(new IllegalStateException("closed")))
        .isEqualTo("java.lang.IllegalStateException: closed");
  }

  private static String of(ThrowingCallable failing) {
    return FileFault.cause(catchThrowable(failing));
  }
}
