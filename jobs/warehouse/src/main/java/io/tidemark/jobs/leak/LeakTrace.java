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

import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.leak.Leak.Kind;
import io.tidemark.jobs.leak.Leak.State;
import io.tidemark.jobs.leak.Leak.Status;
import io.tidemark.jobs.table.AccessEventsTable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
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

/**
 * Uses and removals of leaked credentials, as found in the logs.
 *
 * <p>A credential counts as ended if a successful call removed it, it was refused, or it expired,
 * and it has not been accepted since. Switching to another credential does not end the old one.
 * Anyone who has the credential can provoke refusals, so every night checks again.
 */
public record LeakTrace(List<Use> uses, List<Removal> removals) {
  /** Minimum length of an id that can be matched by its last part. */
  private static final int DISTINCT = 8;

  /** Days before a leak in which to search for the identity's credentials. */
  private static final int HISTORY_DAYS = 30;

  private static final String REMOVES =
      "(?i).*(delete|revoke|disable|deactivate|destroy|UpdateAccessKey).*";

  /**
   * Uses of a credential by an identity on a given day, all accepted or all refused.
   *
   * @param expires latest expiry recorded in any of the events; empty if no event records one
   */
  public record Use(
      String identity,
      String credential,
      boolean isAccepted,
      Instant first,
      Instant last,
      Optional<Instant> expires) {}

  public record Removal(Instant at, String operation, String named) {
    boolean names(String credential) {
      return comparableName(named).equals(comparableName(credential));
    }

    /**
     * Returns the part of a name to compare: the text after the last colon or slash if it is long
     * enough to be unique, or else the whole name, which cannot equal the last part of another.
     */
    static String comparableName(String name) {
      String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf(':')) + 1);
      return last.length() >= DISTINCT ? last : name;
    }
  }

  public LeakTrace {
    uses = List.copyOf(uses);
    removals = List.copyOf(removals);
  }

  /**
   * Returns the trace of the given leaks, none of which may have been dismissed. For an open leak,
   * it starts 30 days before the leak. For a leak that has ended, it covers only days that may have
   * received new events since the last check, unless a credential was accepted after the end.
   *
   * @param changedFrom returns the first day that may have new events since a night last checked
   *     the leak; empty if unknown
   */
  public static LeakTrace of(
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
    return RowCodec.of(Use.class)
        .read(
            events
                .filter(col("credential_uid").isNotNull())
                .filter(
                    col("credential_uid").isin(credentials).or(col("identity").isin(identities)))
                .groupBy(
                    coalesce(col("identity"), lit("")).as("identity"),
                    col("credential_uid").as("credential"),
                    coalesce(col("is_authenticated"), lit(true)).as("is_accepted"),
                    col(AccessEventsTable.EVENT_DATE))
                .agg(
                    min("time").as("first"),
                    max("time").as("last"),
                    max("api_token_expiration_time").as("expires")));
  }

  /**
   * Returns the calls that remove any of the given credentials. A join, because there may be any
   * number of them, of the same strings that later match a removal to a credential.
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
                .join(broadcast(wanted), "looked_for"))
        .stream()
        .sorted(Comparator.comparing(Removal::at).thenComparing(Removal::operation))
        .toList();
  }

  /**
   * Returns the leak as of the end of a night; unchanged if it was dismissed or a later night has
   * checked it.
   */
  public Leak follow(Leak leak, LocalDate night) {
    if (leak.state().status() == Status.DISMISSED
        || leak.asOf().filter(night::isBefore).isPresent()) {
      return leak;
    }
    List<String> credentials = credentials(leak);
    Optional<Instant> accepted = lastAccepted(leak, credentials);
    return leak.with(
        credentials,
        accepted,
        state(leak, credentials, accepted, Leak.endOf(night)),
        Optional.of(night),
        leak.seen());
  }

  /** Returns whether any credential of a leak was accepted after its end. */
  boolean contradicts(Leak leak) {
    return leak.state()
        .endedAt()
        .filter(end -> lastAccepted(leak, credentials(leak)).filter(end::isBefore).isPresent())
        .isPresent();
  }

  /** Returns the last acceptance in this trace or an earlier one, which covered other days. */
  private Optional<Instant> lastAccepted(Leak leak, List<String> credentials) {
    return Stream.of(accepted(credentials, leak.since()), leak.lastAccepted())
        .flatMap(Optional::stream)
        .max(Comparator.naturalOrder());
  }

  private State state(
      Leak leak, List<String> credentials, Optional<Instant> accepted, Instant end) {
    boolean isRotated = leak.state().status() == Status.ROTATED;
    if (isRotated && accepted.filter(leak.state().endedAt().orElseThrow()::isBefore).isEmpty()) {
      return leak.state();
    }
    List<State> ends = new ArrayList<>();
    for (String credential : credentials) {
      Optional<State> ended = ended(credential, leak.since(), end);
      if (ended.isEmpty()) {
        return State.OPEN;
      }
      ends.add(ended.get());
    }
    return ends.stream()
        .max(Comparator.comparing(state -> state.endedAt().orElseThrow()))
        .orElse(State.OPEN);
  }

  /** Returns a leak's credentials, without those that an identity obtained after the leak. */
  private List<String> credentials(Leak leak) {
    if (leak.kind() == Kind.CREDENTIAL) {
      return leak.credentials();
    }
    Set<String> found = new TreeSet<>(leak.credentials());
    for (Use use : uses) {
      if (use.identity().equals(leak.id())
          && use.isAccepted()
          && use.first().isBefore(leak.since())) {
        found.add(use.credential());
      }
    }
    return List.copyOf(found);
  }

  private Optional<Instant> accepted(List<String> credentials, Instant since) {
    Set<String> wanted = new HashSet<>(credentials);
    return uses.stream()
        .filter(use -> wanted.contains(use.credential()))
        .filter(use -> use.isAccepted() && !use.last().isBefore(since))
        .map(Use::last)
        .max(Comparator.naturalOrder());
  }

  private Optional<State> ended(String credential, Instant since, Instant end) {
    Instant accepted = accepted(List.of(credential), since).orElse(since);
    List<State> ends = new ArrayList<>();
    for (Removal removal : removals) {
      if (removal.at().isAfter(accepted) && removal.names(credential)) {
        ends.add(rotated(removal.at(), "removed by " + removal.operation()));
      }
    }
    for (Use use : uses) {
      if (!use.credential().equals(credential)) {
        continue;
      }
      if (!use.isAccepted() && use.last().isAfter(accepted)) {
        ends.add(
            rotated(use.first().isAfter(accepted) ? use.first() : use.last(), "it was refused"));
      }
      use.expires()
          .filter(expiry -> expiry.isBefore(end) && !expiry.isBefore(accepted))
          .ifPresent(expiry -> ends.add(rotated(expiry, "it expired")));
    }
    return ends.stream().min(Comparator.comparing(state -> state.endedAt().orElseThrow()));
  }

  private static State rotated(Instant at, String how) {
    return new State(Status.ROTATED, Optional.of(at), how);
  }
}
