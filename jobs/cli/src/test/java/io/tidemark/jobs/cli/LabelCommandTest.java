package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.Invocations;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.Warehouse;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelCommandTest {
  private static final String KNOWN = "gateway|-|crm-sync";
  private static final LocalDate DAY = LocalDate.of(2026, 3, 20);
  private static final String NO_EVENTS =
      "No night has seen events from this identity on these days";

  @TempDir private Path folder;
  private CommandsOnWarehouse commands;

  @BeforeEach
  void warehouse() {
    commands = new CommandsOnWarehouse(folder);
    Warehouse warehouse = new Warehouse(SharedSpark.session(), folder.resolve("w").toString());
    Row known =
        RowFactory.create(
            KNOWN, "api_key", "web.key", true, null, "crm-sync", null, DAY, Invocations.NOW, 3L);
    warehouse.append(
        IdentitiesTable.SPEC,
        SharedSpark.session().createDataFrame(List.of(known), IdentitiesTable.SPEC.schema()));
    StructType schema = IdentitiesTable.DAYS.schema();
    Object[] day = new Object[schema.size()];
    day[schema.fieldIndex("identity")] = KNOWN;
    day[schema.fieldIndex("event_date")] = DAY;
    day[schema.fieldIndex("summary")] = new byte[] {1};
    warehouse.replaceDays(
        IdentitiesTable.DAYS,
        SharedSpark.session().createDataFrame(List.of(RowFactory.create(day)), schema),
        DAY,
        DAY);
  }

  @Test
  void reportsTimeRange() {
    assertThat(add("2026-03-20")).as(commands.output()).isZero();
    assertThat(commands.output())
        .contains(
            "Labelled benign until 2026-04-21T00:00:00Z: gateway|-|crm-sync from"
                + " 2026-03-20T00:00:00Z to 2026-03-20T23:59:59.999999Z by ann")
        .doesNotContain(NO_EVENTS);
  }

  @Test
  void rejectsFutureTime() {
    for (String from : List.of("2026-03-23", "2027-03-29")) {
      assertThat(add(from)).isEqualTo(2);
      assertThat(commands.output())
          .contains("it begins at " + from, "which is in the future (today is 2026-03-22)");
    }
    assertThat(add("2026-03-22")).as("today").isZero();
  }

  @Test
  void warnsAboutTimeWithoutEvents() {
    assertThat(add("2020-01-01")).as(commands.output()).isZero();
    assertThat(commands.output()).contains(NO_EVENTS);
    assertThat(commands.run("label", "list")).isZero();
    assertThat(commands.output()).contains("1 label");
  }

  @Test
  void removesOnlyTheGivenLabel() {
    assertThat(add("2026-03-20")).isZero();
    assertThat(add("2026-03-21")).isZero();
    String[] remove = {"label", "remove", "--identity", KNOWN, "--from", "2026-03-20"};
    assertThat(commands.run(remove)).as(commands.output()).isZero();
    assertThat(commands.output())
        .contains("Removed     benign by ann: " + KNOWN + " from 2026-03-20");
    assertThat(commands.run("label", "list")).isZero();
    assertThat(commands.output()).contains("2026-03-21T00:00:00Z", "1 label");
    assertThat(commands.run("label", "list", "--json")).isZero();
    assertThat(commands.output()).contains("\"from\" : \"2026-03-21T00:00:00Z\"", "in force");
    assertThat(commands.run(remove)).isEqualTo(2);
    assertThat(commands.output()).contains("there is no such label for '" + KNOWN, "label list");
  }

  @Test
  void historyNamesAuthorOfEachChange() {
    assertThat(add("2026-03-20")).isZero();
    assertThat(commands.run("label", "remove", "--identity", KNOWN, "--from", "2026-03-20"))
        .isZero();
    String user = ", by " + System.getProperty("user.name");
    assertThat(
            SharedSpark.session()
                .sql("DESCRIBE HISTORY delta.`" + folder.resolve("w/labels") + "`")
                .select("userMetadata")
                .as(Encoders.STRING())
                .collectAsList())
        .containsExactly("tidemark label remove" + user, "tidemark label add" + user);
  }

  private int add(String from) {
    return commands.run(
        "label", "add", "--identity", KNOWN, "--verdict", "benign", "--from", from, "--by", "ann");
  }
}
