package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.Invocations;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.simulator.Simulation;
import io.tidemark.simulator.SimulationPlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Runs the commands of the tutorial in docs/tune.md: a night with the built-in features, then a
 * night with an additional feature. The first also reads its logs with custom lists. In addition to
 * the simulated company, there are a secret keeper and a courier.
 */
final class FeatureTutorial {
  static final LocalDate FIRST = LocalDate.of(2026, 3, 9);
  static final int DAYS = 8;
  static final LocalDate LAST = FIRST.plusDays(DAYS - 1L);
  static final String KEEPER = "keeper@acme.example";
  static final String COURIER = "courier@acme.example";

  /** Folder of databases in MaxMind's format; null if there is no test data. */
  static final String DATABASES = System.getenv("TIDEMARK_TEST_DATA");

  private static final Path TUTORIAL = Path.of("../../docs/tune.md");

  private static final List<String> HEADER =
      List.of(
          "metadata_uid",
          "metadata_product",
          "time",
          "tenant_uid",
          "actor_user_uid",
          "nhi_kind",
          "credential_uid",
          "api_service_name",
          "api_operation",
          "resource_uid",
          "status_id",
          "src_ip");

  private final Path folder;
  private final Map<String, String> outputs = new TreeMap<>();
  private final List<String> commands = new ArrayList<>();

  private FeatureTutorial(Path folder) {
    this.folder = folder;
  }

  /** Runs the commands in an empty folder. */
  static FeatureTutorial in(Path folder) throws IOException {
    FeatureTutorial evening = new FeatureTutorial(folder);
    evening.spend();
    return evening;
  }

  private void spend() throws IOException {
    SharedSpark.session();
    Path logs = folder.resolve("logs");
    Simulation.write(new SimulationPlan(FIRST, DAYS, 24, 150, 2, 5), logs);
    Files.writeString(logs.resolve("vault.csv"), vault());
    // A company this small has too few days to promise a low rate with high confidence.
    Files.writeString(
        folder.resolve("quick.yaml"),
        """
        train: {num-trees: 25, subsample-size: 64, seed: 2}
        risk: {medium-budget: 0.25, confidence: 0.6}
        """);
    Files.writeString(
        folder.resolve("classes.yaml"),
        "version: ours-3\nnetworks: [{class: own, range: [203.0.113.0/24]}]\n");
    Files.writeString(
        folder.resolve("impacts.yaml"),
        "version: ours-5\nrules: [{service: vault, operation: [Rotate], impact: critical}]\n");
    execute("keygen", "tidemark keygen --out keys");
    execute(
        "sign-root",
        "tidemark release sign-root --release published --sign-with keys/root.key --release-key"
            + " keys/release.pub");
    execute(
        "before",
        "tidemark nightly --date "
            + LAST.minusDays(1)
            + databases()
            + " --set features.network-classes=classes.yaml --set features.impact-map=impacts.yaml"
            + " --input logs --warehouse tables --publish published --signing-key keys/release.key --config quick.yaml");
    for (String line : section().lines().filter(l -> l.startsWith("tidemark ")).toList()) {
      commands.add(line.replaceAll("\\s+#.*", ""));
    }
    for (String command : commands) {
      String word = command.split(" ")[1];
      String name = word.equals("features") ? command.split(" ")[2] : word;
      String more =
          name.equals("nightly") ? " --config quick.yaml --alerts out-nightly --date " + LAST : "";
      execute(name, command.replace("ID", lastRead()) + more);
      if (name.equals("list")) {
        Files.writeString(folder.resolve("night.yaml"), outputs.get("list") + feature());
      }
    }
  }

  /** Returns the folder of the evening. The tables are in {@code tables}. */
  Path folder() {
    return folder;
  }

  /** Returns the folder of the night's extract. */
  Path extract() {
    return folder.resolve("tables/extracts/" + LAST);
  }

  /** Returns the tutorial's commands. */
  List<String> commands() {
    return commands;
  }

  /** Returns what a command printed, given the name under which it was executed. */
  String output(String name) {
    return outputs.get(name);
  }

  Warehouse warehouse() {
    return new Warehouse(SharedSpark.session(), folder.resolve("tables").toUri().toString());
  }

  /** Returns the id of the keeper's event that raises the alert. */
  static String lastRead() {
    return "read-" + (DAYS - 1) + "-40";
  }

  /** Runs a command line, which may refer to files in the folder by their names. */
  void execute(String name, String command) {
    StringWriter printed = new StringWriter();
    List<String> args = new ArrayList<>();
    for (String word :
        command.replaceFirst("tidemark ", "").replaceAll(" >.*?(?= --|$)", "").split(" ")) {
      String file = word.substring(word.indexOf('=') + 1);
      boolean named =
          Files.exists(folder.resolve(file)) || file.matches("tables|published|keys|out-.*");
      args.add(named ? word.substring(0, word.indexOf('=') + 1) + folder.resolve(file) : word);
    }
    int exitCode =
        CommandTree.of(Invocations.at(folder))
            .setOut(new PrintWriter(printed, true))
            .setErr(new PrintWriter(printed, true))
            .execute(args.toArray(String[]::new));
    outputs.put(name, printed.toString());
    if (!name.equals("replay")) {
      assertThat(exitCode).as(command + "\n" + printed).isZero();
    }
  }

  private static String databases() {
    String folder = DATABASES + "/mmdb/GeoLite2-";
    return DATABASES == null
        ? ""
        : " --set features.asn-db="
            + folder
            + "ASN-Test.mmdb --set features.geo-db="
            + folder
            + "City-Test.mmdb";
  }

  /**
   * Returns the log of a secret keeper, who reads three secrets a day but 41 within an hour on the
   * last day, and of a courier, who comes from a different network on the last day.
   */
  private static String vault() throws IOException {
    StringBuilder csv = new StringBuilder();
    try (CSVPrinter lines = new CSVPrinter(csv, CSVFormat.RFC4180)) {
      lines.printRecord(HEADER);
      for (int day = 0; day <= DAYS; day++) {
        boolean last = day == DAYS - 1;
        for (int i = 0; i < (last ? 41 : 3); i++) {
          line(lines, "read-" + day + "-" + i, day, 10, i, KEEPER, "key-1", "GetSecretValue", i);
        }
        line(lines, "rotate-" + day, day, 16, 0, KEEPER, "key-1", "Rotate", 0);
        if (day == DAYS) {
          break;
        }
        lines.printRecord(
            "list-" + day,
            "Vault",
            at(day, 12, 0),
            "acme",
            COURIER,
            "service_account",
            "key-1",
            "vault",
            "List",
            "secrets",
            1,
            last ? "214.78.0.9" : "89.160.20.113");
      }
    }
    return csv.toString();
  }

  private static void line(
      CSVPrinter lines,
      String id,
      int day,
      int hour,
      int minute,
      String who,
      String credential,
      String operation,
      int secret)
      throws IOException {
    lines.printRecord(
        id,
        "Vault",
        at(day, hour, minute),
        "acme",
        who,
        "service_account",
        credential,
        "vault",
        operation,
        "secret-" + secret,
        1,
        "203.0.113.9");
  }

  private static String at(int day, int hour, int minute) {
    return "%sT%02d:%02d:00Z".formatted(FIRST.plusDays(day), hour, minute);
  }

  private static String section() throws IOException {
    String page = Files.readString(TUTORIAL);
    String section = page.substring(page.indexOf("### In a night"));
    return section.substring(0, section.indexOf("\n## "));
  }

  /** Returns the tutorial's first feature in catalogue format. */
  private static String feature() throws IOException {
    Matcher matcher =
        Pattern.compile("  - name: secrets_hoarded_1h\n(?:    .*\n)+")
            .matcher(Files.readString(TUTORIAL));
    assertThat(matcher.find()).isTrue();
    return matcher.group();
  }
}
