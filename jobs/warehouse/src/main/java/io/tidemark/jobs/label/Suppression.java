package io.tidemark.jobs.label;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_date;

import io.tidemark.batch.RowCodec;
import io.tidemark.batch.RowCodec.Named;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.TableSpec;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.risk.Level;
import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.api.java.UDF4;
import org.apache.spark.sql.types.DataTypes;

/**
 * Alerts that are kept off the night's list until they expire, because their owner knows them: a
 * row of the table {@code suppressions}. They change no decision and teach nothing.
 *
 * @param identity whose
 * @param feature led by which feature, or by which bound as {@code bound:rule}; empty for any
 * @param owner who knows them
 * @param note why; may be empty
 * @param expires from when on they are told again
 * @param cap alerts of a higher level are told all the same
 * @param at when it was added
 */
public record Suppression(
    String identity,
    Optional<String> feature,
    String owner,
    String note,
    Instant expires,
    Level cap,
    @Named("added_at") Instant at) {
  /** Written by {@code suppression add}. */
  public static final TableSpec TABLE =
      TableSpec.whole(
          "suppressions",
          RowCodec.of(Suppression.class).schema(),
          List.of("identity", "feature"),
          Map.of(
              "has_owner",
              "identity IS NOT NULL AND owner IS NOT NULL AND expires IS NOT NULL"
                  + " AND cap IN ('MEDIUM', 'HIGH')"));

  private static final RowCodec<Suppression> SUPPRESSIONS = RowCodec.of(Suppression.class);
  private static final int NEWEST = 30;
  private static final Column LEVEL = coalesce(col("level"), lit(Level.LOW.name()));

  public Suppression {
    if (identity.isBlank() || owner.isBlank()) {
      throw new IllegalArgumentException("a suppression needs an identity and an owner");
    }
    if (cap == Level.LOW) {
      throw new IllegalArgumentException("the cap LOW would suppress nothing");
    }
    Expiry.problem("a suppression", expires, at)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
  }

  /**
   * Whether a row of identity_risk is an alert that one of these keeps off the list: of a day that
   * was over before it expires. Never null: where nothing leads an alert, no feature does.
   */
  public static Column keptOff(List<Suppression> suppressions) {
    if (suppressions.isEmpty()) {
      return lit(false);
    }
    // Looked up: a condition for each would be nested as deep as they are many, and Spark goes
    // down.
    HashMap<String, List<KeptOff>> byIdentity = new HashMap<>();
    for (Suppression suppression : suppressions) {
      byIdentity
          .computeIfAbsent(suppression.identity, identity -> new ArrayList<>())
          .add(suppression.kept());
    }
    UDF4<String, Integer, String, String, Boolean> keptOff =
        (identity, day, level, leading) ->
            byIdentity.getOrDefault(identity, List.of()).stream()
                .anyMatch(kept -> kept.holds(day, Level.valueOf(level), leading));
    return udf(keptOff, DataTypes.BooleanType)
        .apply(
            col("identity"),
            unix_date(col(IdentityRiskTable.EVENT_DATE)),
            LEVEL,
            col("leading_feature"));
  }

  /** What is kept off the list of one identity, on executors. */
  private record KeptOff(String feature, long lastDay, Level cap) implements Serializable {
    boolean holds(int day, Level level, String leading) {
      return day <= lastDay
          && level.compareTo(cap) <= 0
          && (feature == null || feature.equals(leading));
    }
  }

  private KeptOff kept() {
    LocalDate last = LocalDate.ofInstant(expires.minusNanos(1), ZoneOffset.UTC).minusDays(1);
    return new KeptOff(feature.orElse(null), last.toEpochDay(), cap);
  }

  private Column isAbout() {
    Column its = col("identity").equalTo(lit(identity));
    return feature.map(name -> its.and(isLedBy(name))).orElse(its);
  }

  /** Levels of the newest alerts that it is about, whatever their level; at most 30. */
  public List<Level> newestLevels(Warehouse warehouse) {
    return warehouse
        .read(IdentityRiskTable.SPEC)
        .filter(isAbout().and(col("alerts").gt(0)))
        .orderBy(col(IdentityRiskTable.EVENT_DATE).desc())
        .limit(NEWEST)
        .select(LEVEL)
        .as(Encoders.STRING())
        .collectAsList()
        .stream()
        .map(Level::valueOf)
        .toList();
  }

  private static Column isLedBy(String name) {
    return coalesce(col("leading_feature").equalTo(lit(name)), lit(false));
  }

  /** All that were added, by identity. */
  public static List<Suppression> all(Warehouse warehouse) {
    return SUPPRESSIONS.read(warehouse.read(TABLE).orderBy(col("identity"), col("feature")));
  }

  /** Adds it to the table, over one of the same identity and feature. */
  public void addTo(Warehouse warehouse) {
    List<Suppression> all = new ArrayList<>(all(warehouse));
    all.removeIf(other -> other.identity.equals(identity) && other.feature.equals(feature));
    all.add(this);
    write(warehouse, all);
  }

  /**
   * Removes suppressions in one commit.
   *
   * @return those that were removed; where there are none nothing is written
   */
  public static List<Suppression> remove(Warehouse warehouse, Predicate<Suppression> mistaken) {
    Map<Boolean, List<Suppression>> parts =
        all(warehouse).stream().collect(Collectors.partitioningBy(mistaken));
    if (!parts.get(true).isEmpty()) {
      write(warehouse, parts.get(false));
    }
    return parts.get(true);
  }

  private static void write(Warehouse warehouse, List<Suppression> all) {
    warehouse.overwrite(TABLE, SUPPRESSIONS.rows(warehouse.spark(), all));
  }
}
