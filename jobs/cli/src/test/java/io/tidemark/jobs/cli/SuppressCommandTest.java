package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.enrich.CredentialHash;
import io.tidemark.jobs.Invocations;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.leak.Leak;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.jobs.table.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuppressCommandTest {
  private static final String KNOWN = "gateway|-|crm-sync";
  private static final LocalDate DAY = LocalDate.of(2026, 3, 20);

  @TempDir private Path folder;
  private CommandsOnWarehouse commands;

  @BeforeEach
  void warehouse() {
    SparkSession spark = SharedSpark.session();
    commands = new CommandsOnWarehouse(folder);
    Row known =
        RowFactory.create(
            KNOWN, "api_key", "web.key", true, null, "crm-sync", null, DAY, Invocations.NOW, 3L);
    new Warehouse(spark, folder.resolve("w").toString())
        .append(
            IdentitiesTable.SPEC,
            spark.createDataFrame(List.of(known), IdentitiesTable.SPEC.schema()));
  }

  @Test
  void rejectsUnknownIdentity() {
    assertThat(addFor("gateway|-|crm-synk", "volume_1h")).isEqualTo(2);
    assertThat(commands.output())
        .contains("there is no identity 'gateway|-|crm-synk'", "tidemark identities list");
    assertThat(commands.run("suppress", "list")).isZero();
    assertThat(commands.output()).contains("0 suppressions");
  }

  @Test
  void leakRejectsUnknownIdentity() {
    String[] track = {
      "leak", "track", "--identity", "gateway|-|crm-synk", "--since", "2026-03-20", "--by", "x"
    };
    assertThat(commands.run(track)).isEqualTo(2);
    assertThat(commands.output()).contains("there is no identity 'gateway|-|crm-synk'");
    track[3] = KNOWN;
    assertThat(commands.run(track)).as(commands.output()).isZero();
  }

  @Test
  void leakStoresAndShowsOnlyTheHashOfASecret() {
    String secret = "ghp_" + "a".repeat(36);
    String id = CredentialHash.of(secret);
    assertThat(
            commands.run(
                "leak", "track", "--credential", secret, "--since", "2026-03-20", "--by", "soc"))
        .as(commands.output())
        .isZero();
    assertThat(commands.output())
        .contains("Tracked by the next night: " + id, "leak review --credential " + id)
        .doesNotContain(secret);
    assertThat(Leak.refused(new Warehouse(SharedSpark.session(), folder.resolve("w").toString())))
        .containsExactly(id);
    assertThat(
            commands.run(
                "leak", "close", "--credential", secret, "--as", "dismissed", "--why", "x"))
        .as(commands.output())
        .isZero();
    assertThat(commands.output()).contains("Closed as dismissed: " + id).doesNotContain(secret);
  }

  @Test
  void rejectsUnknownFeatureWithSuggestion() {
    SparkSession spark = SharedSpark.session();
    assertThat(add("volume_1h")).isZero();
    assertThat(add("volume_1d")).isEqualTo(2);
    assertThat(commands.output())
        .contains("--feature cannot be 'volume_1d'", "did you mean volume_1h?");
    assertThat(add("secrets_hoarded")).isEqualTo(2);
    spark
        .createDataFrame(List.of(), new StructType().add("secrets_hoarded", DataTypes.FloatType))
        .write()
        .format("delta")
        .save(folder.resolve("w").resolve(ScoredEventsTable.FEATURES).toString());
    assertThat(add("secrets_hoarded")).as("a feature of nights in the warehouse").isZero();
    assertThat(add("identity")).as("a column that is no feature").isEqualTo(2);
  }

  @Test
  void rejectsUnknownBoundWithSuggestion() throws IOException {
    assertThat(add("token_expired")).as("a bound of every token").isZero();
    assertThat(add("outside_hours:office-hours")).isEqualTo(2);
    assertThat(commands.output()).contains("--feature cannot be 'outside_hours:office-hours'");
    Path policy = folder.resolve("policy.yaml");
    Files.writeString(
        policy,
        """
        version: 1
        rules:
          - name: office-hours
            for: {kind: api_key}
            hours: {from: "07:00", to: "19:00", zone: Europe/Berlin, days: [mon, tue]}
        """);
    assertThat(add("outside_hours:office-hours", "--policy", policy.toString()))
        .as(commands.output())
        .isZero();
    assertThat(add("outside_hours:office-hour", "--policy", policy.toString())).isEqualTo(2);
    assertThat(commands.output()).contains("did you mean outside_hours:office-hours?");
  }

  @Test
  void reportsSuppressedAlerts() {
    assertThat(add("volume_1h")).as(commands.output()).isZero();
    assertThat(commands.output())
        .contains(
            "Kept off the list until 2026-04-15T00:00:00Z: alerts of gateway|-|crm-sync led by"
                + " volume_1h, up to level MEDIUM",
            "Next        tidemark nightly --warehouse "
                + folder.resolve("w")
                + ", which leaves them off its list");
    assertThat(add("volume_1h", "--cap", "HIGH")).isZero();
    assertThat(commands.output()).contains("up to level HIGH");
  }

  @Test
  void acceptsTheCommandThatReportsOffer() {
    String[] offered = {"suppress", "add", "--identity", KNOWN, "--feature", "volume_1h"};
    assertThat(commands.run(offered)).as(commands.output()).isZero();
    assertThat(commands.output()).contains("Kept off the list until 2026-04-21T00:00:00Z");
  }

  @Test
  void removesOnlyTheGivenSuppression() {
    assertThat(add("volume_1h")).as(commands.output()).isZero();
    assertThat(add("new_network")).as(commands.output()).isZero();
    String[] remove = {"suppress", "remove", "--identity", KNOWN, "--feature", "volume_1h"};
    assertThat(commands.run(remove)).as(commands.output()).isZero();
    assertThat(commands.output()).contains("Removed     1 suppression of " + KNOWN);
    assertThat(commands.run("suppress", "list")).isZero();
    assertThat(commands.output())
        .contains("new_network", "1 suppression")
        .doesNotContain("volume_1h");
    assertThat(commands.run(remove)).isEqualTo(2);
    assertThat(commands.output()).contains("there is no such suppression", "suppress list");
  }

  private int add(String feature, String... more) {
    return addFor(KNOWN, feature, more);
  }

  private int addFor(String identity, String feature, String... more) {
    List<String> arguments = new ArrayList<>(List.of("suppress", "add"));
    arguments.addAll(List.of("--identity", identity, "--by", "crm"));
    arguments.addAll(List.of("--expires", "2026-04-15", "--feature", feature));
    arguments.addAll(List.of(more));
    return commands.run(arguments.toArray(String[]::new));
  }
}
