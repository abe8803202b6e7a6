package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.batch.EventRows;
import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.jobs.AsciiJson;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActionsCommandTest {
  private static final LocalDate DAY = LocalDate.of(2026, 3, 20);

  @TempDir private static Path folder;
  private final CommandsOnWarehouse commands = new CommandsOnWarehouse(folder);

  @BeforeAll
  static void warehouse() {
    List<Row> rows = new ArrayList<>();
    for (String[] call :
        new String[][] {
          {"ann", "bank", "send_money", null},
          {"ann", "bank", "frob\"nicate", null},
          {"bob", "bank", "frob\"nicate", null},
          {"bob", "bank", "frob\"nicate", null},
          {"bob", "bank", "*", null},
          {"bob", "web", "\u001b[31mlook", "GET"},
          {"bob", "web", "list_pages", null},
          {"bob", "web", "check_hours", null}
        }) {
      AccessEvent.Builder event =
          AccessEvent.builder()
              .text(EventColumn.METADATA_PRODUCT, "agents")
              .text(EventColumn.METADATA_UID, "e" + rows.size())
              .number(
                  EventColumn.TIME,
                  EventTime.micros(DAY.atStartOfDay(ZoneOffset.UTC).toInstant()) + rows.size())
              .text(EventColumn.ACTOR_USER_UID, call[0])
              .text(EventColumn.API_SERVICE_NAME, call[1])
              .text(EventColumn.API_OPERATION, call[2])
              .text(EventColumn.HTTP_METHOD, call[3]);
      Enricher.standard().enrich(event);
      rows.add(EventRows.toRow(event.build()));
    }
    new Warehouse(SharedSpark.session(), folder.resolve("w").toString())
        .replaceDays(
            AccessEventsTable.SPEC,
            SharedSpark.session()
                .createDataFrame(rows, EventRows.SCHEMA)
                .withColumn(AccessEventsTable.EVENT_DATE, functions.to_date(functions.col("time")))
                .withColumn(AccessEventsTable.LATE_DAYS, functions.lit(null).cast("int")),
            DAY,
            DAY);
  }

  @Test
  void listsActionsWithRulesUnknownVerbsFirst() {
    assertThat(commands.run("actions", "list")).as(commands.output()).isZero();
    assertThat(commands.output().lines().map(line -> line.replaceAll(" {2,}", " | ")))
        .containsExactly(
            "impact | calls | callers | decided by | action",
            "write | 3 | 2 | unknown verb | bank:frob\"nicate",
            "write | 1 | 1 | unknown verb | bank:*",
            "critical | 1 | 1 | rule: *send_money* | bank:send_money",
            "read | 1 | 1 | log | web:look",
            "read | 1 | 1 | verb: check_* | web:check_hours",
            "read | 1 | 1 | rule: list* | web:list_pages",
            "6 actions",
            "2 actions have an unknown verb");
    assertThat(commands.run("actions", "list", "--json", "--limit", "1")).isZero();
    assertThat(AsciiJson.read(commands.output()).get(0).get("operation").asText())
        .isEqualTo("frob\"nicate");
  }

  @Test
  void suggestedRulesApply() throws IOException {
    assertThat(commands.run("actions", "list", "--rules")).isZero();
    assertThat(commands.output())
        .contains("\"operation\" : \"frob\\\"nicate\"", "# 3 calls, 2 callers")
        .as("a star would rule all")
        .doesNotContain("\"*\"");
    Path own =
        Files.writeString(
            folder.resolve("own.yaml"), commands.output().replace("\"write", "\"admin"));
    Path tools =
        Files.writeString(
            folder.resolve("tools.json"),
            "{\"tools\": [{\"name\": \"list_pages\", \"annotations\": {\"destructiveHint\": true}}]}");
    assertThat(
            commands.run(
                "actions",
                "list",
                "--set",
                "features.impact-map=" + own,
                "--set",
                "features.mcp-tools=" + tools))
        .as(commands.output())
        .isZero();
    assertThat(commands.output())
        .containsPattern("admin .* rule: bank frob\"nicate +bank:frob\"nicate")
        .containsPattern("admin .* hint: list_pages +web:list_pages")
        .contains("6 actions\n1 action has an unknown verb");
  }

  @Test
  void acceptsItsOwnRulesIfThereIsNothingToRule() throws IOException {
    String own = "version: 1\nrules:\n  - {operation: frob*, impact: read}\n";
    Path ruled = Files.writeString(folder.resolve("ruled.yaml"), own);
    String ruledByOwn = "features.impact-map=" + ruled;
    assertThat(commands.run("actions", "list", "--rules", "--set", ruledByOwn)).isZero();
    assertThat(commands.output()).endsWith("version: 1\nrules: []\n");
    Path empty = Files.writeString(folder.resolve("empty.yaml"), commands.output());
    assertThat(commands.run("actions", "list", "--set", "features.impact-map=" + empty))
        .as(commands.output())
        .isZero();
  }
}
