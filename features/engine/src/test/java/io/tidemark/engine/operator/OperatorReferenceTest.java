package io.tidemark.engine.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.catalogue.CatalogueKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page for authors of catalogues says what the code says. */
class OperatorReferenceTest {
  @Test
  void thePageListsEveryOperatorInItsOwnWords() throws IOException {
    StringBuilder table =
        new StringBuilder("| key | works on | keys | what the feature is |\n|---|---|---|---|\n");
    for (String keyword : Operators.keywords()) {
      Operator operator = Operators.named(keyword);
      table
          .append("| `" + keyword + "` | " + argument(operator.form()))
          .append(" | " + keys(operator.form()))
          .append(" | " + operator.summary().replace("|", "\\|") + " |\n");
    }
    Files.writeString(Path.of("target/operators.md"), table);
    assertThat(Files.readString(Path.of("OPERATORS.md")))
        .as("the table in OPERATORS.md; copy target/operators.md there")
        .contains(table);
  }

  private static String argument(OperatorForm form) {
    return switch (form.works()) {
      case VALUES ->
          form.arguments().equals(OperatorForm.onValues().arguments())
              ? "a value of the request"
              : "any value";
      case NUMBERS -> "a number of the request";
      case COUNTS, WORDS -> codes(form.arguments());
    };
  }

  private static String keys(OperatorForm form) {
    List<String> keys =
        form.regarded().stream()
            .filter(key -> key != CatalogueKey.OUTCOME)
            .map(key -> form.needed().contains(key) ? "**" + key.label() + "**" : key.label())
            .toList();
    String windows = form.windows().isEmpty() ? "" : " (" + codes(form.windows()) + ")";
    return String.join(", ", keys) + windows;
  }

  private static String codes(Collection<String> words) {
    return words.stream().map(word -> "`" + word + "`").collect(Collectors.joining(", "));
  }
}
