package io.tidemark.jobs.cli;

import static io.tidemark.jobs.cli.FeatureTutorial.COURIER;
import static io.tidemark.jobs.cli.FeatureTutorial.DATABASES;
import static io.tidemark.jobs.cli.FeatureTutorial.DAYS;
import static io.tidemark.jobs.cli.FeatureTutorial.KEEPER;
import static io.tidemark.jobs.cli.FeatureTutorial.LAST;
import static io.tidemark.jobs.cli.FeatureTutorial.lastRead;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.engine.enrich.ImpactMap;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.BaselinesTable;
import io.tidemark.jobs.table.IngestTables;
import io.tidemark.jobs.table.ScoredEventsTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checks the results of following the tutorial in docs/tune.md, including the night's notebooks,
 * their README and the night's alert.
 */
class FeatureTutorialNightTest {
  private static final String SHIPPED = ImpactMap.standard().version();

  @TempDir private static Path folder;
  private static FeatureTutorial evening;

  @BeforeAll
  static void anEvening() throws IOException {
    evening = FeatureTutorial.in(folder);
  }

  /** The notebooks on the night's extract. */
  @Nested
  class Notebooks extends NotebooksOfANight {
    Notebooks() {
      super(evening);
    }
  }

  /** The instructions in the README of notebooks-export. */
  @Nested
  class Newcomer extends ExternalReaders {
    Newcomer() {
      super(evening);
    }
  }

  /** The explanation of the keeper's alert. */
  @Nested
  class Explained extends ExplainedAlert {
    Explained() {
      super(evening);
    }
  }

  /** The commands of other pages. */
  @Nested
  @Tag("long")
  class Followed extends FollowedPages {
    Followed() {
      super(evening);
    }
  }

  /** The night's alerts in other systems. */
  @Nested
  class Exported extends ExportedAlerts {
    Exported() {
      super(evening);
    }
  }

  @Test
  void tutorialNamesEveryStep() {
    assertThat(evening.commands().stream().map(c -> c.split(" ")[1] + " " + c.split(" ")[2]))
        .containsExactly(
            "features list", "features check", "nightly --catalogue", "explain --event");
  }

  @Test
  void featurePassesCheck() {
    assertThat(evening.output("check")).contains("adds 1 (secrets_hoarded_1h)");
  }

  @Test
  void featureIsAColumnOfEveryDay() {
    var program = FeatureSources.catalogue(folder.resolve("night.yaml").toString()).program();
    List<Row> read =
        evening
            .warehouse()
            .read(ScoredEventsTable.features(program))
            .where(col("identity").endsWith(KEEPER).and(col("secrets_hoarded_1h").isNotNull()))
            .orderBy("time")
            .select("secrets_hoarded_1h", "event_date")
            .collectAsList();
    assertThat(read.stream().map(row -> row.get(1)).distinct()).hasSize(DAYS);
    assertThat(read.stream().mapToDouble(row -> row.getFloat(0)).max()).hasValue(41);
  }

  @Test
  void featureExplainsADecision() {
    List<Row> reasons =
        evening
            .warehouse()
            .read(ScoredEventsTable.spec(FeatureSources.catalogue("built-in").program()))
            .where(col("metadata_uid").equalTo(lastRead()))
            .selectExpr("explode(reasons) as reason", "decision")
            .select("reason.feature", "reason.message", "decision")
            .collectAsList();
    assertThat(reasons)
        .anySatisfy(
            reason -> {
              assertThat(reason.getString(0)).isEqualTo("secrets_hoarded_1h");
              assertThat(reason.getString(1))
                  .isEqualTo("read 41 different secrets within an hour; usual: not recorded");
              assertThat(reason.getString(2)).isNotEqualTo("ALLOW");
            });
    assertThat(evening.output("explain"))
        .containsPattern("secrets_hoarded_1h +41.000 .* read 41 different secrets");
  }

  @Test
  void releaseIncludesCatalogueOfBaseline() throws IOException {
    assertThat(releaseFile("catalogue.yaml"))
        .isEqualTo(Files.readString(folder.resolve("night.yaml")));
    // The previous day was trained again as well. Otherwise, no baseline could have judged the last
    // day.
    assertThat(
            evening
                .warehouse()
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
  void usesAndRecordsCustomLists() throws IOException {
    List<Row> vault =
        evening
            .warehouse()
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
  void networkDatabasesProvideOrigin() {
    assumeTrue(DATABASES != null, "TIDEMARK_TEST_DATA is not set: no databases are at hand");
    assertThat(enrichedBy())
        .containsPattern("GeoLite2-ASN of \\d{4}-\\d\\d-\\d\\d, GeoLite2-City of \\d{4}-\\d\\d");
    assertThat(
            ofCourier(
                evening.warehouse().read(AccessEventsTable.SPEC),
                "src_asn",
                "src_as_org",
                "src_country",
                "src_city"))
        .startsWith("[29518,Bredband2 AB,SE,Linköping]")
        .endsWith("[721,DoD Network Information Center,US,San Diego]");
    var program = FeatureSources.catalogue(folder.resolve("night.yaml").toString()).program();
    Dataset<Row> features = evening.warehouse().read(ScoredEventsTable.features(program));
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
    return evening
        .warehouse()
        .read(IngestTables.INGESTED_FILES)
        .select("enriched_by")
        .distinct()
        .first()
        .getString(0);
  }

  @Test
  void replayWarnsOfOtherNetworkDatabases() {
    // The release shows that the second night was run without the lists.
    String replay =
        "tidemark release replay --release published --key keys/root.pub --input logs/vault.csv";
    evening.execute("replay", replay + " --from " + LAST.plusDays(1));
    assertThat(evening.output("replay")).doesNotContain("Note:");
    evening.execute(
        "replay",
        replay + " --set features.network-classes=classes.yaml --from " + LAST.plusDays(1));
    assertThat(evening.output("replay"))
        .contains("Note: the night's logs were read with impact map " + SHIPPED + ";");
  }

  private static String releaseFile(String name) {
    try (Stream<Path> releases = Files.list(folder.resolve("published/releases"))) {
      return Files.readString(releases.sorted().reduce((a, b) -> b).orElseThrow().resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
