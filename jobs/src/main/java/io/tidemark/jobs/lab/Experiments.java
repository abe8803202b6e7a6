package io.tidemark.jobs.lab;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.batch.RowTimes;
import io.tidemark.jobs.AsciiJson;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.table.ExperimentsTable;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.notebooks.report.PlainTable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** The experiments of a warehouse, in the order of asking. */
public final class Experiments {
  private final Warehouse warehouse;

  public Experiments(Warehouse warehouse) {
    this.warehouse = warehouse;
  }

  /**
   * Keeps one. A row is added and nothing is read: a night that runs meanwhile is not disturbed.
   */
  public void add(LabQuestion question, JsonNode findings) {
    JsonNode all = findings.at("/detection/0");
    JsonNode micros = findings.at("/cost/engine_micros_per_event");
    Row row =
        RowFactory.create(
            question.id(),
            question.asked(),
            question.tried().name(),
            findings.at("/question/tried/hash").asText(),
            question.tried().catalogue().yaml(),
            question.against().name(),
            findings.at("/question/against/hash").asText(),
            question.plan().from(),
            question.plan().to(),
            findings.at("/question/played").asInt(),
            question.plan().seed(),
            question.budget(),
            findings.at("/verdict/standing").asText(),
            number(all.path("tried")),
            number(all.path("against")),
            number(all.path("difference")),
            number(all.path("low")),
            number(all.path("high")),
            number(all.path("seed_band")),
            number(micros.path("tried")),
            number(micros.path("against")),
            AsciiJson.of(findings) + "\n");
    warehouse.append(
        ExperimentsTable.SPEC,
        warehouse.spark().createDataFrame(List.of(row), ExperimentsTable.SPEC.schema()));
  }

  /** All of them, a line each. */
  public PlainTable list() {
    List<List<String>> rows = new ArrayList<>();
    for (Row row : ordered(warehouse.read(ExperimentsTable.SPEC)).collectAsList()) {
      rows.add(
          List.of(
              row.getAs("id"),
              row.getAs("catalogue"),
              row.getAs("against"),
              day(row, "from_date") + " to " + day(row, "to_date"),
              Integer.toString(row.getAs("attacks")),
              row.getAs("verdict"),
              figure(row, "difference", "%+.3f")
                  + " ("
                  + figure(row, "low", "%+.3f")
                  + ", "
                  + figure(row, "high", "%+.3f")
                  + ")",
              figure(row, "engine_micros", "%.2f")));
    }
    return new PlainTable(
        "Experiments",
        "Difference: of the share of attacks found, with its 95 % interval.",
        List.of(
            "id",
            "catalogue",
            "against",
            "days",
            "attacks",
            "verdict",
            "difference",
            "µs an event"),
        rows);
  }

  /**
   * The findings of one.
   *
   * @param id or the beginning of one, if it is the only such
   */
  public JsonNode findings(String id) {
    List<Row> rows =
        ordered(warehouse.read(ExperimentsTable.SPEC).filter(col("id").startsWith(lit(id))))
            .select("id", "findings")
            .collectAsList();
    if (rows.size() != 1) {
      throw new TidemarkException(
          ExitCode.USAGE,
          "the experiment " + PrintableText.of(id, 60) + " cannot be told",
          rows.size() + " experiments of the warehouse have an id that begins so",
          "'tidemark lab list' shows all ids");
    }
    return AsciiJson.read(rows.get(0).getString(1));
  }

  private static Dataset<Row> ordered(Dataset<Row> rows) {
    return rows.orderBy("asked_at", "id");
  }

  private static Double number(JsonNode value) {
    return value.isNumber() ? value.asDouble() : null;
  }

  private static String figure(Row row, String column, String form) {
    Double value = row.getAs(column);
    return value == null ? "-" : String.format(Locale.ROOT, form, value);
  }

  private static LocalDate day(Row row, String column) {
    return RowTimes.date(row, column);
  }
}
