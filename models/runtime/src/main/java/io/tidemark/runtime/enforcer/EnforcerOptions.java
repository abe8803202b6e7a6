package io.tidemark.runtime.enforcer;

import io.tidemark.engine.enrich.SourceNetworks;
import io.tidemark.runtime.release.Sequence;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Options for an {@link Enforcer}.
 *
 * <pre>{@code
 * EnforcerOptions options =
 *     EnforcerOptions.builder(Clock.systemUTC())
 *         .stream("production")
 *         .stateFolder(Path.of("/var/lib/gateway/tidemark"))
 *         .build();
 * }</pre>
 *
 * @param clock wall clock against which expiry times are checked
 * @param stream stream to follow, or empty to follow the first stream found in the folder
 * @param minimumSequence lowest sequence to accept, for enforcers without a state folder
 * @param stateFolder folder of one running enforcer for what survives a restart, created if it does
 *     not exist. Revocations, evidence, grants and the accepted release are on disk when the call
 *     that reports them returns; recent behaviour and risk are saved by {@link Enforcer#save} and
 *     {@link Enforcer#close}. If empty, everything is kept only in memory
 * @param observingSince time since which all events have been observed; if empty, the time of
 *     opening. Windows that start earlier count as missing
 * @param maxIdentities maximum number of identities in memory; the one idle longest is evicted.
 *     With the built-in catalogue, an identity takes about 27 KB, 52 KB if it uses a new credential
 *     every minute, and 129 KB if its sessions, runs, places and network classes are observed as
 *     well. Callers able to invent identities can exhaust this limit; at 60 KB each, the default
 *     fills at most half of the heap. The same limit applies to saved identities without an event
 *     yet, about 1 KB each
 * @param maxPending maximum number of events awaiting their outcome, with an average of 2,048
 *     characters each; beyond, the oldest is dropped, and counts as denied if it was not allowed
 * @param outcomeWait how long to wait for an event's outcome, checked by {@link Enforcer#refresh}
 * @param maxAge maximum age of a release, for enforcers without a state folder; if empty, releases
 *     are accepted until they expire
 * @param evidenceMemory how long evidence stays fresh
 * @param recentGap longest downtime after which saved windows count; after a longer one, only the
 *     risk is restored
 * @param missing what to do if {@code stateFolder} does not contain the state of an earlier run
 * @param recordWait time limit for one read; beyond, the previous release or the fail-safe table
 *     decides
 * @param unknown minimum decisions for identities, credentials and actions not in the release
 * @param networks source network databases, the same as the nightly run's
 * @param log receives every decision together with the event's outcome; closed by the enforcer
 */
public record EnforcerOptions(
    Clock clock,
    EventTimes eventTimes,
    Optional<String> stream,
    Sequence minimumSequence,
    Optional<Path> stateFolder,
    Optional<Instant> observingSince,
    int maxIdentities,
    int maxPending,
    Duration outcomeWait,
    Vectors vectors,
    Optional<Duration> maxAge,
    Duration evidenceMemory,
    Duration recentGap,
    MissingState missing,
    Duration recordWait,
    UnknownRules unknown,
    SourceNetworks networks,
    DecisionLog log,
    EnforcerMetrics metrics) {
  public enum EventTimes {
    /**
     * Requests that happen now: everything expires by the clock as well as by the event's time, so
     * a request gains nothing by carrying an earlier time.
     */
    LIVE,
    /** Events from logs: everything expires by the event's time alone. */
    LOGGED
  }

  public enum Vectors {
    LEFT_OUT,
    /** Each decision includes a copy of the feature vector, for tests and replays. */
    KEPT
  }

  public enum MissingState {
    /** Start without it. If an earlier run had written it, its loss is logged and counted. */
    REPORTED,
    /** Refuse to start, as suits every start except the first. */
    REFUSED
  }

  public EnforcerOptions {
    Objects.requireNonNull(clock, "clock");
    Objects.requireNonNull(eventTimes, "eventTimes");
    Objects.requireNonNull(vectors, "vectors");
    Objects.requireNonNull(missing, "missing");
    Objects.requireNonNull(unknown, "unknown");
    Objects.requireNonNull(networks, "networks");
    Objects.requireNonNull(log, "log");
    Objects.requireNonNull(metrics, "metrics");
    if (missing == MissingState.REFUSED && stateFolder.isEmpty()) {
      throw new IllegalArgumentException(
          "State is required but no folder is configured; set stateFolder");
    }
    if (outcomeWait.isNegative()) {
      throw new IllegalArgumentException(
          "outcomeWait cannot be " + outcomeWait + "; give 0 or more");
    }
    if (maxAge.filter(Duration::isNegative).isPresent()) {
      throw new IllegalArgumentException(
          "maxAge cannot be " + maxAge.get() + "; give 0 or more, or leave it out");
    }
    if (recordWait.isNegative()) {
      throw new IllegalArgumentException("recordWait cannot be " + recordWait + "; give 0 or more");
    }
    if (evidenceMemory.isNegative() || recentGap.isNegative()) {
      throw new IllegalArgumentException(
          "evidenceMemory is %s and recentGap is %s; neither may be negative"
              .formatted(evidenceMemory, recentGap));
    }
    if (maxIdentities < 64 || maxPending < 1) {
      throw new IllegalArgumentException(
          ("maxIdentities is %s and maxPending is %s; they must be at least 64 and at least"
                  + " 1, respectively")
              .formatted(maxIdentities, maxPending));
    }
  }

  /**
   * Returns a builder: live events, any stream, no state that survives restarts, 10,000 pending
   * events, and as many identities as fit into half of the heap, but at most 100,000.
   */
  public static Builder builder(Clock clock) {
    return new Builder(clock);
  }

  /** Memory taken, under the built-in catalogue, by an identity whose credentials rotate. */
  static final long IDENTITY_BYTES = 64 << 10;

  private static int identitiesThatFit(long heapBytes) {
    return (int) Math.max(1_000, Math.min(100_000, heapBytes / 2 / IDENTITY_BYTES));
  }

  public static final class Builder {
    private final Clock clock;
    private EventTimes eventTimes = EventTimes.LIVE;
    private Optional<String> stream = Optional.empty();
    private Sequence minimumSequence = Sequence.NONE;
    private Optional<Path> stateFolder = Optional.empty();
    private Optional<Instant> observingSince = Optional.empty();
    private int maxIdentities = identitiesThatFit(Runtime.getRuntime().maxMemory());
    private int maxPending = 10_000;
    private Duration outcomeWait = Duration.ofMinutes(15);
    private Vectors vectors = Vectors.LEFT_OUT;
    private Optional<Duration> maxAge = Optional.empty();
    private Duration evidenceMemory = Duration.ofMinutes(15);
    private Duration recentGap = Duration.ofMinutes(1);
    private MissingState missing = MissingState.REPORTED;
    private Duration recordWait = Duration.ofSeconds(1);
    private UnknownRules unknown = UnknownRules.asJudged();
    private SourceNetworks networks = SourceNetworks.none();
    private DecisionLog log = DecisionLog.NONE;
    private EnforcerMetrics metrics = EnforcerMetrics.NONE;

    private Builder(Clock clock) {
      this.clock = clock;
    }

    public Builder eventTimes(EventTimes meant) {
      eventTimes = meant;
      return this;
    }

    public Builder stream(String followed) {
      stream = Optional.of(followed);
      return this;
    }

    public Builder minimumSequence(Sequence least) {
      minimumSequence = least;
      return this;
    }

    public Builder stateFolder(Path folder) {
      stateFolder = Optional.of(folder);
      return this;
    }

    public Builder observingSince(Instant since) {
      observingSince = Optional.of(since);
      return this;
    }

    public Builder maxIdentities(int most) {
      maxIdentities = most;
      return this;
    }

    public Builder maxPending(int most) {
      maxPending = most;
      return this;
    }

    public Builder outcomeWait(Duration most) {
      outcomeWait = most;
      return this;
    }

    public Builder vectors(Vectors kept) {
      vectors = kept;
      return this;
    }

    public Builder maxAge(Duration most) {
      maxAge = Optional.of(most);
      return this;
    }

    public Builder evidenceMemory(Duration memory) {
      evidenceMemory = memory;
      return this;
    }

    public Builder recentGap(Duration gap) {
      recentGap = gap;
      return this;
    }

    public Builder missing(MissingState treated) {
      missing = treated;
      return this;
    }

    public Builder recordWait(Duration most) {
      recordWait = most;
      return this;
    }

    public Builder unknown(UnknownRules rules) {
      unknown = rules;
      return this;
    }

    public Builder networks(SourceNetworks known) {
      networks = known;
      return this;
    }

    public Builder log(DecisionLog taken) {
      log = taken;
      return this;
    }

    public Builder metrics(EnforcerMetrics heard) {
      metrics = heard;
      return this;
    }

    public EnforcerOptions build() {
      return new EnforcerOptions(
          clock,
          eventTimes,
          stream,
          minimumSequence,
          stateFolder,
          observingSince,
          maxIdentities,
          maxPending,
          outcomeWait,
          vectors,
          maxAge,
          evidenceMemory,
          recentGap,
          missing,
          recordWait,
          unknown,
          networks,
          log,
          metrics);
    }
  }
}
