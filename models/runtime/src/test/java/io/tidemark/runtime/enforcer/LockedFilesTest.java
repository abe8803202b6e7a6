package io.tidemark.runtime.enforcer;

import static io.tidemark.runtime.enforcer.Opened.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An enforcer has exclusive use of its files. */
class LockedFilesTest {
  @TempDir private Path folder;

  /**
   * Runs in another process: prints whether it can lock a file, and holds the lock until its input
   * ends.
   */
  public static void main(String[] arguments) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      System.out.print(channel.tryLock() == null ? "n" : "y");
      System.out.flush();
      System.in.read();
    }
  }

  @Test
  void rejectsSecondEnforcerInProcess() throws Exception {
    Path recent = folder.resolve("recent");
    Path state = folder.resolve("state");
    Path linked = Files.createSymbolicLink(folder.resolve("linked"), folder);
    EnforcerOptions both = options().recentFile(recent).stateFile(state).build();
    LockedFiles first = LockedFiles.of(both);
    for (Path same : new Path[] {recent, linked.resolve("recent")}) {
      assertThatThrownBy(() -> LockedFiles.of(options().recentFile(same).build()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("The recentFile " + same + " is in use by another enforcer")
          .hasMessageContaining("recent.lock is locked; stop that enforcer first");
    }
    assertThatThrownBy(() -> LockedFiles.of(options().stateFile(state).build()))
        .hasMessageStartingWith("The stateFile " + state + " is in use by another enforcer");
    assertThat(otherProcessLocks("recent.lock"))
        .as("those who were refused let go of nothing")
        .isEqualTo('n');
    first.close();
    LockedFiles.of(both).close();
    assertThat(otherProcessLocks("recent.lock")).isEqualTo('y');
  }

  @Test
  void rejectsFileLockedByOtherProcess() throws Exception {
    EnforcerOptions keeping = options().recentFile(folder.resolve("recent")).build();
    Process other = other("recent.lock");
    assertThat(other.getInputStream().read()).isEqualTo('y');
    assertThatThrownBy(() -> LockedFiles.of(keeping))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is in use by another enforcer");
    end(other);
    LockedFiles.of(keeping).close();
  }

  @Test
  void reportsMissingStateFile() throws Exception {
    Path recent = folder.resolve("recent");
    EnforcerOptions keeping = options().recentFile(recent).build();
    EnforcerOptions requiring =
        options().recentFile(recent).missing(EnforcerOptions.MissingState.REFUSED).build();
    assertThat(lost(keeping)).as("a first start").isZero();
    assertThatThrownBy(() -> lost(requiring))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "The recentFile "
                + recent
                + " is required but missing; mount its folder, or start once without requiring it, as"
                + " you would for a first start");
    ReplacedFile.write(recent, out -> out.write(1));
    assertThat(lost(keeping)).isZero();
    assertThat(lost(requiring)).isZero();
    Files.delete(recent);
    assertThat(lost(keeping)).isEqualTo(1);
    assertThatThrownBy(() -> lost(requiring))
        .hasMessageStartingWith(
            "The recentFile " + recent + " was written by an earlier run but is missing")
        .hasMessageContaining(
            "it contained revoked credentials, evidence and risk; restore it, or start");
    assertThatThrownBy(() -> options().missing(EnforcerOptions.MissingState.REFUSED).build())
        .hasMessage("State is required but no file is configured; set stateFile or recentFile");
  }

  private static int lost(EnforcerOptions options) {
    try (LockedFiles files = LockedFiles.of(options)) {
      return files.lost();
    }
  }

  @Test
  void requiresDistinctFiles() {
    Path same = folder.resolve("x/../recent");
    assertThatThrownBy(() -> options().recentFile(same).stateFile(folder.resolve("recent")).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot both be " + folder.resolve("recent"));
  }

  private int otherProcessLocks(String name) throws Exception {
    Process other = other(name);
    int answer = other.getInputStream().read();
    end(other);
    return answer;
  }

  private Process other(String name) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            Path.of(
                    LockedFilesTest.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString(),
            LockedFilesTest.class.getName(),
            folder.resolve(name).toString())
        .start();
  }

  private static void end(Process other) throws Exception {
    other.getOutputStream().close();
    assertThat(other.waitFor())
        .as(new String(other.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
        .isZero();
  }
}
