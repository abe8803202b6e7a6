package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.table.HealthTables;
import io.tidemark.jobs.table.Warehouse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoticesCommandTest {
  private static final LocalDate EVE = LocalDate.of(2026, 3, 20);
  private static final LocalDate NIGHT = LocalDate.of(2026, 3, 21);

  @TempDir private Path folder;
  private CommandsOnWarehouse commands;

  @BeforeEach
  void nights() {
    SparkSession spark = SharedSpark.session();
    commands = new CommandsOnWarehouse(folder);
    List<Row> rows =
        List.of(
            RowFactory.create(NIGHT, "volume", "notice", "okta/a", "okta/a: few events"),
            RowFactory.create(
                NIGHT,
                "silent_source",
                "alert",
                "vault/b",
                "vault/b: \u001b[31m\u007fno event\u202e"),
            RowFactory.create(EVE, "volume", "notice", "vault/b", "vault/b: many events"));
    new Warehouse(spark, folder.resolve("w").toString())
        .append(
            HealthTables.NOTICES,
            spark.createDataFrame(rows, HealthTables.NOTICES.schema()).coalesce(1));
  }

  @Test
  void listsNoticesByNightAndSeverity() throws IOException {
    assertThat(list()).isZero();
    assertThat(commands.output().lines())
        .containsExactly(
            "night       severity  kind           notice",
            "2026-03-21  alert     silent_source  vault/b: no event",
            "2026-03-21  notice    volume         okta/a: few events",
            "2026-03-20  notice    volume         vault/b: many events",
            "3 notices");
    assertThat(list("--limit", "1", "--severity", "NOTICE")).isZero();
    assertThat(commands.output())
        .contains("okta/a", "the first 1 of 2 notices; --limit shows more");
    assertThat(list("--to", EVE.toString(), "--severity", "notice")).isZero();
    assertThat(commands.output()).contains("many events", "1 notice").doesNotContain("few");
    assertThat(list("--from", NIGHT.toString(), "--severity", "alert", "--json")).isZero();
    JsonNode json = new ObjectMapper().readTree(commands.output());
    assertThat(commands.output()).doesNotContain("\u001b", "\u007f", "\u202e");
    assertThat(json).hasSize(1);
    assertThat(json.get(0).get("night").asText()).isEqualTo(NIGHT.toString());
    assertThat(json.get(0).get("message").asText()).endsWith("no event\u202e");
  }

  @Test
  void rejectsUnknownWordsWithSuggestion() {
    assertThat(list("--from", NIGHT.toString(), "--to", EVE.toString())).isEqualTo(2);
    assertThat(list("--severity", "alrt")).isEqualTo(2);
    assertThat(commands.output()).contains("did you mean alert?");
    assertThat(list("--severity", "grave")).isEqualTo(2);
    assertThat(commands.output()).contains("it takes alert or notice");
  }

  private int list(String... options) {
    String[] args = new String[options.length + 2];
    args[0] = "notices";
    args[1] = "list";
    System.arraycopy(options, 0, args, 2, options.length);
    return commands.run(args);
  }
}
