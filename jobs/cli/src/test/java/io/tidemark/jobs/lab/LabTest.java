package io.tidemark.jobs.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.jobs.Invocations;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.cli.CodeBlocks;
import io.tidemark.jobs.cli.CommandTree;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.simulator.Simulation;
import io.tidemark.simulator.SimulationPlan;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the command that tries catalogues on a small company, and checks its output. */
class LabTest {
  private static final LocalDate FIRST = LocalDate.of(2026, 3, 2);
  private static final int DAYS = 18;

  /** Features each of which contributes something that the others do not. */
  private static final List<String> FEW =
      List.of("new_network", "first_high_impact", "volume_1h", "new_credential", "token_older");

  private static final String USELESS =
      """
        - name: session_age
          case: 3
          message: "session is {observed} hours old <script>window.tidemarkRan=1</script>; usual: {usual}"
          value: session_age_hours
          far: 100
        - name: selects_nothing
          case: 3
          message: "{observed} reads; usual: {usual}"
          count: events
          where: "action == 's3:GetObject'"
          window: 1h
          far: 100
      """;

  @TempDir private static Path folder;
  private static SortedMap<String, Long> before;
  private static String useless;
  private static String weaker;

  @BeforeAll
  static void twoExperiments() throws IOException {
    SharedSpark.session();
    Simulation.write(new SimulationPlan(FIRST, DAYS, 40, 350, 0, 5), folder.resolve("logs"));
    Files.writeString(
        folder.resolve("quick.yaml"),
        """
        train: {num-trees: 50, subsample-size: 64}
        risk: {medium-budget: 0.1, confidence: 0.6}
        features: {catalogue: '%s'}
        """
            .formatted(folder.resolve("few.yaml")));
    Files.writeString(folder.resolve("few.yaml"), catalogue(FEW));
    Files.writeString(folder.resolve("useless.yaml"), catalogue(FEW) + USELESS);
    List<String> left = new ArrayList<>(FEW);
    left.remove("volume_1h");
    Files.writeString(folder.resolve("weaker.yaml"), catalogue(left));
    execute("step ingest --input logs --warehouse tables");
    before =
        new Warehouse(SharedSpark.session(), folder.resolve("tables").toUri().toString())
            .versions();
    List<String> commands =
        CodeBlocks.of(Files.readString(Path.of("../../docs/tune.md")), "").stream()
            .flatMap(String::lines)
            .filter(line -> line.startsWith("tidemark lab "))
            .map(line -> line.replaceFirst("\\s+#.*", ""))
            .toList();
    assertThat(commands).hasSize(2);
    weaker = lab(commands.get(0) + " --from 2026-03-20 --attacks 120", "weaker.yaml");
    useless = lab(commands.get(1) + " --out out", "useless.yaml");
  }

  @Test
  void uselessFeatureIsWithinNoise() {
    assertThat(useless).startsWith("WITHIN NOISE\n");
    assertThat(useless)
        .containsPattern(
            "Warning: selects_nothing selected 0 of [\\d,]+ events, .*: action == 's3:GetObject'\n");
  }

  @Test
  void removingAStrongFeatureIsWorse() {
    assertThat(weaker).startsWith("WORSE\n").contains("volume_1h").contains("removed");
  }

  @Test
  void verdictFollowsFromFigures() throws IOException {
    JsonNode findings = findings("weaker.yaml");
    JsonNode all = findings.at("/comparison/figures/0");
    assertThat(all.at("/difference/high").asDouble()).isNegative();
    assertThat(-all.at("/difference/value").asDouble())
        .isGreaterThan(all.path("seed_band").asDouble());
    assertThat(findings.at("/comparison/significance").asText()).isEqualTo("worse");
    assertThat(all.path("name").asText()).isEqualTo("found around the budget");
    int normalDays = findings.at("/comparison/tried/0/normal_days").asInt();
    assertThat(normalDays)
        .isBetween(1, findings.at("/comparison/tried/0/identity_days").asInt() - 1);
    assertThat(findings.at("/comparison/tried")).hasSize(3);
    assertThat(weaker)
        .containsPattern(
            "days with a false step-up +[0-9 to]+ of " + normalDays + ", budget 0\\.1");
    assertThat(findings.at("/features/cpu_seconds/tried").asDouble()).isPositive();
    double attacks = 0;
    double normal = 0;
    for (JsonNode feature : findings.at("/features/contribution")) {
      attacks += feature.at("/against/attacks").asDouble();
      normal += feature.at("/against/normal_days").asDouble();
    }
    // The parts of a statistic add up to 1, or to 0 if nothing was unusual.
    assertThat(attacks).isBetween(0.5, 1.0 + 1e-9);
    assertThat(normal).isBetween(0.05, 1.0 + 1e-9);
  }

  @Test
  void reportsContributionOfNewFeature() throws IOException {
    JsonNode findings = findings("useless.yaml");
    assertThat(findings.at("/features/changes/0/feature").asText()).isEqualTo("session_age");
    assertThat(findings.at("/features/changes/0/how").asText()).isEqualTo("added");
    // Sessions from new networks are young.
    assertThat(findings.at("/features/changes/0/closest/closest").asText())
        .isEqualTo("new_network");
    assertThat(findings.at("/features/changes/0/closest/correlation").asDouble())
        .isBetween(-0.7, -0.3);
  }

  @Test
  void experimentWritesFilesAndNoTables() throws IOException {
    String id = findings("weaker.yaml").path("id").asText();
    assertThat(id).matches("[0-9]{8}T[0-9]{6}-[0-9a-f]{6}");
    assertThat(weaker).contains(id + "/verdict.html");
    assertThat(findings("useless.yaml").path("id").asText()).isNotEqualTo(id);
    Warehouse warehouse =
        new Warehouse(SharedSpark.session(), folder.resolve("tables").toUri().toString());
    assertThat(warehouse.versions()).isEqualTo(before);
  }

  @Test
  void pageIsInert() throws IOException {
    String html = read("useless.yaml", "verdict.html");
    assertThat(html)
        .contains("Content-Security-Policy", "session_age", "within noise")
        .doesNotContain("<script")
        .doesNotContainPattern("(src|href)=");
    assertThat(read("useless.yaml", "verdict.json").chars()).allMatch(c -> c < 127 && c >= 10);
  }

  /** Runs a command of the page with other names and another date. */
  private static String lab(String command, String catalogue) {
    return execute(
        command
                .replace("tidemark ", "")
                .replace("night.yaml", catalogue)
                .replace("theirs.yaml", "few.yaml")
                .replace("--out lab", "--out out")
                .replace("2026-03-20", "2026-03-11")
            + " --seeds 1,2,3 --warehouse tables --config quick.yaml");
  }

  private static JsonNode findings(String catalogue) throws IOException {
    return new ObjectMapper().readTree(read(catalogue, "verdict.json"));
  }

  /** Reads a file of the experiment that tried a catalogue. */
  private static String read(String catalogue, String file) throws IOException {
    String yaml = Files.readString(folder.resolve(catalogue));
    try (Stream<Path> folders = Files.list(folder.resolve("out"))) {
      for (Path one : folders.toList()) {
        Path tried = one.resolve("catalogue.yaml");
        if (Files.exists(tried) && Files.readString(tried).equals(yaml)) {
          return Files.readString(one.resolve(file));
        }
      }
    }
    throw new IllegalStateException("no experiment tried " + catalogue);
  }

  private static String execute(String command) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> args = new ArrayList<>();
    for (String word : command.split(" ")) {
      args.add(
          word.matches("logs|tables|out|\\w+\\.yaml") ? folder.resolve(word).toString() : word);
    }
    int exitCode =
        CommandTree.of(Invocations.at(folder))
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(args.toArray(String[]::new));
    assertThat(exitCode).as(command + "\n" + out + err).isZero();
    return out.toString();
  }

  /** Returns a catalogue of the built-in features with the given names. */
  private static String catalogue(List<String> names) throws IOException {
    StringBuilder yaml = new StringBuilder("features:\n");
    try (InputStream in = LabTest.class.getResourceAsStream("/io/tidemark/engine/catalogue.yaml")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String feature : text.split("(?m)^(?=  - name: )")) {
        String name = feature.lines().findFirst().orElse("").replace("  - name: ", "").strip();
        if (names.contains(name)) {
          feature
              .lines()
              .filter(line -> line.startsWith("  - ") || line.startsWith("    "))
              .forEach(line -> yaml.append(line).append('\n'));
        }
      }
    }
    return yaml.toString();
  }
}
