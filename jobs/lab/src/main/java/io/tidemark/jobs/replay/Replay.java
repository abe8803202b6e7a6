package io.tidemark.jobs.replay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.enrich.SourceNetworks;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.source.FileAccount;
import io.tidemark.jobs.source.LogFileReader;
import io.tidemark.jobs.source.ParsedRecord;
import io.tidemark.jobs.source.ReadOptions;
import io.tidemark.jobs.source.RequestStage;
import io.tidemark.jobs.source.ToolCalls;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.CalibratedThresholds;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.enforcer.Decision;
import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.enforcer.EnforcerCount;
import io.tidemark.runtime.enforcer.EnforcerOptions;
import io.tidemark.runtime.release.Acceptance;
import io.tidemark.runtime.release.CheckLog;
import io.tidemark.runtime.release.ReleaseRepository;
import io.tidemark.runtime.release.Sequence;
import io.tidemark.runtime.release.TrustedKeys;
import io.tidemark.runtime.risk.DecisionKind;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Replays logs through an enforcer in chronological order. Given the release with which a night
 * judged its day, and the logs of that day and the day before, the decisions have the night's
 * numbers to the last bit.
 *
 * @param folder the published folder
 * @param keys keys that may have signed the release
 * @param from start of the reported decisions, after a day of warm-up; if empty, all are reported
 * @param networks must be the night's data to reproduce its numbers
 */
public record Replay(
    Path folder,
    TrustedKeys keys,
    ReadOptions options,
    List<Path> inputs,
    Optional<InputStream> stdin,
    Optional<Instant> from,
    EnforcerOptions.Vectors vectors,
    SourceNetworks networks) {
  /**
   * Writes ASCII only, so that text from logs cannot mislead terminals, and each number in the
   * shortest form that parses to the same bits.
   */
  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
              .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
              .build());

  /**
   * The result of a replay.
   *
   * @param books counts of the records read, as text
   * @param asked number of decisions of STEP_UP or stronger on days that the release judges,
   *     including the warm-up
   * @param learned number of requested events on days that the release has learned from; they are
   *     not judged
   * @param night last day that the release has learned from
   * @param enrichedBy sources that filled derived columns in the night's events; empty if not
   *     listed
   */
  public record Outcome(
      String books,
      long reported,
      long asked,
      long learned,
      LocalDate night,
      long events,
      String enrichedBy) {}

  /**
   * Replays the logs.
   *
   * @param onReject receives one line of JSON for each unusable record
   * @throws io.tidemark.runtime.release.RejectedReleaseException if the release must not be used
   */
  public Outcome run(BiConsumer<AccessEvent, Decision> onDecision, Consumer<String> onReject)
      throws IOException {
    // As in a night, start the warm-up at the midnight before the requested day.
    long warmUp =
        from.map(at -> EventTime.startOf(EventTime.epochDay(EventTime.micros(at)) - 1))
            .orElse(Long.MIN_VALUE);
    ReleaseFacts release = ReleaseFacts.of(folder, keys, networks);
    ReplayInput input =
        new ReplayInput(
            options, release.enricher(), warmUp, (file, r) -> onReject.accept(line(file, r)));
    for (Path path : inputs) {
      for (Path file : ReplayInput.files(path)) {
        input.add(file);
      }
    }
    if (stdin.isPresent()) {
      input.add(stdin.get(), "-");
    }
    List<AccessEvent> events = input.inOrder();
    String books = input.account(events.size());
    if (events.isEmpty()) {
      throw new TidemarkException(
          ExitCode.INPUT_MISSING,
          "there is no event to judge",
          books,
          "check --input, --format and --from; --rejects FILE explains why records cannot be used");
    }
    long first = Math.max(warmUp, EventTime.startOf(EventTime.date(events.get(0).timeMicros())));
    return judge(
        release, events, from.map(EventTime::micros).orElse(first), first, books, onDecision);
  }

  private Outcome judge(
      ReleaseFacts release,
      List<AccessEvent> events,
      long tellFrom,
      long seenSince,
      String books,
      BiConsumer<AccessEvent, Decision> onDecision) {
    long identities =
        events.stream().map(event -> event.text(EventColumn.IDENTITY)).distinct().count();
    Instant start = EventTime.instant(tellFrom);
    Instant loaded = start.isAfter(release.issuedAt()) ? start : release.issuedAt();
    EnforcerOptions enforcerOptions =
        EnforcerOptions.builder(Clock.fixed(loaded, ZoneOffset.UTC))
            .eventTimes(EnforcerOptions.EventTimes.LOGGED)
            .observingSince(EventTime.instant(seenSince))
            // No identity may be evicted, however unevenly identities are distributed.
            .maxIdentities((int) Math.min(Integer.MAX_VALUE, 64 * Math.max(1, identities)))
            .vectors(vectors)
            // No caller is waiting for these decisions, so wait for a slow store instead of letting
            // it change them.
            .recordWait(Duration.ofHours(1))
            .build();
    long reported = 0;
    long asked = 0;
    long learned = 0;
    try (Enforcer enforcer = Enforcer.open(folder, keys, enforcerOptions)) {
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
          reported++;
        }
      }
      return new Outcome(
          books,
          reported,
          asked,
          learned,
          night,
          enforcer.counts().get(EnforcerCount.EVENTS),
          release.baseline().provenance().getOrDefault(FeatureSources.ENRICHED_BY, ""));
    }
  }

  private static String line(String file, ParsedRecord.Rejected rejected) {
    return line(
        JSON.createObjectNode()
            .put("file", file)
            .put("ordinal", rejected.ordinal())
            .put("offset", rejected.offset())
            .put("reason", rejected.reason())
            .put("detail", PrintableText.of(rejected.detail(), 500))
            .put("raw", rejected.raw()));
  }

  /** Formats a decision as a line of JSON. */
  public static String json(AccessEvent event, Decision decision) {
    ObjectNode json = JSON.createObjectNode();
    json.put("time", EventTime.instant(event.timeMicros()).toString())
        .put("event_id", event.text(EventColumn.METADATA_UID))
        .put("identity", event.text(EventColumn.IDENTITY))
        .put("credential", event.text(EventColumn.CREDENTIAL_UID))
        .put("action", event.text(EventColumn.ACTION));
    number(json, "score", decision.score());
    number(json, "p_value", decision.pValue());
    number(json, "risk", decision.risk());
    number(json, "effective_risk", decision.effectiveRisk());
    number(json, "trust", decision.trust());
    json.put("level", decision.level().name())
        .put("decision", decision.kind().name())
        .put("cause", decision.cause().name())
        .put("detail", decision.detail())
        .put("scope", decision.scope())
        .put("freshness", decision.freshness().name());
    json.set("reasons", JSON.valueToTree(decision.reasons()));
    return line(json);
  }

  private static String line(ObjectNode json) {
    try {
      return JSON.writeValueAsString(json);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing an in-memory JSON tree cannot fail", e);
    }
  }

  private static void number(ObjectNode json, String name, double value) {
    if (Double.isNaN(value)) {
      json.putNull(name);
    } else {
      json.put(name, value);
    }
  }

  /** Collects log events in judging order, each once. They take about a kilobyte of memory each. */
  public static final class ReplayInput {
    private final ReadOptions options;
    private final Enricher enricher;
    private final long notBefore;
    private final BiConsumer<String, ParsedRecord.Rejected> onReject;
    private final JudgingOrder events = new JudgingOrder();
    private long read;
    private long accepted;
    private long rejected;
    private long skipped;
    private long earlier;

    /** Skips events before a time in microseconds, and passes on unusable records. */
    public ReplayInput(
        ReadOptions options,
        Enricher enricher,
        long notBefore,
        BiConsumer<String, ParsedRecord.Rejected> onReject) {
      this.options = options;
      this.enricher = enricher;
      this.notBefore = notBefore;
      this.onReject = onReject;
    }

    /** Returns the files under a path, ordered by name. Hidden files are skipped. */
    public static List<Path> files(Path path) throws IOException {
      if (!Files.isDirectory(path)) {
        return List.of(path);
      }
      try (Stream<Path> walked = Files.walk(path)) {
        return walked
            .filter(Files::isRegularFile)
            .filter(file -> isVisible(path.relativize(file)))
            .sorted()
            .toList();
      }
    }

    private static boolean isVisible(Path relative) {
      for (Path part : relative) {
        if (part.toString().startsWith(".") || part.toString().startsWith("_")) {
          return false;
        }
      }
      return true;
    }

    public void add(Path file) throws IOException {
      try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file))) {
        add(bytes, file.toString());
      }
    }

    public void add(InputStream bytes, String name) throws IOException {
      try (LogFileReader reader = LogFileReader.open(bytes, name, options, enricher)) {
        for (ParsedRecord record = reader.next(); record != null; record = reader.next()) {
          if (record instanceof ParsedRecord.Accepted event) {
            add(event.event());
          } else if (record instanceof ParsedRecord.Rejected refused) {
            onReject.accept(name, refused);
          }
        }
        FileAccount account = reader.account();
        read += account.read();
        accepted += account.accepted();
        rejected += account.rejectedRecords();
        skipped += account.skippedRecords();
      }
    }

    private void add(AccessEvent event) {
      if (event.timeMicros() < notBefore) {
        earlier++;
        return;
      }
      events.add(event);
    }

    public List<AccessEvent> inOrder() {
      return events.inOrder();
    }

    public String account(int kept) {
      return "%s read = %s + %,d copies or stages of the same + %,d too early + %,d rejected + %,d skipped"
          .formatted(
              Counted.of(read, "record"),
              Counted.of(kept, "event"),
              accepted - kept - earlier,
              earlier,
              rejected,
              skipped);
    }
  }

  /** Facts about the current release. The enricher assigns impacts as the night did. */
  public record ReleaseFacts(
      Sequence sequence, Instant issuedAt, Enricher enricher, Baseline baseline) {
    /**
     * Reads a folder's current release, whatever its age.
     *
     * @throws io.tidemark.runtime.release.RejectedReleaseException if it fails a check
     */
    public static ReleaseFacts of(Path folder, TrustedKeys keys, SourceNetworks networks) {
      try (ReleaseRepository present =
          ReleaseRepository.load(folder, keys, Acceptance.anyAge(), CheckLog.SILENT)) {
        return new ReleaseFacts(
            present.pointer().sequence(),
            present.pointer().issuedAt(),
            present.release().enricher(networks),
            present.release().rules().judge().baseline());
      }
    }

    public Optional<CalibratedThresholds> thresholds(String scope) {
      return baseline.judgingScopes().stream()
          .filter(judging -> judging.id().equals(scope))
          .findFirst()
          .flatMap(ScopeBaseline::thresholds);
    }
  }

  /**
   * Collects events and returns them, each only once, in the order in which a night judges them.
   */
  public static final class JudgingOrder {
    private final Map<Key, AccessEvent> events = new HashMap<>();

    private record Key(String product, String uid) {}

    public void add(AccessEvent event) {
      events.merge(
          new Key(event.text(EventColumn.METADATA_PRODUCT), event.text(EventColumn.METADATA_UID)),
          event,
          JudgingOrder::preferred);
    }

    /** Returns the record that a night would store, given two records of the same event. */
    private static AccessEvent preferred(AccessEvent a, AccessEvent b) {
      boolean aLast = RequestStage.LAST.contains(stage(a));
      boolean bLast = RequestStage.LAST.contains(stage(b));
      if (aLast != bLast) {
        return aLast ? a : b;
      }
      return a.text(EventColumn.RAW_REF).compareTo(b.text(EventColumn.RAW_REF)) <= 0 ? a : b;
    }

    private static String stage(AccessEvent event) {
      return event.map(EventColumn.UNMAPPED).getOrDefault(RequestStage.FIELD, "");
    }

    /** Returns all events. None can be added afterwards. */
    public List<AccessEvent> inOrder() {
      Map<String, List<ToolCalls.Span>> traces =
          events.values().stream()
              .flatMap(event -> ToolCalls.span(event).stream())
              .collect(Collectors.groupingBy(span -> ToolCalls.trace(span.uid())));
      for (List<ToolCalls.Span> trace : traces.values()) {
        ToolCalls.outermost(trace)
            .forEach(
                (span, outermost) -> {
                  if (!span.equals(outermost)) {
                    events.remove(new Key(ToolCalls.PRODUCT, span));
                  }
                });
      }
      List<AccessEvent> ordered = new ArrayList<>(events.values());
      events.clear();
      ordered.sort(AccessEvent.judgingOrder());
      return ordered;
    }
  }
}
