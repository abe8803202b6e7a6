package io.tidemark.engine.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page for authors of catalogues says what the code says. */
class OperatorReferenceTest {
  @Test
  void thePageListsEveryOperatorInItsOwnWords() throws IOException {
    StringBuilder table = new StringBuilder("| key | what the feature is |\n|---|---|\n");
    for (String keyword : Operators.keywords()) {
      table.append("| `").append(keyword).append("` | ");
      table.append(Operators.named(keyword).summary().replace("|", "\\|")).append(" |\n");
    }
    assertThat(Files.readString(Path.of("OPERATORS.md")))
        .as("the table in features/engine/OPERATORS.md")
        .contains(table);
  }
}
