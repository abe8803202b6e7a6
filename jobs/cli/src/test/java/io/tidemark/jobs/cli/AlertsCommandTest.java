package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.label.Label;
import io.tidemark.jobs.label.Suppression;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.Level;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertsCommandTest {
  private static final LocalDate NIGHT = LocalDate.of(2026, 3, 21);
  private static final LocalDate EVE = NIGHT.minusDays(1);

  @TempDir private Path folder;
  private CommandsOnWarehouse commands;

  @BeforeEach
  void nights() {
    commands = new CommandsOnWarehouse(folder);
    Warehouse warehouse = new Warehouse(SharedSpark.session(), folder.resolve("w").toString());
    warehouse.append(
        IdentityRiskTable.SPEC,
        SharedSpark.session()
            .createDataFrame(
                List.of(
                    day("a|1|calm", NIGHT, 0.10, 0),
                    day("a|1|loud\u001b[2J", NIGHT, 0.75, 2),
                    day("a|1|known", NIGHT, 0.91, 1),
                    day("a|1|labelled", NIGHT, 0.50, 1),
                    day("a|1|early", EVE, 0.60, 1)),
                IdentityRiskTable.SPEC.schema()));
    List<Row> events = new ArrayList<>();
    events.add(event("a|1|loud\u001b[2J", 8, Cause.RISK));
    events.add(event("a|1|loud\u001b[2J", 11, Cause.RISK));
    events.add(event("a|1|loud\u001b[2J", 23, Cause.NONE));
    SharedSpark.session()
        .createDataFrame(
            events,
            new StructType()
                .add("identity", DataTypes.StringType)
                .add("event_date", DataTypes.DateType)
                .add("time", DataTypes.TimestampType)
                .add("cause", DataTypes.StringType))
        .write()
        .format("delta")
        .partitionBy("event_date")
        .save(folder.resolve("w").resolve(ScoredEventsTable.NAME).toString());
    Instant now = NIGHT.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    Suppression.TABLE.put(
        warehouse,
        List.of(
            new Suppression(
                "a|1|known",
                Optional.empty(),
                "team",
                "",
                now.plus(Duration.ofDays(9)),
                Level.HIGH,
                now)));
    Label.TABLE.put(
        warehouse,
        List.of(
            new Label(
                "a|1|labelled",
                now.minus(Duration.ofHours(20)),
                now.minus(Duration.ofHours(2)),
                Label.Verdict.COMPROMISED,
                "ann",
                "",
                Optional.empty(),
                Level.MEDIUM,
                now)));
  }

  @Test
  void listsSignificantAlertsFirst() {
    assertThat(commands.run("alerts", "list")).as(commands.output()).isZero();
    List<String> lines = commands.output().lines().toList();
    assertThat(lines).hasSize(6).contains("3 alerts").last().asString().contains("explain");
    assertThat(lines.get(0))
        .matches(
            "night +decision +level +risk +significant +events +first event +last event +leading feature"
                + " +labelled or suppressed +identity");
    assertThat(lines.get(1)).contains("0.5000", " yes ").endsWith("a|1|labelled");
    assertThat(lines.get(2)).contains("0.9100", "suppressed").endsWith("a|1|known");
    assertThat(lines.get(3))
        .containsPattern("2026-03-21 +STEP_UP +MEDIUM +0.7500 +no +2 +2026-03-21T08:00:00Z")
        .contains("2026-03-21T11:00:00Z", "volume_1h", "a|1|loud")
        .doesNotContain("\u001b", "23:00");
    assertThat(lines.get(1)).contains("compromised by ann");
  }

  @Test
  void selectsNightsByDateOrRange() throws IOException {
    assertThat(commands.run("alerts", "list", "--date", EVE.toString())).isZero();
    assertThat(commands.output()).contains("a|1|early", "1 alert");
    assertThat(commands.run("alerts", "list", "--to", EVE.toString())).isZero();
    assertThat(commands.output()).contains("1 alert");
    assertThat(commands.run("alerts", "list", "--from", EVE.toString(), "--json")).isZero();
    JsonNode alerts = new ObjectMapper().readTree(commands.output());
    assertThat(alerts).hasSize(4);
    assertThat(alerts.get(0).get("significant").asBoolean()).isTrue();
    assertThat(alerts.get(1).get("significant").asBoolean()).isFalse();
    assertThat(alerts.get(1).get("suppressed").asBoolean()).isTrue();
    assertThat(alerts.get(1).get("labelled").isNull()).isTrue();
    assertThat(alerts.get(2).get("risk").asDouble()).isEqualTo(0.75);
    assertThat(alerts.get(2).get("last_event").asText()).isEqualTo("2026-03-21T11:00:00Z");
    assertThat(alerts.get(3).get("night").asText()).isEqualTo(EVE.toString());
    assertThat(commands.run("alerts", "list", "--limit", "1")).isZero();
    assertThat(commands.output()).contains("the first 1 of 3 alerts");
  }

  @Test
  void rejectsNightThatWasNotJudged() {
    assertThat(commands.run("alerts", "list", "--date", "2026-03-01")).isEqualTo(10);
    assertThat(commands.output()).contains("the judged nights are from 2026-03-20 to 2026-03-21");
    String[] both = {"alerts", "list", "--date", "2026-03-21", "--from", "2026-03-20"};
    assertThat(commands.run(both)).isEqualTo(2);
  }

  @Test
  void testReportsEveryReceiver() throws IOException {
    AtomicInteger answer = new AtomicInteger(204);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(answer.get(), -1);
          exchange.close();
        });
    server.start();
    try {
      Path hook =
          Files.writeString(
              folder.resolve("hook"), "http://127.0.0.1:" + server.getAddress().getPort());
      Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rw-------"));
      String[] test = {"alerts", "test", "--set", "alerts.webhook-file=" + hook};
      assertThat(commands.runAlone(test)).as(commands.output()).isZero();
      assertThat(commands.output()).contains("webhook     accepted");
      answer.set(404);
      assertThat(commands.runAlone(test)).isEqualTo(2);
      assertThat(commands.output()).contains("webhook     refused", "it answered 404");
    } finally {
      server.stop(0);
    }
    assertThat(commands.runAlone("alerts", "test")).isEqualTo(2);
    assertThat(commands.output()).contains("there is no receiver to test");
  }

  private static Row day(String identity, LocalDate day, double risk, long alerts) {
    StructType schema = IdentityRiskTable.SPEC.schema();
    Object[] values = new Object[schema.size()];
    values[schema.fieldIndex("identity")] = identity;
    values[schema.fieldIndex(IdentityRiskTable.EVENT_DATE)] = day;
    values[schema.fieldIndex("max_risk")] = risk;
    values[schema.fieldIndex("level")] = "MEDIUM";
    values[schema.fieldIndex("decision")] = alerts > 0 ? "STEP_UP" : "ALLOW";
    values[schema.fieldIndex("alerts")] = alerts;
    values[schema.fieldIndex("leading_feature")] = "volume_1h";
    values[schema.fieldIndex("lowest_p")] = identity.equals("a|1|labelled") ? 0.001 : 1.0;
    return RowFactory.create(values);
  }

  private static Row event(String identity, int hour, Cause cause) {
    return RowFactory.create(
        identity, NIGHT, NIGHT.atTime(hour, 0).toInstant(ZoneOffset.UTC), cause.name());
  }
}
