package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.jobs.Invocations;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ForestQualityCommandTest {
  @TempDir private Path folder;
  private String one;
  private String other;

  @BeforeEach
  void write() throws IOException {
    one = set("one.csv", 5);
    other = set("other.csv", 7);
  }

  @Test
  void reportsEachSetAndMean() throws IOException {
    String json = measured("--input", one, other, "--forests", "2", "--json");
    JsonNode root = new ObjectMapper().readTree(json);
    assertThat(root.get("seeds").asInt()).isEqualTo(2);
    assertThat(root.get("sets")).hasSize(2);
    JsonNode first = root.get("sets").get(0);
    assertThat(first.fieldNames())
        .toIterable()
        .containsExactly(
            "set",
            "rows",
            "dims",
            "anomalies",
            "auroc",
            "auroc_standard_error",
            "auprc",
            "auprc_standard_error");
    assertThat(first.get("set").asText()).isEqualTo("one");
    assertThat(first.get("rows").asInt()).isEqualTo(60);
    assertThat(first.get("dims").asInt()).isEqualTo(2);
    assertThat(first.get("anomalies").asInt()).isEqualTo(12);
    assertThat(first.get("auroc_standard_error").asDouble()).isPositive();
    double mean =
        (first.get("auroc").asDouble() + root.get("sets").get(1).get("auroc").asDouble()) / 2;
    assertThat(root.get("mean_auroc").asDouble()).isEqualTo(mean);
    assertThat(root.has("mean_auprc")).isTrue();
  }

  @Test
  void seedsAndLabelColumnChangeResults() {
    String standard = measured("--input", one, "--forests", "1", "--json");
    assertThat(standard).contains("\"auroc_standard_error\" : null");
    assertThat(measured("--input", one, "--json", "--forests", "1")).isEqualTo(standard);
    assertThat(measured("--recommended", "--input", one, "--json", "--forests", "1"))
        .isNotEqualTo(standard);
    assertThat(measured("--input", one, "--json", "--forests", "3")).isNotEqualTo(standard);
    assertThat(measured("--input", one, "--json", "--forests", "1", "--label-column", "label"))
        .isEqualTo(standard);
    assertThat(measured("--input", one, "--forests", "1")).contains("| one | 60 | 2 | 12 |");
  }

  @Test
  void namesInvalidSets() throws IOException {
    assertRefused("--input", "--forests", "2");
    assertRefused("--trees", "--input", one, "--trees", "2");
    assertRefused("--forests is 0", "--input", one, "--forests", "0");
    assertRefused("none.csv cannot be read", "--input", folder + "/none.csv");
    assertRefused("there is no column y", "--input", one, "--label-column", "y");
    Path calm = Files.writeString(folder.resolve("calm.csv"), "a,label\n1,0\n2,0\n");
    assertRefused("calm.csv cannot be measured: 0 of 2 rows", "--input", calm.toString());
  }

  private void assertRefused(String problem, String... arguments) {
    StringWriter err = new StringWriter();
    assertThat(line().setErr(new PrintWriter(err)).execute(command(arguments))).isEqualTo(2);
    assertThat(err.toString()).contains(problem);
  }

  private CommandLine line() {
    return CommandTree.of(Invocations.at(folder));
  }

  private static String[] command(String... arguments) {
    return Stream.concat(Stream.of("benchmark", "forest-quality"), Stream.of(arguments))
        .toArray(String[]::new);
  }

  private String measured(String... arguments) {
    StringWriter out = new StringWriter();
    assertThat(line().setOut(new PrintWriter(out)).execute(command(arguments))).isZero();
    return out.toString();
  }

  private String set(String name, int every) throws IOException {
    StringBuilder text = new StringBuilder("a,b,label\n");
    for (int row = 0; row < 60; row++) {
      int label = row % every == 0 ? 1 : 0;
      text.append(row * 37 % 31 + 9 * label).append(',').append(row * 53 % 29);
      text.append(',').append(label).append('\n');
    }
    return Files.writeString(folder.resolve(name), text).toString();
  }
}
