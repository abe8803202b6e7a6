package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.batch.DaySummaries;
import io.tidemark.batch.EventRows;
import io.tidemark.batch.ExecutorProgram;
import io.tidemark.batch.Profiles;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.Invocations;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.Warehouse;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainCommandTest {
  private static final LocalDate FIRST = LocalDate.of(2026, 3, 2);
  private static final LocalDate LAST = FIRST.plusDays(5);

  @TempDir private static Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void warehouse() {
    List<AccessEvent> events = new ArrayList<>();
    for (int day = 0; day < 6; day++) {
      for (int hour = 9; hour < 12; hour++) {
        boolean usesPeersBucket = day == 5 && hour == 11;
        events.add(
            event("d" + day + "h" + hour, FIRST.plusDays(day), hour)
                .text(EventColumn.RESOURCE_UID, usesPeersBucket ? "bucket" : null)
                .text(EventColumn.COHORT, usesPeersBucket ? "ci_job:aws" : null)
                .build());
      }
      for (String peer : List.of("a", "b", "c")) {
        events.add(
            event("d" + day + peer, FIRST.plusDays(day), 9)
                .text(EventColumn.IDENTITY, "aws|1|role/" + peer)
                .text(EventColumn.RESOURCE_UID, "bucket")
                .text(EventColumn.COHORT, "ci_job:aws")
                .build());
      }
    }
    events.add(
        event("odd", LAST, 23)
            .text(EventColumn.ACTION, "iam:\u001b[31mCreateUser")
            .text(EventColumn.SRC_IP_PREFIX, "203.0.113.0/24")
            .text(EventColumn.COHORT, "ci_job:aws")
            .build());
    events.add(event("twice", LAST, 12).build());
    events.add(event("twice", LAST, 12).text(EventColumn.METADATA_PRODUCT, "other").build());
    Dataset<Row> rows =
        SharedSpark.session()
            .createDataFrame(events.stream().map(EventRows::toRow).toList(), EventRows.SCHEMA)
            .withColumn(AccessEventsTable.EVENT_DATE, functions.to_date(functions.col("time")))
            .withColumn(AccessEventsTable.LATE_DAYS, functions.lit(null).cast("int"));
    Warehouse warehouse = new Warehouse(SharedSpark.session(), folder.toUri().toString());
    warehouse.replaceDays(AccessEventsTable.SPEC, rows, FIRST, LAST);
    ExecutorProgram catalogue = ExecutorProgram.builtIn();
    Dataset<Row> before = rows.where(functions.col("event_date").lt(functions.lit(LAST)));
    LocalDate midnight = LAST.minusDays(1);
    warehouse.replaceDays(
        IdentitiesTable.PROFILES,
        Profiles.of(
            SharedSpark.session().createDataFrame(List.<Row>of(), Profiles.SCHEMA),
            DaySummaries.of(before, catalogue),
            List.of(midnight),
            catalogue,
            ProfileRules.defaults()),
        midnight,
        midnight);
  }

  @Test
  void showsEveryFeatureWithUsualValue() {
    assertThat(explain("odd")).isZero();
    assertThat(out.toString())
        .contains("Identity   aws|1|role/deploy", "Did        iam:CreateUser")
        .contains("5 active days of history", "in the 24 hours before it: 5 events")
        .containsPattern("new_network +[1-9].* comes from network 203.0.113.0/24; usual: 10.0.0.0")
        .containsPattern("odd_hour +[1-9].* active at 23:00–23:59 UTC; usual: 08:00–12:59 UTC")
        .containsPattern("new_runner +- bits +not observed; usual: nothing yet")
        .doesNotContain("\u001b");
    assertThat(features(out.toString()))
        .containsExactlyElementsOf(FeatureProgram.builtIn().catalogue().names());
  }

  @Test
  void usesCohortProfilesOfMidnight() throws IOException {
    // This catalogue needs the same history as the built-in one, so it can read the same profiles.
    Path mine = folder.resolve("cohorts.yaml");
    Files.writeString(
        mine,
        FeatureProgram.builtInYaml()
            + "  - {name: unlike_peers, case: 2, message: 'did {observed}; usual: {usual}', far: 4,"
            + " cohort_unseen: target}\n");
    assertThat(explain("d5h11", "--catalogue", mine.toString())).isZero();
    // New to the identity, hence one bit. Three of three peers know the bucket: −log2(3.5 / 4).
    assertThat(out.toString())
        .containsPattern(
            "unlike_peers +0\\.193 .* did s3:GetObject on bucket, known to 3 of 3 peers");
  }

  @Test
  void reportsMissingEvent() {
    assertThat(explain("none")).isEqualTo(2);
    assertThat(err.toString()).contains("there is no event 'none'", "metadata_uid");
  }

  @Test
  void ambiguousIdNeedsProduct() {
    assertThat(explain("twice")).isEqualTo(2);
    assertThat(err.toString()).contains("name the product with --product");
    assertThat(explain("twice", "--product", "other")).isZero();
  }

  @Test
  void reportsExpiredProfiles() {
    assertThat(explain("d2h9")).isEqualTo(2);
    assertThat(err.toString()).contains("what was usual on 2026-03-03 is no longer known");
  }

  @Test
  void checkListsMissingColumns() throws IOException {
    Path mine = folder.resolve("mine.yaml");
    Files.writeString(
        mine,
        """
        features:
          - {name: a, case: 1, message: x, far: 1, novelty: src_asn}
          - {name: b, case: 1, message: x, far: 1, novelty: action}
        """);
    assertThat(
            execute(
                List.of("features", "check", mine.toString(), "--warehouse", folder.toString())))
        .isZero();
    assertThat(out.toString())
        .contains(
            "Warehouse has 39 events from the 7 days up to " + LAST,
            "Missing   src_asn",
            "          which these use: a\n");
  }

  private static Stream<String> features(String explanation) {
    return explanation
        .lines()
        .dropWhile(line -> !line.startsWith("Every feature"))
        .skip(1)
        .map(line -> line.strip().split(" ")[0]);
  }

  private int explain(String id, String... more) {
    List<String> arguments = new ArrayList<>(List.of("explain", "--event", id));
    arguments.addAll(List.of("--warehouse", folder.toString()));
    arguments.addAll(List.of(more));
    return execute(arguments);
  }

  private int execute(List<String> arguments) {
    return CommandTree.of(Invocations.at(folder))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments.toArray(String[]::new));
  }

  private static AccessEvent.Builder event(String id, LocalDate day, int hour) {
    return AccessEvent.builder()
        .text(EventColumn.METADATA_PRODUCT, "test")
        .text(EventColumn.METADATA_UID, id)
        .number(EventColumn.TIME, (day.toEpochDay() * 24 + hour) * 3_600_000_000L)
        .text(EventColumn.IDENTITY, "aws|1|role/deploy")
        .flag(EventColumn.IS_NHI, true)
        .text(EventColumn.NHI_KIND, "ci_job")
        .text(EventColumn.ACTION, "s3:GetObject")
        .text(EventColumn.SRC_IP_PREFIX, "10.0.0.0/24")
        .number(EventColumn.IMPACT_TIER, 0)
        .number(EventColumn.STATUS_ID, 1);
  }
}
