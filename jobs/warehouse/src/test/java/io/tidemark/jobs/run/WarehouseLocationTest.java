package io.tidemark.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WarehouseLocationTest {
  @Test
  void pathAndUrisAreEqual(@TempDir Path folder) {
    String uri = WarehouseLocation.of(folder.toString());
    assertThat(uri).isEqualTo("file://" + folder);
    assertThat(WarehouseLocation.of("file:" + folder)).isEqualTo(uri);
    assertThat(WarehouseLocation.of("file://" + folder + "/")).isEqualTo(uri);
    assertThat(WarehouseLocation.of("file://localhost" + folder)).isEqualTo(uri);
    assertThat(WarehouseLocation.of(folder + "/x/../")).isEqualTo(uri);
    assertThat(WarehouseLocation.of(folder)).isEqualTo(uri);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/my logs", "/ü", "/100%", "/a%20b", "/a#b", "/a?b", "/[x]{y}*"})
  void resolvesLikeHadoopWithoutEscaping(String path) {
    String uri = WarehouseLocation.of(path);
    var hadoop = new org.apache.hadoop.fs.Path(uri);
    assertThat(hadoop.toUri().getPath()).isEqualTo(path);
    assertThat(WarehouseLocation.of(hadoop.toString())).isEqualTo(uri);
    assertThat(WarehouseLocation.path(hadoop.toString())).contains(Path.of(path));
  }

  @Test
  void patternMatchesOnlyThatPlace() {
    assertThat(WarehouseLocation.pattern("file:///a b/[x]*.csv"))
        .isEqualTo("file:///a b/\\[x\\]\\*.csv");
  }

  @Test
  void rejectsRelativeFileUri() {
    assertThatThrownBy(() -> WarehouseLocation.of("file:logs"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("file:logs does not name an absolute path");
  }

  @Test
  void resolvesRelativePathInWorkingDirectory() {
    assertThat(WarehouseLocation.path("a b")).contains(Path.of("").toAbsolutePath().resolve("a b"));
  }

  @Test
  void onlyTheDefaultNeedsNoOption() {
    assertThat(WarehouseLocation.option("./warehouse")).isEmpty();
    assertThat(WarehouseLocation.option("file:///data/w")).isEqualTo(" --warehouse /data/w");
    assertThat(WarehouseLocation.option("/my data")).isEqualTo(" --warehouse '/my data'");
    assertThat(WarehouseLocation.option("s3a://b/w")).isEqualTo(" --warehouse s3a://b/w");
  }

  @Test
  void otherSchemesHaveNoPath() {
    assertThat(WarehouseLocation.of("s3a://bucket/w")).isEqualTo("s3a://bucket/w");
    assertThat(WarehouseLocation.path("s3a://bucket/w")).isEmpty();
  }
}
