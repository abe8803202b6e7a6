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
import io.tidemark.engine.profile.Cohorts;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileView;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.engine.program.RecentState;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.ImpactOverrides;
import io.tidemark.jobs.run.RunLedger;
import io.tidemark.jobs.run.StepRecord;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.policy.Policy;
import java.time.LocalDate;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Reads events and recomputes their features exactly as they were computed during the night. */
public final class EventReader {
  private static final int TEXT = 160;

  private final Warehouse warehouse;
  private final RunLedger ledger;
  private final ExecutorProgram catalogue;
  private final FeatureProgram program;
  private final ProfileRules rules;
  private final int lateDays;
  private final Policy policy;

  public EventReader(
      Warehouse warehouse,
      RunLedger ledger,
      ExecutorProgram catalogue,
      Settings settings,
      Policy policy) {
    this.warehouse = warehouse;
    this.ledger = ledger;
    this.catalogue = catalogue;
    this.program = catalogue.program();
    this.rules = settings.profile().rules();
    this.lateDays = settings.ingest().lateDays();
    this.policy = policy;
  }

  /**
   * Finds the event with the given id.
   *
   * @param product product of the event; may be empty if only one product has an event with this id
   * @throws TidemarkException if no event or more than one event matches
   */
  public AccessEvent find(String id, Optional<String> product) {
    Column wanted = col(EventColumn.METADATA_UID.column()).equalTo(lit(id));
    if (product.isPresent()) {
      wanted = wanted.and(col(EventColumn.METADATA_PRODUCT.column()).equalTo(lit(product.get())));
    }
    List<AccessEvent> found =
        EventRows.read(judged(warehouse.read(AccessEventsTable.SPEC).where(wanted).limit(2)));
    if (found.isEmpty()) {
      throw new TidemarkException(
          ExitCode.USAGE,
          "there is no event '" + PrintableText.of(id, TEXT) + "'",
          "the table access_events in "
              + PrintableText.of(warehouse.root(), TEXT)
              + " has no event with that id",
          "copy the id from the column metadata_uid, for example in scored_events");
    }
    if (found.size() > 1) {
      throw new TidemarkException(
          ExitCode.USAGE,
          "the event id '" + PrintableText.of(id, TEXT) + "' is not unique",
          "several products have an event with that id",
          "name the product with --product");
    }
    return found.get(0);
  }

  /**
   * Returns the event with its vector and the data from which the vector was computed.
   *
   * @throws TidemarkException if the profile as of the preceding midnight is no longer stored
   */
  public EventReplay replay(AccessEvent judged) {
    long day = EventTime.epochDay(judged.timeMicros());
    Dataset<Row> events = seen(LocalDate.ofEpochDay(day));
    Column earlierDays = col(AccessEventsTable.EVENT_DATE).lt(lit(LocalDate.ofEpochDay(day)));
    // As in the batch computation, windows that start before the warehouse's first day have no
    // value.
    boolean dayBefore = !events.where(earlierDays).limit(1).isEmpty();
    ProfileView usual = profile(judged, day - 1).view(rules, cohorts(day - 1));
    RecentState recent = program.newRecentState(EventTime.startOf(dayBefore ? day - 1 : day));
    float[] vector = new float[program.size()];
    EarlierEvents summary = new EarlierEvents(judged);
    Iterator<AccessEvent> inOrder =
        EventRows.inJudgingOrder(
            events.where(
                col(AccessEventsTable.EVENT_DATE)
                    .between(lit(LocalDate.ofEpochDay(day - 1)), lit(LocalDate.ofEpochDay(day)))
                    .and(identityOf(judged))
                    .and(
                        col(EventColumn.TIME.column())
                            .leq(lit(EventTime.instant(judged.timeMicros()))))));
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
            .where(coalesce(col(AccessEventsTable.LATE_DAYS), lit(0)).leq(lit(lateDays)));
    StepRecord computed = ledger.committed(StepRecord.FEATURES).get(day);
    return computed == null
        ? events
        : events.where(col("ingest_time").leq(lit(computed.ingestCut())));
  }

  private Dataset<Row> judged(Dataset<Row> events) {
    return ImpactOverrides.over(events, policy);
  }

  private static Column identityOf(AccessEvent event) {
    return col(Columns.IDENTITY).equalTo(lit(event.text(EventColumn.IDENTITY)));
  }

  /** Returns the cohorts as of the given midnight, if any feature uses them. */
  private Cohorts cohorts(long asOf) {
    Dataset<Row> midnight = warehouse.read(IdentitiesTable.PROFILES, LocalDate.ofEpochDay(asOf));
    return CohortsByMidnight.of(midnight, catalogue, rules).only(program.schema());
  }

  private Profile profile(AccessEvent event, long asOf) {
    Dataset<Row> midnight = warehouse.read(IdentitiesTable.PROFILES, LocalDate.ofEpochDay(asOf));
    List<Row> own = midnight.where(identityOf(event)).select(Columns.PROFILE).collectAsList();
    if (!own.isEmpty()) {
      try {
        return Profile.fromBytes(program.schema(), own.get(0).getAs(0));
      } catch (IllegalArgumentException e) {
        throw new TidemarkException(
            ExitCode.USAGE,
            "the profile of the event's identity cannot be read",
            PrintableText.of(e.getMessage(), TEXT),
            "give --catalogue the catalogue that the night used",
            e);
      }
    }
    if (midnight.limit(1).isEmpty() && warehouse.exists(IdentitiesTable.PROFILES)) {
      throw new TidemarkException(
          ExitCode.USAGE,
          "what was usual on " + LocalDate.ofEpochDay(asOf) + " is no longer known",
          "the table profiles keeps only the last seven midnights and the last of each month",
          "explain an event from the last seven days");
    }
    return Profile.none(program.schema());
  }
}
