package io.tidemark.jobs.watch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.enrich.SourceNetworks;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.profile.ValueHash;
import io.tidemark.exports.DetectionFinding;
import io.tidemark.jobs.alert.AlertChannel;
import io.tidemark.jobs.alert.AlertDeliveries;
import io.tidemark.jobs.alert.FindingFiles;
import io.tidemark.jobs.replay.Replay.JudgingOrder;
import io.tidemark.jobs.replay.Replay.ReleaseFacts;
import io.tidemark.jobs.source.IdentityInventory;
import io.tidemark.jobs.source.ReadOptions;
import io.tidemark.jobs.source.ToolCalls;
import io.tidemark.jobs.table.StoreSettings;
import io.tidemark.jobs.watch.FollowedFiles.Batch;
import io.tidemark.jobs.watch.WatchMetrics.Figure;
import io.tidemark.runtime.enforcer.Decision;
import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.enforcer.EnforcerOptions;
import io.tidemark.runtime.enforcer.Refresh;
import io.tidemark.runtime.enforcer.ReleaseWarnings;
import io.tidemark.runtime.release.Freshness;
import io.tidemark.runtime.release.RejectionReason;
import io.tidemark.runtime.release.TrustedKeys;
import io.tidemark.runtime.risk.DecisionKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows logs and raises alerts. If the process is killed before a round is committed, the round
 * is repeated with the same input. The alert folder therefore contains each alert only once, but a
 * webhook may receive a message twice, with the same idempotency key. Not thread-safe, except for
 * its metrics.
 */
public final class Watch implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(Watch.class);

  /**
   * Heap required per event in a round. An event takes about 4 KB; four times as much keeps three
   * quarters of the heap free.
   */
  private static final long EVENT_BYTES = 16 << 10;

  /** Number of event ids remembered to recognise copies. */
  private static final int IDS = 1 << 20;

  /** Maximum number of events per round. Each round's events are judged in time order. */
  private static final long MOST_EVENTS = 1_000_000;

  /** Time for which files and alert days accept late events. */
  private static final Duration OPEN = Duration.ofDays(2);

  private static final Duration MESSAGE_PAUSE = Duration.ofMinutes(5);

  private final Options options;
  private final WatchState state;
  private final Configuration hadoop;
  private final Enforcer enforcer;
  private final RecentIds ids;
  private final FollowedFiles files;
  private final Map<Alerted, AlertDay> alerts = new LinkedHashMap<>();
  private final Map<Mismatch, Long> differences = new EnumMap<>(Mismatch.class);
  private final AlertDeliveries deliveries;
  private final Map<String, IdentityInventory.Entry> inventory;
  private final ReleaseWarnings warnings = new ReleaseWarnings();
  private final BiConsumer<AccessEvent, Decision> onDecision;
  private final long from;
  private long round;
  private long newest;
  private long listed;
  private boolean hasMore;
  private ReleaseFacts release;
  private Instant nextSend = Instant.MIN;

  private record Alerted(LocalDate day, String identity) {}

  /**
   * Options for a watch.
   *
   * @param inputs files and folders, as paths or URIs
   * @param state folder for the state of this watch
   * @param alerts folder for findings; empty if they are not written
   * @param from start of the reported alerts, after a day of warm-up; if empty, the current day
   * @param networks network databases that the nights use
   * @param channels receivers of messages about alerts
   * @param spark settings by full key; those under {@code spark.hadoop.} configure object stores
   */
  public record Options(
      Path release,
      TrustedKeys keys,
      ReadOptions reading,
      List<String> inputs,
      Path state,
      Optional<String> alerts,
      Optional<Instant> from,
      SourceNetworks networks,
      List<AlertChannel> channels,
      Map<String, String> spark,
      WatchMetrics metrics,
      Clock clock) {}

  /** A round's files with new records, their events, the new alerts, and whether files wait. */
  public record Round(int read, long events, List<DetectionFinding> raised, boolean hasMore) {}

  private Watch(
      Options options,
      WatchState state,
      BiConsumer<AccessEvent, Decision> onDecision,
      RecentIds ids,
      WatchState.Position position) {
    this.options = options;
    this.state = state;
    this.hadoop = StoreSettings.hadoop(options.spark());
    this.onDecision = onDecision;
    this.ids = ids;
    this.from = position.fromMicros();
    this.round = position.round();
    this.newest = position.newestMicros();
    this.listed = position.listedMillis();
    this.differences.putAll(position.differences());
    this.files = new FollowedFiles(options.inputs(), hadoop, position.files(), options.metrics());
    position
        .alerts()
        .forEach(alert -> alerts.put(new Alerted(alert.day(), alert.identity()), alert));
    this.inventory = options.reading().identification().inventory().entries();
    this.deliveries =
        new AlertDeliveries(
            state, options.channels(), options.clock(), time -> Thread.sleep(time.toMillis()));
    this.release = facts();
    this.enforcer =
        Enforcer.open(
            options.release(),
            options.keys(),
            EnforcerOptions.builder(options.clock())
                .eventTimes(EnforcerOptions.EventTimes.LOGGED)
                .observingSince(EventTime.instant(warmUp()))
                .stateFolder(state.folder())
                // Events logged during the downtime are read now, so the windows have no gaps.
                .recentGap(Duration.ofDays(36_500))
                // No caller is waiting for these decisions, so wait for a slow store instead of
                // letting it change them.
                .recordWait(Duration.ofHours(1))
                .networks(options.networks())
                .build());
  }

  /**
   * Opens a watch that continues from its state folder.
   *
   * @throws io.tidemark.runtime.release.RejectedReleaseException if the release must not be used
   * @throws IllegalStateException if another process uses the state folder
   */
  public static Watch open(Options options, BiConsumer<AccessEvent, Decision> onDecision)
      throws IOException {
    WatchState state = WatchState.open(options.state());
    try {
      RecentIds ids = new RecentIds(IDS);
      WatchState.Position position = state.restore(ids).orElseGet(() -> Watch.start(options));
      return new Watch(options, state, onDecision, ids, position);
    } catch (IOException | RuntimeException e) {
      state.close();
      throw e;
    }
  }

  private static WatchState.Position start(Options options) {
    long now = EventTime.micros(options.clock().instant());
    long from =
        options.from().map(EventTime::micros).orElse(EventTime.startOf(EventTime.epochDay(now)));
    return new WatchState.Position(
        0, from, Long.MIN_VALUE, Long.MIN_VALUE, List.of(), List.of(), Map.of());
  }

  /** Returns the time from which events are judged, including the warm-up. */
  private long warmUp() {
    return EventTime.startOf(EventTime.epochDay(from) - 1);
  }

  /**
   * Reads and judges new events, writes alerts, commits the round and sends waiting messages.
   *
   * @throws IOException if the state or the alerts cannot be written; a new watch can repeat the
   *     round
   */
  public Round round() throws IOException {
    refresh();
    Optional<Batch> killed = state.begun(round);
    Batch batch = killed.isPresent() ? killed.get() : next();
    if (batch.slices().isEmpty()) {
      send();
      ended();
      return new Round(0, 0, List.of(), false);
    }
    List<AccessEvent> events = read(batch);
    List<DetectionFinding> created = report(judge(events));
    commit(batch);
    send();
    ended();
    return new Round(batch.slices().size(), events.size(), created, hasMore);
  }

  private void refresh() {
    Instant now = options.clock().instant();
    Refresh refresh = enforcer.refresh();
    if (refresh.outcome() == Refresh.Outcome.LOADED) {
      release = facts();
      enforcer
          .pointer()
          .ifPresent(current -> LOGGER.info("Judging by release {}", current.release()));
    }
    refresh
        .refused()
        .filter(why -> why.refusal() != RejectionReason.HARD_EXPIRED)
        .ifPresent(
            why ->
                LOGGER.warn(
                    "The newest release was rejected{}: {}",
                    enforcer.freshness(now) == Freshness.DEAD
                        ? ""
                        : ", so the previous one stays in use",
                    why.getMessage()));
    warnings.due(enforcer, now).ifPresent(LOGGER::warn);
  }

  private ReleaseFacts facts() {
    return ReleaseFacts.of(options.release(), options.keys(), options.networks());
  }

  private Batch next() throws IOException {
    long now = options.clock().millis();
    long since =
        Math.max(
            EventTime.instant(warmUp()).toEpochMilli(),
            listed == Long.MIN_VALUE ? Long.MIN_VALUE : listed - OPEN.toMillis());
    files.dropOlderThan(since);
    long events = Runtime.getRuntime().maxMemory() / EVENT_BYTES;
    Batch batch =
        new Batch(round + 1, now, (int) Math.min(MOST_EVENTS, events), files.news(since, now));
    if (!batch.slices().isEmpty()) {
      state.begin(batch);
    }
    return batch;
  }

  private List<AccessEvent> read(Batch batch) {
    JudgingOrder order = new JudgingOrder();
    long notBefore =
        Math.max(
            warmUp(),
            newest == Long.MIN_VALUE
                ? Long.MIN_VALUE
                : EventTime.startOf(EventTime.epochDay(newest) - OPEN.toDays()));
    ReadOptions reading = options.reading().withIngestMicros(1_000 * batch.atMillis());
    boolean isAllRead =
        files.read(
            batch,
            reading,
            release.enricher(),
            (format, event) -> {
              if (event.timeMicros() < notBefore) {
                differ(event.timeMicros() < warmUp() ? Mismatch.BEFORE_START : Mismatch.TOO_LATE);
              } else {
                options.metrics().event(format, EventTime.instant(event.timeMicros()));
                order.add(event);
              }
            });
    hasMore = !isAllRead || files.hasMoreFiles();
    List<AccessEvent> events = order.inOrder();
    events.removeIf(this::isCopy);
    events.forEach(this::noteEarlierSpan);
    events.forEach(
        event ->
            ToolCalls.span(event).ifPresent(span -> ids.add(id(event, span.uid() + span.tool()))));
    return events;
  }

  private boolean isCopy(AccessEvent event) {
    boolean isNew = ids.add(id(event, event.text(EventColumn.METADATA_UID)));
    if (!isNew) {
      differ(Mismatch.COPY);
    }
    return !isNew;
  }

  /** Counts a span if its parent span, of the same tool, was judged in an earlier round. */
  private void noteEarlierSpan(AccessEvent event) {
    ToolCalls.span(event)
        .filter(span -> span.parent() != null)
        .map(span -> ToolCalls.trace(span.uid()) + "-" + span.parent() + span.tool())
        .filter(parent -> ids.contains(id(event, parent)))
        .ifPresent(parent -> differ(Mismatch.TOOL_CALL_IN_PARTS));
  }

  private static long id(AccessEvent event, String uid) {
    return ValueHash.pair(
        ValueHash.of(event.text(EventColumn.METADATA_PRODUCT)), ValueHash.of(uid));
  }

  private void differ(Mismatch cause) {
    differences.merge(cause, 1L, Long::sum);
  }

  /** Judges events and returns the previous versions of the alerts that they changed. */
  private Map<Alerted, Optional<AlertDay>> judge(List<AccessEvent> events) {
    Map<Alerted, Optional<AlertDay>> changed = new LinkedHashMap<>();
    long before = newest;
    long judgesFrom = EventTime.endOf(enforcer.night().orElseThrow());
    long now = EventTime.micros(options.clock().instant());
    for (AccessEvent event : events) {
      Decision decision = enforcer.evaluate(event);
      enforcer.completed(event);
      long time = event.timeMicros();
      // A log with a wrong clock must not make all other logs late.
      newest = Math.max(newest, Math.min(time, now));
      if (time < from) {
        continue;
      }
      if (time < judgesFrom) {
        differ(Mismatch.LEARNED_ALREADY);
        continue;
      }
      if (time < before) {
        differ(Mismatch.LATE);
      }
      if (decision.kind() == DecisionKind.NOT_JUDGED) {
        continue;
      }
      onDecision.accept(event, decision);
      if (decision.cause().isAlert() && decision.kind().isStepUpOrStronger()) {
        Alerted key = new Alerted(EventTime.date(time), event.text(EventColumn.IDENTITY));
        AlertDay earlier = alerts.get(key);
        changed.putIfAbsent(key, Optional.ofNullable(earlier));
        alerts.put(
            key,
            earlier == null
                ? AlertDay.of(event, decision, release, owner(key.identity))
                : earlier.plus(event, decision, release));
      }
    }
    return changed;
  }

  private String owner(String identity) {
    return Optional.ofNullable(inventory.get(identity))
        .flatMap(IdentityInventory.Entry::owner)
        .orElse(null);
  }

  /** Writes new and changed alerts, stores messages about them, and returns the new ones. */
  private List<DetectionFinding> report(Map<Alerted, Optional<AlertDay>> changed) {
    Map<LocalDate, List<DetectionFinding>> byDay = new TreeMap<>();
    Map<String, String> messages = new LinkedHashMap<>();
    List<DetectionFinding> created = new ArrayList<>();
    changed.forEach(
        (key, before) -> {
          AlertDay alert = alerts.get(key);
          DetectionFinding finding = alert.finding();
          byDay.computeIfAbsent(key.day, day -> new ArrayList<>()).add(finding);
          if (before.isEmpty()) {
            created.add(finding);
          }
          if (before.filter(earlier -> earlier.key().equals(alert.key())).isEmpty()) {
            messages.put(finding.uid(), alert.key());
          }
        });
    options
        .alerts()
        .map(folder -> new FindingFiles(folder, hadoop, options.clock().instant()))
        .ifPresent(
            files -> byDay.forEach((day, findings) -> write(files, day, findings, messages)));
    Instant now = options.clock().instant();
    for (DetectionFinding finding : created) {
      options
          .metrics()
          .alert(finding.assessment().decision().name(), Duration.between(finding.lastSeen(), now));
    }
    return created;
  }

  /** Writes a day's findings, and stores messages with their idempotency keys by finding. */
  private void write(
      FindingFiles folder,
      LocalDate day,
      List<DetectionFinding> findings,
      Map<String, String> messages) {
    FindingFiles.Changes changes = folder.add(day, findings);
    Map<String, ObjectNode> byKey = new LinkedHashMap<>();
    for (DetectionFinding finding : findings) {
      if (messages.containsKey(finding.uid())) {
        byKey.put(messages.get(finding.uid()), changes.findings().get(finding.uid()));
      }
    }
    deliveries.store(byKey);
    folder.write(changes);
  }

  private void commit(Batch batch) throws IOException {
    round = batch.number();
    if (!hasMore) {
      // While the backlog is being read, none of its files counts as too old.
      listed = batch.atMillis();
    }
    long open = EventTime.epochDay(newest) - OPEN.toDays();
    alerts.values().removeIf(alert -> alert.day().toEpochDay() < open);
    enforcer.save();
    state.commit(
        new WatchState.Position(
            round,
            from,
            newest,
            listed,
            files.positions(),
            List.copyOf(alerts.values()),
            differences),
        ids);
  }

  private void send() {
    Instant now = options.clock().instant();
    if (now.isBefore(nextSend)) {
      return;
    }
    AlertDeliveries.Outcome outcome = deliveries.send();
    options.metrics().set(Figure.WAITING_MESSAGES, outcome.waiting());
    if (outcome.waiting() > 0) {
      nextSend = now.plus(MESSAGE_PAUSE);
      LOGGER.warn("Messages about alerts: {}", outcome.describe());
    }
  }

  private void ended() {
    options.metrics().release(enforcer.pointer());
    options.metrics().roundEnded(options.clock().instant(), differences);
  }

  /** Returns the number of events that a night would treat differently, by cause. */
  public Map<Mismatch, Long> differences() {
    return Map.copyOf(differences);
  }

  @Override
  public void close() throws IOException {
    try (state;
        files) {
      enforcer.close();
    }
  }
}
