package io.tidemark.jobs.replay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.enrich.SourceNetworks;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.source.ParsedRecord;
import io.tidemark.jobs.source.ReadOptions;
import io.tidemark.runtime.enforcer.Decision;
import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.enforcer.EnforcerCounts;
import io.tidemark.runtime.enforcer.EnforcerOptions;
import io.tidemark.runtime.release.Acceptance;
import io.tidemark.runtime.release.CheckLog;
import io.tidemark.runtime.release.Release;
import io.tidemark.runtime.release.ReleaseRepository;
import io.tidemark.runtime.release.TrustedKeys;
import io.tidemark.runtime.risk.DecisionKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Feeds logs through an enforcer in time order, as of their own time: what a bundle would have
 * decided. With the release that a night judged a day by, and that day's logs with those of the day
 * before, it gives that night's numbers, to the last bit.
 *
 * @param bundle the published folder
 * @param keys that may have signed it
 * @param inputs files and folders
 * @param stdin read as well, where given
 * @param from decisions are told from then on; what came in the day before it warms up. Empty tells
 *     all
 * @param networks what is known of the networks that requests come from; the night's, for its
 *     numbers
 */
public record Replay(
    Path bundle,
    TrustedKeys keys,
    ReadOptions options,
    List<Path> inputs,
    Optional<InputStream> stdin,
    Optional<Instant> from,
    EnforcerOptions.Vectors vectors,
    SourceNetworks networks) {

  /**
   * What a replay came to.
   *
   * @param books of the records read
   * @param told decisions told
   * @param asked events of days that the release judges, warm-up included, that asked something
   * @param learned events asked for that are of the days which the release has learned from: it
   *     judges none of them
   * @param night the last of these days
   * @param counts of the enforcer, warm-up included
   * @param enrichedBy what filled derived columns of the night's events, by its own account; empty
   *     where the release does not say
   */
  public record Outcome(
      String books,
      long told,
      long asked,
      long learned,
      LocalDate night,
      EnforcerCounts counts,
      String enrichedBy) {}

  /**
   * Replays.
   *
   * @param onDecision hears of each decision about an event that was judged, with the event
   * @param onReject takes one JSON line for each record that cannot be used
   * @throws io.tidemark.runtime.release.RejectedReleaseException if the bundle must not be judged
   *     by
   */
  public Outcome run(BiConsumer<AccessEvent, Decision> onDecision, Consumer<String> onReject)
      throws IOException {
    // Warm-up begins at the midnight before the day asked for, as a night's does.
    long warmUp =
        from.map(at -> EventTime.startOf(EventTime.epochDay(EventTime.micros(at)) - 1))
            .orElse(Long.MIN_VALUE);
    List<AccessEvent> events = new ArrayList<>();
    String books;
    ReplayInput input =
        new ReplayInput(
            options,
            ofRelease(this::enricher),
            warmUp,
            (file, r) -> onReject.accept(line(file, r)));
    for (Path path : inputs) {
      for (Path file : ReplayInput.files(path)) {
        input.add(file);
      }
    }
    if (stdin.isPresent()) {
      input.add(stdin.get(), "-");
    }
    events.addAll(input.inOrder());
    books = input.account(events.size());
    if (events.isEmpty()) {
      throw new TidemarkException(
          ExitCode.INPUT_MISSING,
          "there is no event to judge",
          books,
          "check --input, --format and --from; --rejects FILE says why a record cannot be used");
    }
    long first = Math.max(warmUp, EventTime.startOf(EventTime.date(events.get(0).timeMicros())));
    return judge(events, from.map(EventTime::micros).orElse(first), first, books, onDecision);
  }

  private Outcome judge(
      List<AccessEvent> events,
      long tellFrom,
      long seenSince,
      String books,
      BiConsumer<AccessEvent, Decision> onDecision) {
    long identities =
        events.stream().map(event -> event.text(EventColumn.IDENTITY)).distinct().count();
    EnforcerOptions enforcerOptions =
        EnforcerOptions.builder(loadedAt(tellFrom))
            .observingSince(EventTime.instant(seenSince))
            // None is to be let go, however unevenly they spread.
            .maxIdentities((int) Math.min(Integer.MAX_VALUE, 64 * Math.max(1, identities)))
            .vectors(vectors)
            // Nobody waits for its decisions: a slow store must not change them.
            .recordWait(Duration.ofHours(1))
            .build();
    long told = 0;
    long asked = 0;
    long learned = 0;
    try (Enforcer enforcer = Enforcer.open(bundle, keys, enforcerOptions)) {
      LocalDate night = enforcer.night().orElseThrow();
      long judgesFrom = EventTime.endOf(night);
      for (AccessEvent event : events) {
        Decision decision = enforcer.evaluate(event);
        enforcer.completed(event);
        if (event.timeMicros() < judgesFrom) {
          learned += event.timeMicros() >= tellFrom ? 1 : 0;
          continue;
        }
        asked += decision.kind().isStepUpOrStronger() ? 1 : 0;
        if (event.timeMicros() >= tellFrom && decision.kind() != DecisionKind.NOT_JUDGED) {
          onDecision.accept(event, decision);
          told++;
        }
      }
      return new Outcome(
          books, told, asked, learned, night, enforcer.counts(), ofRelease(Replay::enrichedBy));
    }
  }

  /** The bundle's own: events get the impact that the night gave them. */
  private Enricher enricher(Release release) {
    return release.enricher(networks);
  }

  private <T> T ofRelease(Function<Release, T> asked) {
    return ofBundle(present -> asked.apply(present.release()));
  }

  private <T> T ofBundle(Function<ReleaseRepository, T> asked) {
    try (ReleaseRepository present =
        ReleaseRepository.load(bundle, keys, Acceptance.anyAge(), CheckLog.SILENT)) {
      return asked.apply(present);
    }
  }

  /** A release is loaded when it was issued, also to judge events of before that. */
  private Clock loadedAt(long tellFrom) {
    Instant issued = ofBundle(present -> present.pointer().issuedAt());
    Instant asked = EventTime.instant(tellFrom);
    return Clock.fixed(asked.isAfter(issued) ? asked : issued, ZoneOffset.UTC);
  }

  private static String enrichedBy(Release release) {
    return release
        .rules()
        .judge()
        .baseline()
        .provenance()
        .getOrDefault(FeatureSources.ENRICHED_BY, "");
  }

  private static String line(String file, ParsedRecord.Rejected rejected) {
    ObjectNode json = DecisionJson.object();
    json.put("file", file)
        .put("ordinal", rejected.ordinal())
        .put("offset", rejected.offset())
        .put("reason", rejected.reason())
        .put("detail", PrintableText.of(rejected.detail(), 500))
        .put("raw", rejected.raw());
    return DecisionJson.line(json);
  }

  /** One decision as a line of JSON. */
  public static String json(AccessEvent event, Decision decision) {
    return DecisionJson.of(event, decision);
  }
}
