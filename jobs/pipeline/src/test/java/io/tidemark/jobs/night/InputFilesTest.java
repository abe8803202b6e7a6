package io.tidemark.jobs.night;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.TidemarkException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputFilesTest {
  @TempDir private Path folder;

  @Test
  void skipsHiddenFiles() throws IOException {
    write("b/two.json", "b/_temporary/half.json", ".git/config", "one.csv", "_SUCCESS");
    InputFiles found = under(folder);
    assertThat(names(found.files())).containsExactly("two.json", "one.csv");
    assertThat(found.parquet()).isEmpty();
    assertThat(found.deltaTables()).isEmpty();
  }

  @Test
  void distinguishesTablesFromLogFiles() throws IOException {
    write("lake/events/_delta_log/0.json", "lake/events/part-0.parquet", "dump/part-1.parquet");
    InputFiles found = under(folder);
    assertThat(found.deltaTables()).hasSize(1);
    assertThat(found.deltaTables().get(0)).endsWith("/lake/events");
    assertThat(names(found.parquet())).containsExactly("part-1.parquet");
    assertThat(found.files()).isEmpty();
  }

  @Test
  void readsNestedInputOnce() throws IOException {
    write("a/one.json", "a/part-1.parquet", "a/t/_delta_log/0.json");
    InputFiles found = under(folder, folder.resolve("a"), folder.resolve("a/one.json"));
    assertThat(names(found.files())).containsExactly("one.json");
    assertThat(names(found.parquet())).containsExactly("part-1.parquet");
    assertThat(found.deltaTables()).hasSize(1);
  }

  @Test
  void listsManyFoldersInParallel() throws IOException {
    for (int i = 0; i < 200; i++) {
      write("2026/" + i + "/log.json");
    }
    write("lake/_delta_log/0.json", "lake/part/_temporary/x", "2026/.hidden/x");
    Configuration hadoop = new Configuration();
    hadoop.set("fs.counted.impl", CountingFiles.class.getName());
    InputFiles found = InputFiles.under(List.of("counted://" + folder), hadoop);
    assertThat(found.files()).hasSize(200);
    assertThat(found.deltaTables()).containsExactly("counted:" + folder.resolve("lake"));
    assertThat(CountingFiles.LISTED).hasValue(203);
    assertThat(CountingFiles.ASKED_FOR_EXISTENCE).hasValue(0);
    assertThat(CountingFiles.MOST_AT_ONCE.get()).isGreaterThan(4);
  }

  @Test
  void emptyFolderHasNoFiles() {
    assertThat(under(folder).isEmpty()).isTrue();
  }

  @Test
  void reportsBrokenLinks() throws IOException {
    Path gone = Files.createSymbolicLink(folder.resolve("gone.json"), folder.resolve("nowhere"));
    Path round = Files.createSymbolicLink(folder.resolve("round.json"), Path.of("round.json"));
    Files.createSymbolicLink(folder.resolve(".hidden"), folder.resolve("nowhere"));
    assertThat(under(folder).isEmpty()).isTrue();
    assertThat(skipped()).containsExactly(gone.toString(), round.toString());

    write("a/one.json", "a/.one.json.crc");
    Files.createSymbolicLink(folder.resolve("a/two.json"), folder.resolve("a/one.json"));
    assertThat(names(under(folder).files())).containsExactly("one.json", "two.json");
    assertThat(under(folder.resolve("a")).skipped()).isEmpty();
  }

  /** Opening a pipe or socket blocks, and some devices never end. */
  @Test
  void readsOnlyRegularFiles() throws IOException {
    write("one.json");
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(folder.resolve("socket.json")));
      Files.createSymbolicLink(folder.resolve("to-socket"), folder.resolve("socket.json"));
      assertThat(names(under(folder).files())).containsExactly("one.json");
      assertThat(under(folder).skipped())
          .extracting(InputFiles.Skipped::reason)
          .containsExactly("neither a file nor a folder", "neither a file nor a folder");
    }
    assertThat(under(Path.of("/dev/null")).isEmpty()).isTrue();
  }

  @Test
  void linksStayInsideTheInput() throws IOException {
    write("in/a/one.json", "out/two.json");
    Path input = Files.createSymbolicLink(folder.resolve("input"), folder.resolve("in"));
    Files.createSymbolicLink(input.resolve("a/loop"), input);
    Files.createSymbolicLink(input.resolve("again"), input.resolve("a"));
    Files.createSymbolicLink(input.resolve("away"), folder.resolve("out"));
    Files.createSymbolicLink(input.resolve("two.json"), folder.resolve("out/two.json"));
    Files.createSymbolicLink(input.resolve("same.json"), input.resolve("a/one.json"));
    assertThat(names(under(input).files())).containsExactly("one.json", "same.json");
    assertThat(under(input).skipped())
        .extracting(InputFiles.Skipped::reason)
        .containsExactly(
            "a link to a folder, which is read in its own place",
            "a link to a folder, which is read in its own place",
            "a link that leaves the input",
            "a link that leaves the input");
  }

  private List<String> skipped() {
    return under(folder).skipped().stream().map(InputFiles.Skipped::path).toList();
  }

  @Test
  void missingInputNamesPathAndRemedy() {
    assertThatThrownBy(() -> under(folder.resolve("later\u001b[2J")))
        .isInstanceOfSatisfying(
            TidemarkException.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.INPUT_MISSING);
              assertThat(e.problem()).contains("/later does not exist");
              assertThat(e.remedy()).contains("--input");
            });
  }

  private void write(String... files) throws IOException {
    for (String file : files) {
      Path path = folder.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, "x");
    }
  }

  private static InputFiles under(Path... inputs) {
    return InputFiles.under(
        java.util.Arrays.stream(inputs).map(Path::toString).toList(), new Configuration());
  }

  private static List<String> names(List<FileStatus> files) {
    return files.stream().map(file -> file.getPath().getName()).toList();
  }
}
