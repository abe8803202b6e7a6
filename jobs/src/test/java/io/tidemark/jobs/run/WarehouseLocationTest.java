package io.tidemark.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarehouseLocationTest {
  @Test
  void aPathAndItsUrisAreOnePlace(@TempDir Path folder) {
    String uri = WarehouseLocation.uri(folder.toString()).toString();
    assertThat(uri).isEqualTo("file://" + folder);
    assertThat(WarehouseLocation.uri("file:" + folder)).hasToString(uri);
    assertThat(WarehouseLocation.uri("file://" + folder + "/")).hasToString(uri);
    assertThat(WarehouseLocation.uri(folder + "/x/../")).hasToString(uri);
  }

  @Test
  void aRelativePathStartsWhereTheCallerIs() {
    assertThat(WarehouseLocation.path("a b")).contains(Path.of("").toAbsolutePath().resolve("a b"));
  }

  @Test
  void otherSchemesHaveNoPath() {
    assertThat(WarehouseLocation.uri("s3a://bucket/w")).hasToString("s3a://bucket/w");
    assertThat(WarehouseLocation.path("s3a://bucket/w")).isEmpty();
  }
}
