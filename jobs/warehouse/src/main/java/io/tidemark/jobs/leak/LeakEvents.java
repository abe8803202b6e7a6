package io.tidemark.jobs.leak;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_union;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.leak.Leak.Status;
import io.tidemark.jobs.leak.LeakTrace.Acceptance;
import io.tidemark.jobs.leak.LeakTrace.Removal;
import io.tidemark.jobs.leak.LeakTrace.Use;
import io.tidemark.jobs.table.AccessEventsTable;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/** Reads the events for a {@link LeakTrace} from {@code access_events}. */
public final class LeakEvents {
  /** Number of days before a leak in which to search for the identity's credentials. */
  private static final int HISTORY_DAYS = 30;

  private static final String REMOVES =
      "(?i).*(delete|revoke|disable|deactivate|destroy|UpdateAccessKey).*";

  private LeakEvents() {}

  /**
   * Returns the trace of the given leaks, none of which may have been dismissed. For an open leak,
   * the trace starts 30 days before the leak. For a leak that has ended, it covers only days that
   * may have received new events since the last check, unless a credential was accepted after the
   * end.
   *
   * @param changedFrom function that returns the first day that may have new events since a night
   *     last checked the leak; empty if unknown
   */
  public static LeakTrace trace(
      Dataset<Row> events,
      List<Leak> leaks,
      LocalDate night,
      Function<Leak, Optional<LocalDate>> changedFrom) {
    List<Leak> whole = new ArrayList<>();
    List<Leak> ended = new ArrayList<>();
    List<LocalDate> changed = new ArrayList<>();
    for (Leak leak : leaks) {
      Optional<LocalDate> from =
          leak.state().status() == Status.ROTATED ? changedFrom.apply(leak) : Optional.empty();
      from.ifPresent(changed::add);
      (from.isPresent() ? ended : whole).add(leak);
    }
    List<Use> uses = new ArrayList<>();
    if (!ended.isEmpty()) {
      uses.addAll(uses(between(events, earliest(changed.stream(), night), night), ended));
      LeakTrace latest = new LeakTrace(uses, List.of());
      ended.stream().filter(latest::contradicts).forEach(whole::add);
    }
    if (whole.isEmpty()) {
      return new LeakTrace(uses, List.of());
    }
    LocalDate first =
        earliest(
            whole.stream().map(leak -> LocalDate.ofInstant(leak.since(), ZoneOffset.UTC)), night);
    Dataset<Row> around = between(events, first.minusDays(HISTORY_DAYS), night);
    uses.addAll(uses(around, whole));
    Set<String> credentials = new TreeSet<>();
    whole.forEach(leak -> credentials.addAll(leak.credentials()));
    uses.forEach(use -> credentials.add(use.credential()));
    return new LeakTrace(uses, credentials.isEmpty() ? List.of() : removals(around, credentials));
  }

  private static LocalDate earliest(Stream<LocalDate> days, LocalDate otherwise) {
    return days.min(Comparator.naturalOrder()).orElse(otherwise);
  }

  private static Dataset<Row> between(Dataset<Row> events, LocalDate from, LocalDate to) {
    return events.filter(col(AccessEventsTable.EVENT_DATE).between(lit(from), lit(to)));
  }

  private static List<Use> uses(Dataset<Row> events, List<Leak> leaks) {
    Object[] credentials =
        leaks.stream().flatMap(leak -> leak.credentials().stream()).distinct().toArray();
    Object[] identities =
        leaks.stream().filter(l -> l.kind() == Leak.Kind.IDENTITY).map(Leak::id).toArray();
    Column refused = col("is_authenticated").equalTo(lit(false));
    return RowCodec.of(Use.class)
        .read(
            events
                .filter(col("credential_uid").isNotNull())
                .filter(
                    col("credential_uid").isin(credentials).or(col("identity").isin(identities)))
                .groupBy(
                    coalesce(col("identity"), lit("")).as("identity"),
                    col("credential_uid").as("credential"),
                    when(refused, Acceptance.REFUSED.name())
                        .otherwise(Acceptance.ACCEPTED.name())
                        .as("acceptance"),
                    col(AccessEventsTable.EVENT_DATE))
                .agg(
                    min("time").as("first"),
                    max("time").as("last"),
                    max("api_token_expiration_time").as("expires")));
  }

  /**
   * Returns the calls that remove any of the given credentials. Uses a join because there may be
   * any number of credentials, and compares the same strings that are later used to match a removal
   * to a credential.
   */
  private static List<Removal> removals(Dataset<Row> events, Set<String> credentials) {
    UDF1<String, String> lookedFor = Removal::comparableName;
    Dataset<Row> wanted =
        events
            .sparkSession()
            .createDataset(
                credentials.stream().map(Removal::comparableName).distinct().toList(),
                Encoders.STRING())
            .toDF("looked_for");
    Column named =
        array_union(
            coalesce(col("resources"), array().cast("array<string>")),
            array(coalesce(col("resource_uid"), lit(""))));
    return RowCodec.of(Removal.class)
        .read(
            events
                .filter(col("status_id").equalTo(1).and(col("api_operation").rlike(REMOVES)))
                .select(
                    col("time").as("at"),
                    col("api_operation").as("operation"),
                    explode(named).as("named"))
                .filter(col("named").isNotNull())
                .withColumn("looked_for", udf(lookedFor, DataTypes.StringType).apply(col("named")))
                .join(broadcast(wanted), "looked_for")
                .withColumn("named", array(col("named"))))
        .stream()
        .sorted(Comparator.comparing(Removal::at).thenComparing(Removal::operation))
        .toList();
  }
}
