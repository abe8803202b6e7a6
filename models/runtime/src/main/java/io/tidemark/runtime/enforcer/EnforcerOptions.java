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
 * How an enforcer runs.
 *
 * <pre>{@code
 * EnforcerOptions options =
 *     EnforcerOptions.builder(Clock.systemUTC())
 *         .stream("production")
 *         .stateFile(Path.of("/var/lib/gateway/tidemark.state"))
 *         .build();
 * }</pre>
 *
 * @param clock wall-clock time: compared with expiries when a bundle is loaded
 * @param stream the stream to follow; empty follows whatever the folder holds first
 * @param minimumSequence bundles below it are refused; for enforcers that keep no state
 * @param stateFile where the last accepted root document and sequence are kept over restarts, by
 *     one enforcer at a time; empty keeps it in memory
 * @param observingSince from when on the enforcer sees all events; windows that reach further back
 *     are missing. Empty is the moment it is opened
 * @param maxIdentities identities whose recent state and risk are held, some 26 KB each with the
 *     built-in catalogue, 60 KB where a new credential is used every minute, 110 KB where sessions,
 *     runs, places and classes of networks are observed of these too; one more pushes out the one
 *     that was idle longest. Whoever can name identities can fill it, so the heap must hold so
 *     many: by itself it leaves half of the heap where all have the 60 KB. Beside them as many that
 *     an earlier run saved and that were not met since, in some 1 KB each
 * @param maxPending evaluated events whose outcome is waited for, with 2,048 characters of texts
 *     for each of them, all together; one more lets go of the oldest, whose outcome then counts as
 *     unknown, or as denied if it was not let through
 * @param outcomeWait how long the outcome of an event is waited for; {@link Enforcer#refresh} lets
 *     go of those that wait longer, into the recent state and the log
 * @param failSafe what to decide before any bundle was loaded; a loaded one brings its own
 * @param vectors whether decisions carry the feature vector
 * @param maxAge bundles issued longer ago are refused; for enforcers that keep no state. Empty is
 *     as long as they have not expired
 * @param evidenceMemory how long fresh evidence answers what is asked of its credential at its
 *     source
 * @param recentFile where {@link Enforcer#close} and {@link Enforcer#save} keep the recent state,
 *     and the next start takes it from; one that is there and cannot be read stops the start, as
 *     does one that another enforcer keeps. Empty keeps none
 * @param recentGap after a longer time without an enforcer the saved windows count as missing, and
 *     only what is held against identities is taken
 * @param missing whether a start without {@code stateFile} or {@code recentFile} is refused
 * @param recordWait how long a decision waits for one read of the release at most. Without the
 *     record, the release before judges, or the fail-safe table decides
 * @param unknown what to decide at least about what a release does not know
 * @param networks what is known of the networks that requests come from; the night's, for its
 *     numbers
 * @param log takes every decision with its outcome; of this enforcer alone, which closes it
 * @param metrics hears what happens
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
    /** They do not: nothing is copied. */
    LEFT_OUT,
    /** Each decision has a copy of its own, for tests and replays. */
    KEPT
  }

  /** Treatment of a start without a file that keeps state. */
  public enum MissingState {
    /** Starts without; one that an earlier run wrote is logged, and counted. */
    REPORTED,
    /** Does not start: for every start but the first. */
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
   * A builder that starts with any stream, nothing kept over restarts, 10 000 pending events, and
   * as many identities as half of the heap has room for, 100 000 at the most.
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

    /** Hold so many identities at the most. */
    public Builder maxIdentities(int most) {
      maxIdentities = most;
      return this;
    }

    /** Wait for so many outcomes at the most. */
    public Builder maxPending(int most) {
      maxPending = most;
      return this;
    }

    /** Wait so long for the outcome of an event. */
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

    /** Let fresh evidence answer for so long. */
    public Builder evidenceMemory(Duration memory) {
      evidenceMemory = memory;
      return this;
    }

    /** Keep the recent state in this file, which only its owner may read. */
    public Builder recentFile(Path file) {
      recentFile = Optional.of(file);
      return this;
    }

    /** Bridge a time of this length without an enforcer. */
    public Builder recentGap(Duration gap) {
      recentGap = gap;
      return this;
    }

    /** Treat a start without a file that keeps state so. */
    public Builder missing(MissingState treated) {
      missing = treated;
      return this;
    }

    /** Wait so long for one read of the release. */
    public Builder recordWait(Duration most) {
      recordWait = most;
      return this;
    }

    /** Decide at least so about what a release does not know. */
    public Builder unknown(UnknownRules rules) {
      unknown = rules;
      return this;
    }

    /** Fill in what these databases know of a request's source, where an event does not say it. */
    public Builder networks(SourceNetworks known) {
      networks = known;
      return this;
    }

    /** Log every decision there; {@link Enforcer#close} closes it. */
    public Builder log(DecisionLog taken) {
      log = taken;
      return this;
    }

    /** Tell it what happens. */
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
