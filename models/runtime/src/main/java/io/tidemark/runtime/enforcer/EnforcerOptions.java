package io.tidemark.runtime.enforcer;

import io.tidemark.engine.enrich.SourceNetworks;
import io.tidemark.runtime.release.FailSafe;
import io.tidemark.runtime.release.Sequence;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Options of an {@link Enforcer}.
 *
 * <pre>{@code
 * EnforcerOptions options =
 *     EnforcerOptions.builder(Clock.systemUTC())
 *         .stream("production")
 *         .stateFile(Path.of("/var/lib/gateway/tidemark.state"))
 *         .build();
 * }</pre>
 *
 * @param clock wall clock, compared with expiries when a bundle is loaded
 * @param stream the stream to follow; empty follows the first stream found in the folder
 * @param minimumSequence lowest accepted sequence; for enforcers without a state file
 * @param stateFile file of the last accepted root document and sequence, kept over restarts and
 *     used by one enforcer at a time; empty keeps them in memory
 * @param observingSince start of complete observation; windows that reach further back count as
 *     missing. Empty means the time of opening
 * @param maxIdentities limit of identities held in memory. One identity takes about 26 KB with the
 *     built-in catalogue, 60 KB if a new credential is used every minute, and 110 KB if its
 *     sessions, runs, places and network classes are observed too. Above the limit the longest idle
 *     identity is evicted. Callers that can name identities can fill it, so the heap must have room
 *     for all of them. The default leaves half of the heap free at 60 KB each. The same number of
 *     saved identities that were not seen since the start adds about 1 KB each
 * @param maxPending limit of events with a pending outcome; their texts together may have 2,048
 *     characters per event. Above the limit the oldest is dropped: its outcome counts as unknown,
 *     or as denied if it was not let through
 * @param outcomeWait time limit for the outcome of an event; {@link Enforcer#refresh} moves overdue
 *     events to the recent state and the log
 * @param failSafe fail-safe table until the first bundle is loaded; each bundle has its own
 * @param vectors whether decisions carry the feature vector
 * @param maxAge maximum age of a bundle since its issue; for enforcers without a state file. Empty
 *     accepts every bundle until it expires
 * @param evidenceMemory time for which fresh evidence satisfies requests to its credential at its
 *     source
 * @param recentFile file of the recent state, written by {@link Enforcer#close} and {@link
 *     Enforcer#save} and read at the next start. The start fails if the file is unreadable or
 *     belongs to another enforcer. Empty saves no state
 * @param recentGap maximum downtime that saved windows may bridge. After a longer one they count as
 *     missing, and only the risk of identities is restored
 * @param missing whether a start without {@code stateFile} or {@code recentFile} is refused
 * @param recordWait time limit for one read of the release. Without the record, the previous
 *     release judges, or the fail-safe table decides
 * @param unknown minimum decisions for identities, credentials and actions that are not in the
 *     release
 * @param networks databases of source networks; use those of the nightly run for identical results
 * @param log log of every decision with its outcome; owned and closed by this enforcer
 * @param metrics receiver of metrics
 */
public record EnforcerOptions(
    Clock clock,
    Optional<String> stream,
    Sequence minimumSequence,
    Optional<Path> stateFile,
    Optional<Instant> observingSince,
    int maxIdentities,
    int maxPending,
    Duration outcomeWait,
    FailSafe failSafe,
    Vectors vectors,
    Optional<Duration> maxAge,
    Duration evidenceMemory,
    Optional<Path> recentFile,
    Duration recentGap,
    MissingState missing,
    Duration recordWait,
    UnknownRules unknown,
    SourceNetworks networks,
    DecisionLog log,
    EnforcerMetrics metrics) {
  /** Whether decisions carry feature vectors. */
  public enum Vectors {
    /** No vectors: nothing is copied. */
    LEFT_OUT,
    /** One private copy per decision, for tests and replays. */
    KEPT
  }

  /** Treatment of a start without a file that keeps state. */
  public enum MissingState {
    /**
     * The enforcer starts without the file; a lost file of an earlier run is logged and counted.
     */
    REPORTED,
    /** The enforcer does not start; for every start except the first. */
    REFUSED
  }

  public EnforcerOptions {
    Objects.requireNonNull(clock, "clock");
    Objects.requireNonNull(vectors, "vectors");
    Objects.requireNonNull(missing, "missing");
    Objects.requireNonNull(unknown, "unknown");
    Objects.requireNonNull(networks, "networks");
    Objects.requireNonNull(log, "log");
    Objects.requireNonNull(metrics, "metrics");
    Optional<Path> state = stateFile.map(EnforcerOptions::place);
    if (state.isPresent() && state.equals(recentFile.map(EnforcerOptions::place))) {
      throw new IllegalArgumentException(
          "The stateFile and the recentFile cannot both be "
              + state.get()
              + ": each would overwrite the other; give them two names");
    }
    if (missing == MissingState.REFUSED && stateFile.isEmpty() && recentFile.isEmpty()) {
      throw new IllegalArgumentException(
          "State is required and none is kept; name a stateFile or a recentFile");
    }
    if (outcomeWait.isNegative()) {
      throw new IllegalArgumentException(
          "The outcome of an event cannot be waited for " + outcomeWait + "; give 0 or more");
    }
    if (maxAge.filter(Duration::isNegative).isPresent()) {
      throw new IllegalArgumentException(
          "Bundles cannot have been issued at most "
              + maxAge.get()
              + " ago; give a maxAge of 0 or more, or none");
    }
    if (recordWait.isNegative()) {
      throw new IllegalArgumentException(
          "A record cannot be waited for " + recordWait + "; give a recordWait of 0 or more");
    }
    if (evidenceMemory.isNegative() || recentGap.isNegative()) {
      throw new IllegalArgumentException(
          "Evidence is remembered for "
              + evidenceMemory
              + " and a gap of "
              + recentGap
              + " is bridged; neither can be negative");
    }
    if (maxIdentities < 64 || maxPending < 1) {
      throw new IllegalArgumentException(
          "Room for "
              + maxIdentities
              + " identities and "
              + maxPending
              + " pending events is too little; 64 identities and one event are the least");
    }
  }

  private static Path place(Path file) {
    return file.toAbsolutePath().normalize();
  }

  /**
   * Builder with defaults: any stream, nothing kept over restarts, 10 000 pending events, and as
   * many identities as fit into half of the heap, at most 100 000.
   */
  public static Builder builder(Clock clock) {
    return new Builder(clock);
  }

  /** Room for one identity whose credentials rotate, under the built-in catalogue. */
  static final long IDENTITY_BYTES = 64 << 10;

  private static int identitiesThatFit(long heapBytes) {
    return (int) Math.max(1_000, Math.min(100_000, heapBytes / 2 / IDENTITY_BYTES));
  }

  /** Collects options; not thread-safe. */
  public static final class Builder {
    private final Clock clock;
    private Optional<String> stream = Optional.empty();
    private Sequence minimumSequence = Sequence.NONE;
    private Optional<Path> stateFile = Optional.empty();
    private Optional<Instant> observingSince = Optional.empty();
    private int maxIdentities = identitiesThatFit(Runtime.getRuntime().maxMemory());
    private int maxPending = 10_000;
    private Duration outcomeWait = Duration.ofMinutes(15);
    private FailSafe failSafe = FailSafe.defaults();
    private Vectors vectors = Vectors.LEFT_OUT;
    private Optional<Duration> maxAge = Optional.empty();
    private Duration evidenceMemory = Duration.ofMinutes(15);
    private Optional<Path> recentFile = Optional.empty();
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

    /** Follow this stream only. */
    public Builder stream(String followed) {
      stream = Optional.of(followed);
      return this;
    }

    /** Refuse bundles below this sequence. */
    public Builder minimumSequence(Sequence least) {
      minimumSequence = least;
      return this;
    }

    /** Keep the last accepted root document and sequence in this file, for its owner alone. */
    public Builder stateFile(Path file) {
      stateFile = Optional.of(file);
      return this;
    }

    /** All events since this time are seen. */
    public Builder observingSince(Instant since) {
      observingSince = Optional.of(since);
      return this;
    }

    /** Hold at most this number of identities. */
    public Builder maxIdentities(int most) {
      maxIdentities = most;
      return this;
    }

    /** Wait for at most this number of outcomes. */
    public Builder maxPending(int most) {
      maxPending = most;
      return this;
    }

    /** Wait this long for the outcome of an event. */
    public Builder outcomeWait(Duration most) {
      outcomeWait = most;
      return this;
    }

    /** Decide by this table before any bundle was loaded. */
    public Builder failSafe(FailSafe table) {
      failSafe = table;
      return this;
    }

    /** Whether decisions carry feature vectors. */
    public Builder vectors(Vectors kept) {
      vectors = kept;
      return this;
    }

    /** Refuse bundles that were issued longer ago. */
    public Builder maxAge(Duration most) {
      maxAge = Optional.of(most);
      return this;
    }

    /** Let fresh evidence count for this long. */
    public Builder evidenceMemory(Duration memory) {
      evidenceMemory = memory;
      return this;
    }

    /** Keep the recent state in this file, which only its owner may read. */
    public Builder recentFile(Path file) {
      recentFile = Optional.of(file);
      return this;
    }

    /** Bridge a downtime up to this length. */
    public Builder recentGap(Duration gap) {
      recentGap = gap;
      return this;
    }

    /** Treatment of a start without a file that keeps state. */
    public Builder missing(MissingState treated) {
      missing = treated;
      return this;
    }

    /** Wait at most this long for one read of the release. */
    public Builder recordWait(Duration most) {
      recordWait = most;
      return this;
    }

    /**
     * Apply these minimum decisions to identities, credentials and actions that are not in the
     * release.
     */
    public Builder unknown(UnknownRules rules) {
      unknown = rules;
      return this;
    }

    /** Fill missing facts about a request's source from these databases. */
    public Builder networks(SourceNetworks known) {
      networks = known;
      return this;
    }

    /** Log every decision to this log; {@link Enforcer#close} closes it. */
    public Builder log(DecisionLog taken) {
      log = taken;
      return this;
    }

    /** Send metrics to this receiver. */
    public Builder metrics(EnforcerMetrics heard) {
      metrics = heard;
      return this;
    }

    /** The options. */
    public EnforcerOptions build() {
      return new EnforcerOptions(
          clock,
          stream,
          minimumSequence,
          stateFile,
          observingSince,
          maxIdentities,
          maxPending,
          outcomeWait,
          failSafe,
          vectors,
          maxAge,
          evidenceMemory,
          recentFile,
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
