package io.tidemark.jobs.explain;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.batch.CohortsByMidnight;
import io.tidemark.batch.Columns;
import io.tidemark.batch.EventRows;
import io.tidemark.batch.ExecutorProgram;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.Outcome;
import io.tidemark.engine.profile.Cohorts;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileView;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.engine.program.RecentState;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.ImpactOverrides;
import io.tidemark.jobs.run.RunLedger;
import io.tidemark.jobs.run.StepDeclaration;
import io.tidemark.jobs.run.StepRecord;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.policy.Policy;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Reads events and recomputes their features exactly as the night computed them. */
public record EventReader(
    Warehouse warehouse,
    RunLedger ledger,
    ExecutorProgram catalogue,
    Settings settings,
    Policy policy) {
  private static final int TEXT = 160;

  /** Finds an event, whose product may be empty if the id is unique, or throws. */
  public AccessEvent find(String id, Optional<String> product) {
    Column wanted =
        col(EventColumn.METADATA_UID.column())
            .equalTo(id)
            .and(
                product
                    .map(of -> col(EventColumn.METADATA_PRODUCT.column()).equalTo(of))
                    .orElse(lit(true)));
    List<AccessEvent> found =
        EventRows.read(judged(warehouse.read(AccessEventsTable.SPEC).where(wanted).limit(2)));
    if (found.isEmpty()) {
      throw TidemarkException.usage(
          "there is no event '" + PrintableText.of(id, TEXT) + "'",
          "the table access_events in %s has no event with that id"
              .formatted(PrintableText.of(warehouse.root(), TEXT)),
          "copy the id from the column metadata_uid, for example in scored_events");
    }
    if (found.size() > 1) {
      throw TidemarkException.usage(
          "the event id '" + PrintableText.of(id, TEXT) + "' is not unique",
          "several products have an event with that id",
          "name the product with --product");
    }
    return found.get(0);
  }

  /** Returns the event with what was known, or throws if its profile is no longer stored. */
  public EventReplay replay(AccessEvent judged) {
    FeatureProgram program = catalogue.program();
    ProfileRules rules = settings.profile().rules();
    long day = EventTime.epochDay(judged.timeMicros());
    Dataset<Row> events = seen(LocalDate.ofEpochDay(day));
    Column earlierDays = col(AccessEventsTable.EVENT_DATE).lt(LocalDate.ofEpochDay(day));
    // As in the batch computation, windows that start before the warehouse's first day have no
    // value.
    boolean dayBefore = !events.where(earlierDays).limit(1).isEmpty();
    ProfileView usual = profile(judged, day - 1).view(rules, cohorts(day - 1));
    RecentState recent = program.newRecentState(EventTime.startOf(dayBefore ? day - 1 : day));
    float[] vector = new float[program.size()];
    EarlierEvents summary = new EarlierEvents(judged);
    Column twoDays =
        col(AccessEventsTable.EVENT_DATE)
            .between(LocalDate.ofEpochDay(day - 1), LocalDate.ofEpochDay(day));
    Column isBefore = col(EventColumn.TIME.column()).leq(EventTime.instant(judged.timeMicros()));
    Iterator<AccessEvent> inOrder =
        EventRows.inJudgingOrder(events.where(twoDays.and(identityOf(judged)).and(isBefore)));
    while (inOrder.hasNext()) {
      AccessEvent earlier = inOrder.next();
      if (AccessEvent.judgingOrder().compare(earlier, judged) >= 0) {
        break;
      }
      if (earlier.number(EventColumn.IS_AUTHENTICATED) != 0) {
        program.evaluate(usual, recent, earlier, vector);
        program.completed(recent, earlier);
        summary.add(earlier);
      }
    }
    program.evaluate(usual, recent, judged, vector);
    return new EventReplay(judged, usual, summary, vector);
  }

  /** Returns the events from which the night computed a day's vectors. */
  private Dataset<Row> seen(LocalDate day) {
    Dataset<Row> events =
        judged(warehouse.read(AccessEventsTable.SPEC))
            .where(
                coalesce(col(AccessEventsTable.LATE_DAYS), lit(0))
                    .leq(settings.ingest().lateDays()));
    StepRecord computed = ledger.committed(StepDeclaration.FEATURES).get(day);
    return computed == null ? events : events.where(col("ingest_time").leq(computed.ingestCut()));
  }

  private Dataset<Row> judged(Dataset<Row> events) {
    return ImpactOverrides.over(events, policy);
  }

  private static Column identityOf(AccessEvent event) {
    return col(Columns.IDENTITY).equalTo(event.text(EventColumn.IDENTITY));
  }

  /** Returns the cohorts as of the given midnight, if any feature uses them. */
  private Cohorts cohorts(long asOf) {
    Dataset<Row> midnight = warehouse.read(IdentitiesTable.PROFILES, LocalDate.ofEpochDay(asOf));
    return CohortsByMidnight.of(midnight, catalogue, settings.profile().rules())
        .only(catalogue.program().schema());
  }

  private Profile profile(AccessEvent event, long asOf) {
    Dataset<Row> midnight = warehouse.read(IdentitiesTable.PROFILES, LocalDate.ofEpochDay(asOf));
    List<Row> own = midnight.where(identityOf(event)).select(Columns.PROFILE).collectAsList();
    if (!own.isEmpty()) {
      try {
        return Profile.fromBytes(catalogue.program().schema(), own.get(0).getAs(0));
      } catch (IllegalArgumentException e) {
        throw TidemarkException.usage(
            "the profile of the event's identity cannot be read",
            PrintableText.of(e.getMessage(), TEXT),
            "give --catalogue the catalogue that the night used",
            e);
      }
    }
    if (midnight.limit(1).isEmpty() && warehouse.exists(IdentitiesTable.PROFILES)) {
      throw TidemarkException.usage(
          "what was usual on " + LocalDate.ofEpochDay(asOf) + " is no longer known",
          "the table profiles keeps only the last seven midnights and the last of each month",
          "explain an event from the last seven days");
    }
    return Profile.none(catalogue.program().schema());
  }

  /**
   * An event, together with everything that was known when it arrived.
   *
   * @param vector the feature values in catalogue order. NaN means that a feature was not observed.
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record EventReplay(
      AccessEvent event, ProfileView usual, EarlierEvents earlier, float[] vector) {}

  /**
   * Summary of an identity's events before a given event: counts for each window, and the latest
   * events. Memory depends on the number of different actions, networks and credentials, but not on
   * the number of events.
   */
  public static final class EarlierEvents {
    private static final int LATEST = 10;

    private final long judgedMicros;
    private final List<Window> windows =
        Stream.of(10, 60, 24 * 60).map(Duration::ofMinutes).map(Window::new).toList();
    private final Deque<AccessEvent> latest = new ArrayDeque<>();

    EarlierEvents(AccessEvent judged) {
      judgedMicros = judged.timeMicros();
    }

    /** The events within a duration before the event. */
    static final class Window {
      final Duration length;
      int events;
      int failed;
      final Set<String> actions = new HashSet<>();
      final Set<String> networks = new HashSet<>();
      final Set<String> credentials = new HashSet<>();

      private Window(Duration length) {
        this.length = length;
      }

      private void add(AccessEvent event) {
        events++;
        failed += event.outcome() == Outcome.SUCCESS ? 0 : 1;
        actions.add(event.text(EventColumn.ACTION));
        networks.add(event.text(EventColumn.SRC_IP_PREFIX));
        credentials.add(event.text(EventColumn.CREDENTIAL_UID));
      }
    }

    /** Adds the next event in judging order. */
    void add(AccessEvent event) {
      for (Window window : windows) {
        if (event.timeMicros() >= judgedMicros - EventTime.micros(window.length)) {
          window.add(event);
        }
      }
      latest.addLast(event);
      if (latest.size() > LATEST) {
        latest.removeFirst();
      }
    }

    /** Returns the windows, shortest first. */
    List<Window> windows() {
      return windows;
    }

    /** Returns the latest events in judging order. */
    List<AccessEvent> latest() {
      return List.copyOf(latest);
    }
  }
}
