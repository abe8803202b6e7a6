package io.tidemark.training;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;

import io.tidemark.batch.RowCodec;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.training.RiskMaxima.Day;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The calibration days that can hold evidence. An event is at most as unusual as the most of its
 * day, p falls as that rises and evidence falls as p rises: where a day's own maximum is no
 * evidence, nothing of the day is. Most days are none, and rows are told apart by identity and date
 * before any feature is read.
 *
 * @param days those kept whose maximum is evidence by some scope: the cohort of an identity may
 *     change within a day
 * @param remembered all kept days of the identities that have one; of others nothing is ever held
 *     against anybody
 */
record TellingDays(NavigableMap<IdentityDay, Day> days, NavigableMap<IdentityDay, Day> remembered) {
  private record Telling(
      String tellingIdentity, LocalDate tellingDate, double usualMaximum, double ownMaximum) {}

  /**
   * @param draft a baseline whose scopes have calibrations
   * @param kept the identity-days that calibrate
   */
  static TellingDays of(Baseline draft, NavigableMap<IdentityDay, Day> kept) {
    List<ScopeBaseline> scopes = draft.judgingScopes();
    NavigableMap<IdentityDay, Day> days = new TreeMap<>();
    kept.forEach(
        (day, figures) -> {
          if (scopes.stream().anyMatch(scope -> isTelling(draft, scope, figures.ownMaximum()))) {
            days.put(day, figures);
          }
        });
    Set<String> identities =
        days.keySet().stream().map(IdentityDay::identity).collect(Collectors.toSet());
    NavigableMap<IdentityDay, Day> remembered = new TreeMap<>(kept);
    remembered.keySet().removeIf(day -> !identities.contains(day.identity()));
    return new TellingDays(days, remembered);
  }

  private static boolean isTelling(Baseline draft, ScopeBaseline scope, double ownMaximum) {
    double p = scope.calibration().pValueLeavingOut(ownMaximum, ownMaximum);
    return draft.policy().evidence(p) > 0;
  }

  /**
   * The rows of telling days, with {@code usual_maximum} and {@code own_maximum} as last columns.
   */
  Dataset<Row> rowsOf(Dataset<Row> rows) {
    return rows.join(broadcast(table(rows, days)), isOfDay(), "inner")
        .drop("telling_identity", "telling_date");
  }

  /** The rows of all days of identities that have a telling one. */
  Dataset<Row> rememberedOf(Dataset<Row> rows) {
    return rows.join(broadcast(table(rows, remembered)), isOfDay(), "left_semi");
  }

  private static Column isOfDay() {
    return col("identity")
        .equalTo(col("telling_identity"))
        .and(col("event_date").equalTo(col("telling_date")));
  }

  private static Dataset<Row> table(Dataset<Row> rows, Map<IdentityDay, Day> days) {
    List<Telling> table = new ArrayList<>(days.size());
    days.forEach(
        (day, figures) ->
            table.add(
                new Telling(
                    day.identity(), day.day(), figures.usualMaximum(), figures.ownMaximum())));
    return RowCodec.of(Telling.class).rows(rows.sparkSession(), table);
  }
}
