package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.jobs.PythonRuntime;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.run.Pseudonyms;
import io.tidemark.notebooks.HostileText;
import io.tidemark.notebooks.notebook.NotebookFolder;
import io.tidemark.notebooks.report.Figure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Executes the notebooks of a night's extract. */
abstract class NotebooksOfANight {
  private static final List<String> TABLES = List.of("events", "identity_days");

  private final FeatureTutorial evening;

  NotebooksOfANight(FeatureTutorial evening) {
    this.evening = evening;
  }

  @Test
  void notebooksRunAndShowInertCharts() throws IOException {
    PythonRuntime jupyter =
        PythonRuntime.with(
            "nbclient, nbconvert, ipykernel, pandas, pyarrow, matplotlib",
            "Debian: python3-nbconvert python3-ipykernel python3-pandas python3-matplotlib; pip:"
                + " pyarrow");
    Path notebooks = evening.extract().resolve("notebooks");
    Path executed = Files.createDirectories(evening.folder().resolve("executed"));
    SortedMap<String, Long> lines = executed(jupyter, notebooks, executed);
    assertThat(lines.keySet()).containsExactlyInAnyOrderElementsOf(NotebookFolder.NOTEBOOKS);
    assertThat(Files.readString(executed.resolve("overview.html"))).contains("keeper@acme.example");
    labelsAreRead(notebooks.resolve("labels.csv"));

    Path hostile = HostileExtract.of(evening.extract(), evening.folder().resolve("out-hostile"));
    Path shown = Files.createDirectories(evening.folder().resolve("executed-hostile"));
    // A line break in a text or a lost row would change the number of lines.
    assertThat(executed(jupyter, hostile.resolve("notebooks"), shown)).isEqualTo(lines);
  }

  /** Executes all notebooks of a folder. Returns the number of lines that each of them printed. */
  private SortedMap<String, Long> executed(PythonRuntime jupyter, Path notebooks, Path out)
      throws IOException {
    String printed =
        jupyter.run(
            evening.folder(),
            Path.of("src/test/resources/execute_notebooks.py").toAbsolutePath().toString(),
            notebooks.toString(),
            out.toString());
    SortedMap<String, Long> lines = new TreeMap<>();
    for (String line : printed.lines().filter(line -> line.startsWith("{")).toList()) {
      JsonNode result = new ObjectMapper().readTree(line);
      lines.put(result.get("name").asText(), result.get("printed").asText().lines().count());
      assertThat(result.get("errors").asInt()).as(line).isZero();
      assertThat(result.get("charts").asInt()).as(line).isPositive();
      assertThat(result.get("acting")).as(line).isEmpty();
      if (result.get("name").asText().equals("thresholds")) {
        assertThat(Files.readString(evening.extract().resolve("report.html")))
            .contains(realised(result.get("printed").asText()));
      }
      assertInert(out.resolve(result.get("name").asText()));
    }
    return lines;
  }

  /**
   * Returns how well the promise was kept according to the notebook, in the words of the report.
   */
  private static String realised(String printed) {
    Matcher matcher = Pattern.compile("actual rate ([\\d.]+) over (\\d+) days").matcher(printed);
    assertThat(matcher.find()).as(printed).isTrue();
    return "Actual rate over %s: %s of identity-days outside labelled attacks,"
        .formatted(
            Figure.counted(Long.parseLong(matcher.group(2)), "night"),
            Figure.percent(Double.parseDouble(matcher.group(1))));
  }

  /**
   * Checks that markup from a log is shown as plain text in an executed notebook and on the page
   * made from it.
   */
  private static void assertInert(Path executed) throws IOException {
    String page = Files.readString(Path.of(executed + ".html"));
    for (String text : HostileText.ALL.values()) {
      if (text.contains("<")) {
        assertThat(page).doesNotContain(text);
      }
    }
    assertThat(page)
        .doesNotContain("<script>window." + HostileText.RAN, "<img src=x", "<svg onload")
        .doesNotContain("http://127.0.0.1:9/x>", "href=\"javascript:window", "\u001b");
    for (JsonNode cell :
        new ObjectMapper().readTree(Files.readString(Path.of(executed + ".ipynb"))).get("cells")) {
      for (JsonNode output : cell.path("outputs")) {
        assertThat(output.path("data").path("text/plain").toString() + output.path("text"))
            .doesNotContain("\\u001b", "\\u0007", "\u202e");
      }
    }
  }

  private void labelsAreRead(Path labels) throws IOException {
    Files.createDirectories(evening.folder().resolve("out-labels"));
    evening.execute(
        "import", "tidemark label import " + labels + " --by soc --warehouse out-labels");
    assertThat(evening.output("import")).contains("1 label");
  }

  @Test
  void extractCommandIsDeterministic() throws IOException {
    evening.execute(
        "again", "tidemark extract --warehouse tables --out out-again --catalogue night.yaml");
    for (String folder : List.of("data", "notebooks")) {
      SortedMap<String, byte[]> first = files(evening.extract().resolve(folder));
      SortedMap<String, byte[]> again = files(evening.folder().resolve("out-again/" + folder));
      assertThat(again).hasSizeGreaterThanOrEqualTo(3);
      again.forEach((name, bytes) -> assertThat(first.get(name)).as(name).isEqualTo(bytes));
    }
  }

  @Test
  void parquetMatchesSchema() throws IOException {
    Path data = evening.extract().resolve("data");
    JsonNode schema = new ObjectMapper().readTree(Files.readString(data.resolve("schema.json")));
    assertThat(schema.get("features").toString()).contains("secrets_hoarded_1h");
    assertThat(schema.at("/thresholds/global/medium_budget").asDouble()).isPositive();
    List<String> names = new ArrayList<>();
    for (JsonNode table : schema.get("tables")) {
      names.add(table.get("name").asText());
      List<String> columns = new ArrayList<>();
      table.get("columns").forEach(column -> columns.add(column.get("name").asText()));
      assertThat(table.get("columns"))
          .allSatisfy(column -> assertThat(column.get("meaning").asText()).isNotBlank());
      assertThat(table.get("parquet").asText()).isEqualTo(table.get("name").asText() + ".parquet");
      List<Row> rows = rows(data, table.get("name").asText());
      assertThat(rows).isNotEmpty().hasSize(table.get("rows").asInt());
      assertThat(rows.get(0).schema().fieldNames()).containsExactlyElementsOf(columns);
    }
    assertThat(names).containsExactlyInAnyOrderElementsOf(TABLES);
  }

  @Test
  void pseudonymsAreReversibleOnlyWithKey() throws IOException {
    String key = "5a".repeat(64);
    Path people = Files.writeString(evening.folder().resolve("people.key"), key + "\n");
    Files.setPosixFilePermissions(people, PosixFilePermissions.fromString("rw-------"));
    evening.execute(
        "hidden",
        "tidemark extract --warehouse tables --out out-hidden --catalogue night.yaml --pseudonymise"
            + " people.key");
    Path hidden = evening.folder().resolve("out-hidden/data");
    Pseudonyms pseudonyms = Pseudonyms.withKey(key);
    assertThat(rows(hidden, "identity_days"))
        .hasSameSizeAs(rows(evening.extract().resolve("data"), "identity_days"))
        .extracting(row -> pseudonyms.reveal(row.getAs("identity")))
        .anyMatch(identity -> identity.endsWith(FeatureTutorial.KEEPER));
    for (String table : TABLES) {
      for (Row row : rows(hidden, table)) {
        assertThat(row.toString()).doesNotContain("acme.example", "203.0.113", "key-1", "read-7");
      }
    }
    for (byte[] file : files(hidden).values()) {
      assertThat(new String(file, StandardCharsets.ISO_8859_1)).doesNotContain("keeper@acme");
    }
  }

  private static List<Row> rows(Path data, String table) {
    return SharedSpark.session()
        .read()
        .parquet(data.resolve(table + ".parquet").toString())
        .collectAsList();
  }

  private static SortedMap<String, byte[]> files(Path folder) throws IOException {
    SortedMap<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> listed = Files.list(folder)) {
      for (Path file : listed.filter(Files::isRegularFile).toList()) {
        files.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return files;
  }
}
