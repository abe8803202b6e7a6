package io.tidemark.jobs.leak;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_join;
import static org.apache.spark.sql.functions.array_union;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import io.tidemark.jobs.leak.LeakTrace.Acceptance;
import io.tidemark.jobs.leak.LeakTrace.Removal;
import io.tidemark.jobs.leak.LeakTrace.Use;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.JobRunsTable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Reads from {@code access_events} what a trace of leaks needs. */
public final class LeakEvents {
  /** How long before a leak an identity's credentials are looked for. */
  private static final int HISTORY_DAYS = 30;

  /** Names that products give to calls that take a credential away. */
  private static final String REMOVES =
      "(?i).*(delete|revoke|disable|deactivate|destroy|UpdateAccessKey).*";

  private LeakEvents() {}

  /**
   * Everything up to a night about leaks that are not dismissed.
   *
   * @param events rows of {@code access_events}
   */
  public static LeakTrace trace(Dataset<Row> events, List<Leak> leaks, LocalDate night) {
    LocalDate first =
        leaks.stream()
            .map(leak -> LocalDate.ofInstant(leak.since(), ZoneOffset.UTC))
            .min(Comparator.naturalOrder())
            .orElse(night);
    Dataset<Row> around =
        events.filter(
            col(AccessEventsTable.EVENT_DATE)
                .between(lit(first.minusDays(HISTORY_DAYS)), lit(night)));
    List<Use> uses = uses(around, leaks);
    Set<String> credentials = new TreeSet<>();
    leaks.forEach(leak -> credentials.addAll(leak.credentials()));
    uses.forEach(use -> credentials.add(use.credential()));
    return new LeakTrace(uses, credentials.isEmpty() ? List.of() : removals(around, credentials));
  }

  private static List<Use> uses(Dataset<Row> events, List<Leak> leaks) {
    Object[] credentials =
        leaks.stream().flatMap(leak -> leak.credentials().stream()).distinct().toArray();
    Object[] identities =
        leaks.stream().filter(l -> l.kind() == Leak.Kind.IDENTITY).map(Leak::id).toArray();
    Column accepted = coalesce(col("is_authenticated"), lit(true)).as("accepted");
    List<Use> uses = new ArrayList<>();
    for (Row row :
        events
            .filter(col("credential_uid").isNotNull())
            .filter(col("credential_uid").isin(credentials).or(col("identity").isin(identities)))
            .groupBy(
                coalesce(col("identity"), lit("")).as("identity"),
                col("credential_uid"),
                accepted,
                col(AccessEventsTable.EVENT_DATE))
            .agg(
                min("time").as("first"),
                max("time").as("last"),
                max("api_token_expiration_time").as("expires"))
            .collectAsList()) {
      uses.add(
          new Use(
              row.getString(0),
              row.getString(1),
              row.getBoolean(2) ? Acceptance.ACCEPTED : Acceptance.REFUSED,
              JobRunsTable.instant(row, "first"),
              JobRunsTable.instant(row, "last"),
              Optional.ofNullable(JobRunsTable.instant(row, "expires"))));
    }
    return uses;
  }

  private static List<Removal> removals(Dataset<Row> events, Set<String> credentials) {
    List<Removal> removals = new ArrayList<>();
    Column about = lit(false);
    for (String credential : credentials) {
      about = about.or(array_join(col("named"), "\n").contains(Removal.lastSegment(credential)));
    }
    Column named =
        array_union(
            coalesce(col("resources"), array().cast("array<string>")),
            array(coalesce(col("resource_uid"), lit(""))));
    for (Row row :
        events
            .filter(col("status_id").equalTo(1).and(col("api_operation").rlike(REMOVES)))
            .select(col("time"), col("api_operation"), named.as("named"))
            .filter(about)
            .collectAsList()) {
      Instant at = JobRunsTable.instant(row, "time");
      removals.add(new Removal(at, row.getString(1), row.getList(2)));
    }
    return removals;
  }
}
