package io.tidemark.jobs.extract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtractFilesTest {
  private static final Map<String, String> OLD = Map.of("a.ipynb", "old a", "b.ipynb", "old b");
  private static final Map<String, String> NEW = Map.of("a.ipynb", "new a", "b.ipynb", "new b");

  @TempDir private Path folder;

  @Test
  void replacesUnchangedNotebooks() throws IOException {
    Path a = folder.resolve("notebooks/a.ipynb");
    Path b = folder.resolve("notebooks/b.ipynb");
    assertThat(files().notebooks(new TreeMap<>(OLD))).isEmpty();
    Files.writeString(b, "edited b");
    assertThat(files().notebooks(new TreeMap<>(NEW))).containsExactly("notebooks/b.ipynb");
    assertThat(a).hasContent("new a");
    assertThat(b).hasContent("edited b");
    Files.writeString(b, "old b");
    assertThat(files().notebooks(new TreeMap<>(NEW))).as("it was put back").isEmpty();
    assertThat(b).hasContent("new b");
  }

  @Test
  void detectsAddedText() throws IOException {
    // Hadoop's checksums cover chunks of 512 bytes, so bytes appended after the last chunk go
    // unnoticed.
    Map<String, String> long512 = Map.of("a.ipynb", "x".repeat(512));
    assertThat(files().notebooks(new TreeMap<>(long512))).isEmpty();
    Path a = folder.resolve("notebooks/a.ipynb");
    String edited = Files.readString(a) + "more";
    Files.writeString(a, edited);
    assertThat(files().notebooks(new TreeMap<>(NEW))).containsExactly("notebooks/a.ipynb");
    assertThat(a).hasContent(edited);
  }

  @Test
  void treatsDifferencesAsEditsWithoutManifest() throws IOException {
    files().notebooks(new TreeMap<>(OLD));
    Files.delete(folder.resolve("notebooks/.written.sha256"));
    assertThat(files().notebooks(new TreeMap<>(OLD))).isEmpty();
    Files.delete(folder.resolve("notebooks/.written.sha256"));
    assertThat(files().notebooks(new TreeMap<>(NEW)))
        .containsExactly("notebooks/a.ipynb", "notebooks/b.ipynb");
  }

  private ExtractFiles files() throws IOException {
    return new ExtractFiles(
        new org.apache.hadoop.fs.Path(folder.toUri()), new Configuration(false));
  }
}
