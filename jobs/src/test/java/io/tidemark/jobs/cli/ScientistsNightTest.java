package io.tidemark.jobs.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.engine.enrich.ImpactMap;
import io.tidemark.jobs.Invocations;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.BaselinesTable;
import io.tidemark.jobs.table.EventFeaturesTable;
import io.tidemark.jobs.table.IngestedFilesTable;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.simulator.Simulation;
import io.tidemark.simulator.SimulationPlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of the tutorial in features/README.md, executed: a night with the built-in features,
 * then one with a feature more. The first also reads its logs with lists of one's own.
 */
class ScientistsNightTest {
  private static final String SHIPPED = ImpactMap.standard().version();
  private static final Path README = Path.of("../features/README.md");
  private static final LocalDate FIRST = LocalDate.of(2026, 3, 9);
  private static final int DAYS = 8;
  private static final LocalDate LAST = FIRST.plusDays(DAYS - 1L);
  private static final String KEEPER = "keeper@acme.example";
  private static final String COURIER = "courier@acme.example";

  /** Databases in MaxMind's format; null where there is no test data. */
  private static final String DATABASES = System.getenv("TIDEMARK_TEST_DATA");

  private static final String HEADER =
      "metadata_uid,metadata_product,time,tenant_uid,actor_user_uid,nhi_kind,credential_uid,"
          + "api_service_name,api_operation,resource_uid,status_id,src_ip\n";

  @TempDir private static Path folder;
  private static final Map<String, String> SAID = new TreeMap<>();
  private static final List<String> COMMANDS = new ArrayList<>();

  @BeforeAll
  static void anEvening() throws IOException {
    SharedSpark.session();
    Path logs = folder.resolve("logs");
    Simulation.write(new SimulationPlan(FIRST, DAYS, 24, 150, 2, 5), logs);
    Files.writeString(logs.resolve("vault.csv"), vault());
    Files.writeString(folder.resolve("quick.yaml"), "train: {num-trees: 25, subsample-size: 64}\n");
    Files.writeString(
        folder.resolve("classes.yaml"),
        "version: ours-3\nnetworks: [{class: own, range: [203.0.113.0/24]}]\n");
    Files.writeString(
        folder.resolve("impacts.yaml"),
        "version: ours-5\nrules: [{service: vault, operation: [Rotate], impact: critical}]\n");
    execute("keygen", "tidemark keygen --out keys");
    execute(
        "before",
        "tidemark nightly --date "
            + LAST.minusDays(1)
            + databases()
            + " --network-classes classes.yaml --impact-map impacts.yaml --input logs --warehouse"
            + " tables --publish published --signing-key keys/tidemark.key --config quick.yaml");
    String tutorial = section();
    for (String line : tutorial.lines().filter(l -> l.startsWith("tidemark ")).toList()) {
      COMMANDS.add(line.replaceAll("\\s+#.*", ""));
    }
    for (String command : COMMANDS) {
      String name = command.split(" ")[1].equals("features") ? command.split(" ")[2] : "nightly";
      String more = name.equals("nightly") ? " --config quick.yaml --date " + LAST : "";
      execute(name, command.replace("ID", lastRead()) + more);
      if (name.equals("describe")) {
        Files.writeString(folder.resolve("night.yaml"), SAID.get("describe") + feature());
      }
    }
  }

  @Test
  void theTutorialNamesEveryStep() {
    assertThat(COMMANDS.stream().map(c -> c.split(" ")[1] + " " + c.split(" ")[2]))
        .containsExactly(
            "features describe", "features check", "nightly --catalogue", "features explain");
  }

  @Test
  void theFeatureIsChecked() {
    assertThat(SAID.get("check")).contains("adds 1 (secrets_hoarded_1h)");
  }

  @Test
  void theFeatureIsAColumnOfEveryDay() {
    var program = FeatureSources.catalogue(folder.resolve("night.yaml").toString()).program();
    List<Row> read =
        warehouse()
            .read(EventFeaturesTable.spec(program))
            .where(col("identity").endsWith(KEEPER).and(col("secrets_hoarded_1h").isNotNull()))
            .orderBy("time")
            .select("secrets_hoarded_1h", "event_date")
            .collectAsList();
    assertThat(read.stream().map(row -> row.get(1)).distinct()).hasSize(DAYS);
    assertThat(read.stream().mapToDouble(row -> row.getFloat(0)).max()).hasValue(41);
  }

  @Test
  void theFeatureIsAReasonOfADecision() {
    List<Row> reasons =
        warehouse()
            .read(ScoredEventsTable.spec(FeatureSources.catalogue("built-in").program()))
            .where(col("metadata_uid").equalTo(lastRead()))
            .selectExpr("explode(reasons) as reason", "decision")
            .select("reason.feature", "reason.says", "decision")
            .collectAsList();
    assertThat(reasons)
        .anySatisfy(
            reason -> {
              assertThat(reason.getString(0)).isEqualTo("secrets_hoarded_1h");
              assertThat(reason.getString(1))
                  .isEqualTo("read 41 different secrets within an hour; usual: fewer");
              assertThat(reason.getString(2)).isNotEqualTo("ALLOW");
            });
    assertThat(SAID.get("explain"))
        .containsPattern("secrets_hoarded_1h +41.000  read 41 different secrets");
  }

  @Test
  void theReleaseCarriesTheCatalogueAndItsBaselineWasTrainedWithIt() throws IOException {
    assertThat(releaseFile("catalogue.yaml"))
        .isEqualTo(Files.readString(folder.resolve("night.yaml")));
    // The day before was trained anew as well, or nobody could have judged the last one.
    assertThat(
            warehouse()
                .read(BaselinesTable.SPEC)
                .where(col("trained_for").geq(lit(LAST.minusDays(1))))
                .select("trained_for", "feature_set")
                .collectAsList()
                .stream()
                .map(row -> row.get(1))
                .distinct())
        .hasSize(1);
  }

  @Test
  void logsAreReadWithListsOfOnesOwnAndItIsNoted() throws IOException {
    List<Row> vault =
        warehouse()
            .read(AccessEventsTable.SPEC)
            .where(col("identity").endsWith(KEEPER))
            .select("src_net_class", "impact_tier", "api_operation")
            .distinct()
            .orderBy("api_operation")
            .collectAsList();
    assertThat(vault).extracting(row -> row.get(0)).containsOnly("own");
    assertThat(vault).extracting(row -> row.getInt(1)).containsExactly(0, 3);
    assertThat(enrichedBy())
        .startsWith("impact map ours-5+" + SHIPPED + ", ")
        .endsWith("network classes ours-3+1");
  }

  @Test
  void databasesOfNetworksTellWhereAnIdentityComesFrom() {
    assumeTrue(DATABASES != null, "TIDEMARK_TEST_DATA is not set: no databases are at hand");
    assertThat(enrichedBy())
        .containsPattern("GeoLite2-ASN of \\d{4}-\\d\\d-\\d\\d, GeoLite2-City of \\d{4}-\\d\\d");
    assertThat(
            ofCourier(
                warehouse().read(AccessEventsTable.SPEC),
                "src_asn",
                "src_as_org",
                "src_country",
                "src_city"))
        .startsWith("[29518,Bredband2 AB,SE,Linköping]")
        .endsWith("[721,DoD Network Information Center,US,San Diego]");
    var program = FeatureSources.catalogue(folder.resolve("night.yaml").toString()).program();
    Dataset<Row> features = warehouse().read(EventFeaturesTable.spec(program));
    List<String> seen = ofCourier(features, "new_asn > 0", "new_country > 0");
    assertThat(seen.subList(3, DAYS - 1)).containsOnly("[false,false]");
    assertThat(seen.get(DAYS - 1)).isEqualTo("[true,true]");
  }

  private static List<String> ofCourier(Dataset<Row> rows, String... columns) {
    return rows
        .where(col("identity").endsWith(COURIER))
        .orderBy("time")
        .selectExpr(columns)
        .collectAsList()
        .stream()
        .map(Row::toString)
        .toList();
  }

  private static String enrichedBy() {
    return warehouse()
        .read(IngestedFilesTable.SPEC)
        .select("enriched_by")
        .distinct()
        .first()
        .getString(0);
  }

  private static String databases() {
    String folder = DATABASES + "/mmdb/GeoLite2-";
    return DATABASES == null
        ? ""
        : " --asn-db " + folder + "ASN-Test.mmdb --geo-db " + folder + "City-Test.mmdb";
  }

  @Test
  void aReplayThatKnowsOtherNetworksSaysSo() {
    // The second night was run without the lists: its release says so.
    String replay =
        "tidemark replay --bundle published --key keys/tidemark.pub --input logs/vault.csv";
    execute("replay", replay + " --from " + LAST.plusDays(1));
    assertThat(SAID.get("replay")).doesNotContain("Note:");
    execute("replay", replay + " --network-classes classes.yaml --from " + LAST.plusDays(1));
    assertThat(SAID.get("replay"))
        .contains("Note: the night's logs were read with impact map " + SHIPPED + ";");
  }

  /**
   * A keeper of secrets: three a day, 41 within an hour on the last day. And a courier, who comes
   * from elsewhere on the last day.
   */
  private static String vault() {
    StringBuilder csv = new StringBuilder(HEADER);
    for (int day = 0; day <= DAYS; day++) {
      int reads = day == DAYS - 1 ? 41 : 3;
      for (int i = 0; i < reads; i++) {
        csv.append(line("read-" + day + "-" + i, day, 10, i, "GetSecretValue", "secret-" + i));
      }
      csv.append(line("rotate-" + day, day, 16, 0, "Rotate", "secret-0"));
      if (day < DAYS) {
        String from = day == DAYS - 1 ? "214.78.0.9" : "89.160.20.113";
        csv.append(
            line("list-" + day, day, 12, 0, "List", "secrets")
                .replace(KEEPER, COURIER)
                .replace("203.0.113.9", from));
      }
    }
    return csv.toString();
  }

  private static String line(
      String id, int day, int hour, int minute, String operation, String on) {
    return "%s,Vault,%sT%02d:%02d:00Z,acme,%s,service_account,key-1,vault,%s,%s,1,203.0.113.9%n"
        .formatted(id, FIRST.plusDays(day), hour, minute, KEEPER, operation, on);
  }

  private static String lastRead() {
    return "read-" + (DAYS - 1) + "-40";
  }

  private static String section() throws IOException {
    String readme = Files.readString(README);
    String evening = readme.substring(readme.indexOf("### Through a night"));
    return evening.substring(0, evening.indexOf("\n## "));
  }

  /** The tutorial's first feature, as its catalogue has it. */
  private static String feature() throws IOException {
    Matcher matcher =
        Pattern.compile("  - name: secrets_hoarded_1h\n(?:    .*\n)+")
            .matcher(Files.readString(README));
    assertThat(matcher.find()).isTrue();
    return matcher.group();
  }

  private static void execute(String name, String command) {
    StringWriter said = new StringWriter();
    List<String> words = new ArrayList<>();
    for (String word :
        command.replaceFirst("tidemark ", "").replaceAll(" >.*?(?= --|$)", "").split(" ")) {
      boolean named = Files.exists(folder.resolve(word)) || word.matches("tables|published|keys");
      words.add(named ? folder.resolve(word).toString() : word);
    }
    int exitCode =
        CommandTree.of(Invocations.at(folder))
            .setOut(new PrintWriter(said, true))
            .setErr(new PrintWriter(said, true))
            .execute(words.toArray(String[]::new));
    SAID.put(name, said.toString());
    if (!name.equals("replay")) {
      assertThat(exitCode).as(command + "\n" + said).isZero();
    }
  }

  private static Warehouse warehouse() {
    return new Warehouse(SharedSpark.session(), folder.resolve("tables").toUri().toString());
  }

  private static String releaseFile(String name) {
    try (Stream<Path> releases = Files.list(folder.resolve("published/releases"))) {
      return Files.readString(releases.sorted().reduce((a, b) -> b).orElseThrow().resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
