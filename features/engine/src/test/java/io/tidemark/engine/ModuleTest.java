package io.tidemark.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.operator.Operator;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModuleTest {
  @Test
  void findsSameOperatorsOnModulePathAndClassPath() throws IOException {
    Path classes = Path.of("target/classes");
    ModuleDescriptor module =
        ModuleFinder.of(classes).find("io.tidemark.engine").orElseThrow().descriptor();
    List<String> listed =
        Files.readAllLines(classes.resolve("META-INF/services/" + Operator.class.getName()));
    assertThat(module.provides()).hasSize(1);
    assertThat(module.provides().iterator().next().providers())
        .containsExactlyInAnyOrderElementsOf(listed);
  }
}
