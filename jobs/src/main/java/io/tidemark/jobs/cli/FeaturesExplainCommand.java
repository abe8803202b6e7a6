package io.tidemark.jobs.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.batch.Columns;
import io.tidemark.batch.EventRows;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.profile.DaySummary;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileView;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.engine.program.Reason;
import io.tidemark.engine.program.RecentState;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.Invocation;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.ProfilesTable;
import io.tidemark.jobs.table.Warehouse;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Every feature of one event, in words. Reads the warehouse and writes nothing. */
@Command(
    name = "explain",
    description = {
      "Shows every feature of one event: its value, what it says, and what is usual for the",
      "identity, computed anew from the events of the day and the day before and from the profile",
      "as of the midnight between them."
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExample:%n",
    footer = "  tidemark features explain --event 5f1c-22 --warehouse tables")
final class FeaturesExplainCommand implements Runnable {
  private static final long MICROS_PER_DAY = 86_400_000_000L;
  private static final int TEXT = 160;

  private final Invocation invocation;

  @Spec private CommandSpec spec;

  @Option(
      names = "--event",
      paramLabel = "ID",
      required = true,
      description = "Id of the event, as metadata_uid has it.")
  private String event;

  @Option(
      names = "--product",
      paramLabel = "P",
      description = "Product of the event, where several have one of that id.")
  private String product;

  @Mixin private WarehouseOptions options;

  @Option(
      names = "--catalogue",
      paramLabel = "NAME|FILE",
      description = "The catalogue that the night had. Default: features.catalogue.")
  private String catalogue;

  FeaturesExplainCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public void run() {
    Settings settings = options.settings(invocation);
    FeatureProgram program = program(settings.features());
    options.look(settings, warehouse -> explain(warehouse, program, rules(settings)));
  }

  private static ProfileRules rules(Settings settings) {
    ProfileRules defaults = ProfileRules.defaults();
    return new ProfileRules(
        settings.profile().historyDays(),
        settings.profile().pendingDays(),
        defaults.halfLifeDays(),
        defaults.maxValues());
  }

  private FeatureProgram program(Settings.Features settings) {
    Settings.Features alone = Settings.defaults().features();
    return FeatureSources.of(
            new Settings.Features(
                catalogue == null ? settings.catalogue() : catalogue,
                alone.asnDb(),
                alone.geoDb(),
                alone.networkClasses(),
                alone.impactMap()))
        .catalogue()
        .program();
  }

  private void explain(Warehouse warehouse, FeatureProgram program, ProfileRules rules) {
    AccessEvent judged = judged(warehouse);
    long day = DaySummary.epochDay(judged.timeMicros());
    Dataset<Row> events = warehouse.read(AccessEventsTable.SPEC);
    List<AccessEvent> upTo = new ArrayList<>();
    for (AccessEvent other :
        events(
            events.where(
                date(AccessEventsTable.EVENT_DATE, day - 1)
                    .or(date(AccessEventsTable.EVENT_DATE, day))
                    .and(identityOf(judged))))) {
      boolean known = other.number(EventColumn.IS_AUTHENTICATED) != 0;
      if (known && AccessEvent.judgingOrder().compare(other, judged) < 0) {
        upTo.add(other);
      }
    }
    upTo.sort(AccessEvent.judgingOrder());
    Column earlierDays = col(AccessEventsTable.EVENT_DATE).lt(lit(LocalDate.ofEpochDay(day)));
    // As the batch: windows that reach before the warehouse's first day are missing.
    boolean dayBefore = !events.where(earlierDays).limit(1).isEmpty();
    ProfileView usual = profile(warehouse, program, judged, day - 1).view(rules);
    RecentState recent = program.newRecentState((dayBefore ? day - 1 : day) * MICROS_PER_DAY);
    float[] vector = new float[program.size()];
    for (AccessEvent earlier : upTo) {
      program.evaluate(usual, recent, earlier, vector);
      program.completed(recent, earlier);
    }
    program.evaluate(usual, recent, judged, vector);
    print(program, usual, judged, vector, upTo.size());
  }

  private AccessEvent judged(Warehouse warehouse) {
    Column wanted = col(EventColumn.METADATA_UID.column()).equalTo(lit(event));
    if (product != null) {
      wanted = wanted.and(col(EventColumn.METADATA_PRODUCT.column()).equalTo(lit(product)));
    }
    List<AccessEvent> found = events(warehouse.read(AccessEventsTable.SPEC).where(wanted).limit(2));
    if (found.isEmpty()) {
      throw new TidemarkException(
          ExitCode.USAGE,
          "there is no event '" + PrintableText.of(event, TEXT) + "'",
          "the table access_events in " + options.shown() + " has none of that id",
          "take the id from the column metadata_uid, of scored_events for instance");
    }
    if (found.size() > 1) {
      throw new TidemarkException(
          ExitCode.USAGE,
          "the event '" + PrintableText.of(event, TEXT) + "' is not the only one",
          "several products have one of that id",
          "say which with --product");
    }
    return found.get(0);
  }

  private static List<AccessEvent> events(Dataset<Row> rows) {
    int[] positions = EventRows.positions(rows.schema());
    List<AccessEvent> events = new ArrayList<>();
    for (Row row : rows.collectAsList()) {
      events.add(EventRows.fromRow(row, positions));
    }
    return events;
  }

  private static Column identityOf(AccessEvent event) {
    return col(Columns.IDENTITY).equalTo(lit(event.text(EventColumn.IDENTITY)));
  }

  private static Column date(String column, long epochDay) {
    return col(column).equalTo(lit(LocalDate.ofEpochDay(epochDay)));
  }

  private static Profile profile(
      Warehouse warehouse, FeatureProgram program, AccessEvent event, long asOf) {
    Dataset<Row> midnight = warehouse.read(ProfilesTable.SPEC).where(date(Columns.AS_OF, asOf));
    List<Row> own = midnight.where(identityOf(event)).select(Columns.PROFILE).collectAsList();
    if (!own.isEmpty()) {
      try {
        return Profile.fromBytes(program.schema(), own.get(0).getAs(0));
      } catch (IllegalArgumentException e) {
        throw new TidemarkException(
            ExitCode.USAGE,
            "the profile of the event's identity cannot be read",
            PrintableText.of(e.getMessage(), TEXT),
            "give --catalogue the one that the night was computed with",
            e);
      }
    }
    if (midnight.limit(1).isEmpty() && warehouse.exists(ProfilesTable.SPEC)) {
      throw new TidemarkException(
          ExitCode.USAGE,
          "what was usual on " + LocalDate.ofEpochDay(asOf) + " is no longer known",
          "the table profiles keeps the last seven midnights and those that end a month",
          "explain an event of the last seven days");
    }
    return Profile.none(program.schema());
  }

  private void print(
      FeatureProgram program, ProfileView usual, AccessEvent judged, float[] vector, int earlier) {
    PrintWriter out = spec.commandLine().getOut();
    out.println("Event     " + PrintableText.of(event, TEXT));
    out.println("Identity  " + PrintableText.of(judged.text(EventColumn.IDENTITY), TEXT));
    out.println("Action    " + PrintableText.of(judged.text(EventColumn.ACTION), TEXT));
    out.println("History   " + usual.profile().activeDays() + " active days");
    out.println("Recent    " + earlier + " events since the midnight before its day");
    int width = program.catalogue().names().stream().mapToInt(String::length).max().orElse(0);
    int at = 0;
    for (Reason reason : program.explained(usual, judged, vector)) {
      float value = vector[at++];
      String shown = Float.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value);
      out.printf(
          Locale.ROOT,
          "%-" + width + "s %10s  %s%n",
          reason.feature(),
          shown,
          PrintableText.of(
              value > 0 ? reason.says() : reason.says() + "; usual: " + reason.usual(), TEXT));
    }
    out.flush();
  }
}
