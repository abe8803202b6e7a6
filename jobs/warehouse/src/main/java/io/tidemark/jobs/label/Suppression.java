package io.tidemark.jobs.label;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_date;

import io.tidemark.batch.RowCodec.Named;
import io.tidemark.engine.enrich.SecretMask;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.label.Label.Expiry;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.table.EnteredRows;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.policy.Policy;
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
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.api.java.UDF4;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/**
 * Hides known alerts from the nightly list until it expires. Stored as a row of the table {@code
 * suppressions}. A suppression affects neither decisions nor learning.
 *
 * @param feature leading feature of the alerts to suppress, or the policy bound that they violate,
 *     written {@code bound:rule}; empty to suppress all alerts
 * @param owner person who is familiar with the alerts
 * @param note reason; may be empty. Secrets in it are masked.
 * @param expires time after which the alerts are listed again
 * @param cap highest level to suppress. Alerts with a higher level are still listed.
 */
public record Suppression(
    String identity,
    Optional<String> feature,
    String owner,
    String note,
    Instant expires,
    Level cap,
    @Named("added_at") Instant at) {
  public static final EnteredRows<Suppression> TABLE =
      EnteredRows.of(
          "suppressions",
          Suppression.class,
          List.of("identity", "feature"),
          Map.of(
              "has_owner",
              "identity IS NOT NULL AND owner IS NOT NULL AND expires IS NOT NULL"
                  + " AND cap IN ('MEDIUM', 'HIGH')"));

  private static final Column LEVEL = coalesce(col("level"), lit(Level.LOW.name()));

  public Suppression {
    note = SecretMask.masked(note);
    if (identity.isBlank() || owner.isBlank()) {
      throw new IllegalArgumentException("a suppression needs an identity and an owner");
    }
    if (cap == Level.LOW) {
      throw new IllegalArgumentException("a cap of LOW would suppress nothing");
    }
    Expiry.problem("a suppression", expires, at)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
  }

  /**
   * Returns a condition, never null, that selects the suppressed alerts among {@code identity_risk}
   * rows: those whose day had ended before the suppression expired. An alert without a leading
   * feature matches only suppressions that apply to all alerts.
   */
  public static Column isSuppressed(List<Suppression> suppressions) {
    if (suppressions.isEmpty()) {
      return lit(false);
    }
    // Uses a lookup, because nested conditions for all suppressions would overflow Spark's stack.
    HashMap<String, List<Scope>> byIdentity = new HashMap<>();
    for (Suppression suppression : suppressions) {
      byIdentity
          .computeIfAbsent(suppression.identity, identity -> new ArrayList<>())
          .add(suppression.scope());
    }
    UDF4<String, Integer, String, String, Boolean> keptOff =
        (identity, day, level, leading) ->
            byIdentity.getOrDefault(identity, List.of()).stream()
                .anyMatch(kept -> kept.matches(day, Level.valueOf(level), leading));
    return udf(keptOff, DataTypes.BooleanType)
        .apply(
            col("identity"),
            unix_date(col(IdentityRiskTable.EVENT_DATE)),
            LEVEL,
            col("leading_feature"));
  }

  /**
   * @param leading leading feature or violated bound of the alert; null if it has neither
   */
  public boolean covers(LocalDate day, String alerted, Level level, String leading) {
    return identity.equals(alerted) && scope().matches((int) day.toEpochDay(), level, leading);
  }

  private record Scope(String feature, long lastDay, Level cap) implements Serializable {
    boolean matches(int day, Level level, String leading) {
      return day <= lastDay
          && level.compareTo(cap) <= 0
          && (feature == null || feature.equals(leading));
    }
  }

  private Scope scope() {
    LocalDate last = LocalDate.ofInstant(expires.minusNanos(1), ZoneOffset.UTC).minusDays(1);
    return new Scope(feature.orElse(null), last.toEpochDay(), cap);
  }

  /**
   * Returns the possible leading features and bounds of an alert: those of the built-in catalogue,
   * the configured one, the warehouse's nights, the policy, and all alerts so far.
   */
  public static Set<String> leads(Warehouse warehouse, Settings settings, Policy policy) {
    Set<String> leads = new TreeSet<>(policy.breaches());
    for (String catalogue : List.of(Settings.Features.BUILT_IN, settings.features().catalogue())) {
      leads.addAll(FeatureSources.catalogue(catalogue).program().catalogue().names());
    }
    if (warehouse.tables().contains(ScoredEventsTable.FEATURES)) {
      for (StructField field : warehouse.schema(ScoredEventsTable.FEATURES).fields()) {
        if (field.dataType().equals(DataTypes.FloatType)) {
          leads.add(field.name());
        }
      }
    }
    leads.addAll(
        warehouse
            .read(IdentityRiskTable.SPEC)
            .select("leading_feature")
            .filter(col("leading_feature").isNotNull())
            .distinct()
            .as(Encoders.STRING())
            .collectAsList());
    return leads;
  }
}
