package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.substring_index;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.AsciiJson;
import io.tidemark.jobs.run.NightSummary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Summary of the events that a dry run would store, for users who check a mapping.
 *
 * @param kinds number of identities by kind
 * @param empty percentage of events without a value, rounded down, by column; only if over 5
 * @param first columns of the first event that have a value; empty if there is no event
 * @param unmapped number of events with each of the most frequent unmapped fields
 * @param rejected message of the first rejected record, by reason
 */
record IngestPreview(
    Map<String, Long> kinds,
    Map<String, Long> empty,
    Map<String, String> first,
    Map<String, Long> unmapped,
    Map<String, String> rejected) {
  private static final int USUAL = 5;
  private static final int MOST_COUNTS = 10;
  private static final List<String> COLUMNS =
      List.of(
          "identity",
          "nullif(nhi_kind, 'unknown') AS nhi_kind",
          "credential_uid",
          "actor_session_uid",
          "api_operation",
          "resource_uid",
          "status_id",
          "src_ip",
          "user_agent");

  private record Count(String name, long number) {}

  private record Example(String reason, String detail) {}

  /** Previews events and rejected records in the form in which they would be stored. */
  static IngestPreview of(Dataset<Row> events, Dataset<Row> rejected) {
    Dataset<Row> columns = events.selectExpr(COLUMNS.toArray(String[]::new));
    String[] percentages =
        Stream.of(columns.columns())
            .map(
                name ->
                    "100 * (count(*) - count(%1$s)) div nullif(count(*), 0) AS %1$s"
                        .formatted(name))
            .toArray(String[]::new);
    Row share = columns.selectExpr(percentages).first();
    Map<String, Long> empty = new LinkedHashMap<>();
    for (String name : share.schema().fieldNames()) {
      Long percent = share.getAs(name);
      if (percent != null && percent > USUAL) {
        empty.put(name, percent);
      }
    }
    Map<String, String> first = new LinkedHashMap<>();
    Column ordinal = substring_index(col("raw_ref"), "#", -1).cast("long");
    for (String json :
        events
            .orderBy(EventDeduplication.file(col("raw_ref")), ordinal)
            .limit(1)
            .toJSON()
            .collectAsList()) {
      for (Map.Entry<String, JsonNode> column : AsciiJson.read(json).properties()) {
        JsonNode value = column.getValue();
        first.put(column.getKey(), value.isValueNode() ? value.asText() : value.toString());
      }
    }
    Map<String, String> messages = new TreeMap<>();
    Dataset<Row> examples =
        rejected
            .groupBy("reason")
            .agg(expr("min_by(detail, struct(source_file, ordinal)) AS detail"));
    RowCodec.of(Example.class)
        .read(examples)
        .forEach(example -> messages.put(example.reason, example.detail));
    return new IngestPreview(
        counts(events.groupBy("nhi_kind").agg(expr("count(DISTINCT identity) AS number"))),
        empty,
        first,
        counts(
            events
                .selectExpr("explode(map_keys(unmapped)) AS name")
                .groupBy("name")
                .agg(expr("count(*) AS number"))),
        messages);
  }

  /** Returns the largest of the numbers by name. */
  private static Map<String, Long> counts(Dataset<Row> numbers) {
    Map<String, Long> counts = new LinkedHashMap<>();
    RowCodec.of(Count.class)
        .read(
            numbers
                .toDF("name", "number")
                .orderBy(col("number").desc(), col("name"))
                .limit(MOST_COUNTS))
        .forEach(count -> counts.put(count.name, count.number));
    return counts;
  }

  void addTo(NightSummary.Builder summary) {
    kinds.forEach(summary::identities);
    summary.more("empty_percent", empty).more("unmapped_fields", unmapped);
    summary.more("first_event", first);
    note(summary, "Empty", empty, " %");
    note(summary, "Unmapped", unmapped, "");
    if (!first.isEmpty()) {
      List<String> lines =
          first.entrySet().stream().map(one -> one.getKey() + ": " + one.getValue()).toList();
      summary.note(new NightSummary.Note("First event", "as it would be stored", lines));
    }
  }

  private static void note(
      NightSummary.Builder summary, String about, Map<String, Long> numbers, String unit) {
    if (!numbers.isEmpty()) {
      summary.note(
          about,
          numbers.entrySet().stream()
              .map(one -> one.getKey() + " " + one.getValue() + unit)
              .collect(Collectors.joining(", ")));
    }
  }
}
