package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.batch.Columns;
import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.label.DayLevels;
import io.tidemark.jobs.label.Label;
import io.tidemark.jobs.label.Label.Verdict;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.risk.Level;
import io.tidemark.training.IdentityDay;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Labels as of a night. Compromised days are excluded from learning; benign days are trusted until
 * their label expires, if they have been judged and their level does not exceed the label's cap.
 * COMPROMISED takes precedence.
 */
public final class LabelledDays {
  private record LabelledDay(String identity, LocalDate eventDate, int cap) {}

  /** Earliest plausible day. Ingest rejects earlier events. */
  private static final LocalDate EARLIEST = LocalDate.of(2000, 1, 1);

  private final Warehouse warehouse;
  private final List<Label> benign = new ArrayList<>();
  private final NavigableMap<LocalDate, Map<String, Level>> trusted = new TreeMap<>();
  private final NavigableMap<LocalDate, Map<String, Level>> compromised = new TreeMap<>();

  private LabelledDays(Warehouse warehouse) {
    this.warehouse = warehouse;
  }

  /** Returns the labelled days, without labels that have expired by the end of the night. */
  public static LabelledDays asOf(Warehouse warehouse, LocalDate night, List<Label> labels) {
    LabelledDays days = new LabelledDays(warehouse);
    Instant end = night.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    for (Label label : labels) {
      if (label.verdict() == Verdict.COMPROMISED) {
        spread(label, night, days.compromised);
      } else if (label.expires().orElseThrow().isAfter(end)) {
        days.benign.add(label);
        spread(label, night, days.trusted);
      }
    }
    DayLevels levels = DayLevels.about(warehouse, days.benign);
    days.trusted.forEach(
        (day, good) -> {
          good.keySet().removeAll(days.compromised.getOrDefault(day, Map.of()).keySet());
          good.entrySet().removeIf(one -> !levels.isWithin(one.getValue(), one.getKey(), day));
        });
    return days;
  }

  /** Adds each of a label's days that can have events. */
  private static void spread(
      Label label, LocalDate night, NavigableMap<LocalDate, Map<String, Level>> days) {
    LocalDate first = Collections.max(List.of(EARLIEST, label.firstDay()));
    LocalDate last = Collections.min(List.of(night, label.lastDay()));
    for (LocalDate day = first; !day.isAfter(last); day = day.plusDays(1)) {
      days.computeIfAbsent(day, key -> new TreeMap<>())
          .merge(label.identity(), label.cap(), (a, b) -> a.compareTo(b) > 0 ? a : b);
    }
  }

  List<Label> benign() {
    return Collections.unmodifiableList(benign);
  }

  int size() {
    return Stream.of(trusted, compromised)
        .flatMap(days -> days.values().stream())
        .mapToInt(Map::size)
        .sum();
  }

  /** Returns the signature of a day's labels; an empty string if it has none. */
  String signature(LocalDate day) {
    Map<String, Level> bad = compromised.getOrDefault(day, Map.of());
    Map<String, Level> good = trusted.getOrDefault(day, Map.of());
    if (bad.isEmpty() && good.isEmpty()) {
      return "";
    }
    Signature caps = new Signature();
    good.forEach((identity, cap) -> caps.with(identity, cap.name()));
    return new Signature().with("compromised", bad.keySet()).with("trusted", caps).hex();
  }

  public boolean isCompromised(IdentityDay day) {
    return compromised.getOrDefault(day.day(), Map.of()).containsKey(day.identity());
  }

  /** Removes compromised days by {@code identity} and {@code event_date}. */
  public Dataset<Row> withoutCompromised(Dataset<Row> rows) {
    return compromised.isEmpty()
        ? rows
        : rows.join(
            rows(compromised).drop("cap"),
            new String[] {"identity", Columns.EVENT_DATE},
            "left_anti");
  }

  /** Adds a column that marks trusted days. */
  public Dataset<Row> withTrust(Dataset<Row> rows) {
    return trusted.isEmpty()
        ? rows
        : rows.join(
                rows(trusted).drop("cap").withColumn(Columns.TRUSTED, lit(true)),
                new String[] {"identity", Columns.EVENT_DATE},
                "left")
            .withColumn(Columns.TRUSTED, coalesce(col(Columns.TRUSTED), lit(false)));
  }

  /** Removes identity-days whose {@code level} does not exceed the cap of a benign label. */
  Dataset<Row> withoutReviewed(Dataset<Row> rows) {
    if (trusted.isEmpty()) {
      return rows;
    }
    Dataset<Row> reviewed =
        rows(trusted).selectExpr("identity AS reviewed", "event_date AS reviewed_day", "cap");
    Column capped = lit(false);
    for (Level level : Level.values()) {
      capped = capped.or(col("level").equalTo(level.name()).and(col("cap").geq(level.ordinal())));
    }
    return rows.join(
        reviewed,
        expr("identity = reviewed AND event_date = reviewed_day").and(capped),
        "left_anti");
  }

  private Dataset<Row> rows(NavigableMap<LocalDate, Map<String, Level>> days) {
    List<LabelledDay> rows = new ArrayList<>();
    days.forEach(
        (day, identities) ->
            identities.forEach(
                (identity, cap) -> rows.add(new LabelledDay(identity, day, cap.ordinal()))));
    return RowCodec.of(LabelledDay.class).rows(warehouse.spark(), rows);
  }
}
