package io.tidemark.jobs.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.tidemark.jobs.ExitCode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Closing summary of a run. Every record that was read is counted exactly once, as accepted,
 * duplicate, rejected, merged, skipped or deferred, so {@link #unaccounted} is 0 unless records
 * were lost.
 *
 * @param night day that was processed, or the last of several days; empty if no record has a day
 * @param first first of several days that were processed; empty if there was only one
 * @param merged records merged into another record's event, such as a request and its response
 * @param skipped records that are not access events of this company, by reason
 * @param deferred records dated after the night, stored for the night of their own day
 * @param identitiesByKind active identities by kind; empty if no identities were processed
 * @param noticesByKind notices by kind; empty if no night's logs were checked
 * @param alerts number of alerts; empty if no identities were judged
 * @param topAlerts the most severe alerts, most severe first
 * @param notes other information for human readers, in display order
 * @param seconds duration of each step, in step order, and of the {@code rest}
 * @param more additional figures, as values that Jackson can serialize
 */
public record NightSummary(
    Optional<LocalDate> night,
    Optional<LocalDate> first,
    String runId,
    long read,
    long accepted,
    long duplicates,
    SortedMap<String, Long> rejected,
    long merged,
    SortedMap<String, Long> skipped,
    long deferred,
    SortedMap<String, Long> identitiesByKind,
    SortedMap<String, Long> noticesByKind,
    OptionalLong alerts,
    List<AlertLine> topAlerts,
    List<Note> notes,
    Map<String, Double> seconds,
    Map<String, Object> more) {
  /**
   * @param decision decision, for example {@code STEP_UP}
   * @param reasons most important first
   * @param answered description of the label on the alert; empty if it has no label
   */
  public record AlertLine(String identity, String decision, List<String> reasons, String answered) {
    public AlertLine {
      reasons = List.copyOf(reasons);
    }
  }

  public record Note(String about, String message, List<String> details) {
    public Note {
      details = List.copyOf(details);
    }

    public Note(String about, String message) {
      this(about, message, List.of());
    }
  }

  private static final String LAST_JUDGED = "last_judged_at";
  private static final String DRY_RUN = "dry_run";

  public NightSummary {
    rejected = Collections.unmodifiableSortedMap(new TreeMap<>(rejected));
    skipped = Collections.unmodifiableSortedMap(new TreeMap<>(skipped));
    identitiesByKind = Collections.unmodifiableSortedMap(new TreeMap<>(identitiesByKind));
    noticesByKind = Collections.unmodifiableSortedMap(new TreeMap<>(noticesByKind));
    topAlerts = List.copyOf(topAlerts);
    notes = List.copyOf(notes);
    seconds = Collections.unmodifiableMap(new LinkedHashMap<>(seconds));
    more = Collections.unmodifiableMap(new LinkedHashMap<>(more));
  }

  public static Builder builder(Optional<LocalDate> night, String runId) {
    return new Builder(night, runId);
  }

  /** Returns the number of records that no count includes. */
  public long unaccounted() {
    return read - accepted - duplicates - sum(rejected) - merged - sum(skipped) - deferred;
  }

  public long identities() {
    return sum(identitiesByKind);
  }

  /** Returns when a night was last judged; empty if the run did not check. */
  public Optional<Instant> lastJudged() {
    return Optional.ofNullable(more.get(LAST_JUDGED)).map(at -> Instant.parse(at.toString()));
  }

  boolean isDryRun() {
    return more.containsKey(DRY_RUN);
  }

  long count(String name) {
    return more.get(name) instanceof Number number ? number.longValue() : 0;
  }

  public String toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("night", night.map(LocalDate::toString).orElse(null));
    first.ifPresent(day -> json.put("first_night", day.toString()));
    json.put("run_id", runId);
    json.put("read", read);
    json.put("accepted", accepted);
    json.put("duplicates", duplicates);
    json.put("rejected", rejected);
    json.put("merged", merged);
    json.put("skipped", skipped);
    json.put("deferred", deferred);
    json.put("unaccounted", unaccounted());
    json.put("identities", identities());
    json.put("identities_by_kind", identitiesByKind);
    json.put("alerts", alerts.isPresent() ? alerts.getAsLong() : null);
    json.put("top_alerts", topAlerts);
    json.put("notes", notes);
    json.put("seconds", seconds);
    more.forEach(json::putIfAbsent);
    try {
      return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a value of " + more.keySet() + " has no JSON form", e);
    }
  }

  static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Builds a summary while the steps run. Not thread-safe. */
  public static final class Builder {
    private final String runId;
    private final SortedMap<String, Long> rejected = new TreeMap<>();
    private final SortedMap<String, Long> skipped = new TreeMap<>();
    private final SortedMap<String, Long> identitiesByKind = new TreeMap<>();
    private final SortedMap<String, Long> noticesByKind = new TreeMap<>();
    private final List<Note> notes = new ArrayList<>();
    private final Map<String, Object> more = new LinkedHashMap<>();
    private Optional<LocalDate> night;
    private Optional<LocalDate> first = Optional.empty();
    private Map<String, Double> seconds = Map.of();
    private List<AlertLine> topAlerts = List.of();
    private long read;
    private long accepted;
    private long duplicates;
    private long merged;
    private long deferred;
    private OptionalLong alerts = OptionalLong.empty();

    private Builder(Optional<LocalDate> night, String runId) {
      this.night = Objects.requireNonNull(night);
      this.runId = Objects.requireNonNull(runId);
    }

    public Builder nights(LocalDate from, LocalDate to) {
      night = Optional.of(to);
      first = Optional.of(from).filter(day -> day.isBefore(to));
      return this;
    }

    public Builder read(long records) {
      read += records;
      return this;
    }

    public Builder accepted(long records) {
      accepted += records;
      return this;
    }

    public Builder duplicates(long records) {
      duplicates += records;
      return this;
    }

    public Builder rejected(String reason, long records) {
      rejected.merge(reason, records, Long::sum);
      return this;
    }

    public Builder merged(long records) {
      merged += records;
      return this;
    }

    public Builder skipped(String reason, long records) {
      skipped.merge(reason, records, Long::sum);
      return this;
    }

    public Builder deferred(long records) {
      deferred += records;
      return this;
    }

    public Builder identities(String kind, long identities) {
      identitiesByKind.merge(kind, identities, Long::sum);
      return this;
    }

    public Builder notices(String kind, long notices) {
      noticesByKind.merge(kind, notices, Long::sum);
      return this;
    }

    /**
     * @param gravest alerts to display, most severe first
     */
    public Builder alerts(long total, List<AlertLine> gravest) {
      alerts = OptionalLong.of(total);
      topAlerts = gravest;
      return this;
    }

    public Builder note(String about, String description) {
      return note(new Note(about, description));
    }

    public Builder note(Note note) {
      notes.add(note);
      return this;
    }

    public Builder seconds(Map<String, Double> bySteps) {
      seconds = bySteps;
      return this;
    }

    public Builder lastJudged(Optional<Instant> at) {
      at.ifPresent(instant -> more(LAST_JUDGED, instant.toString()));
      return this;
    }

    public Builder dryRun() {
      return more(DRY_RUN, true);
    }

    public Builder more(String name, Object value) {
      more.put(name, value);
      return this;
    }

    public NightSummary build() {
      return new NightSummary(
          night,
          first,
          runId,
          read,
          accepted,
          duplicates,
          rejected,
          merged,
          skipped,
          deferred,
          identitiesByKind,
          noticesByKind,
          alerts,
          topAlerts,
          notes,
          seconds,
          more);
    }
  }

  /**
   * Result of a run that finished normally.
   *
   * @param next suggested next command
   */
  public record NightResult(ExitCode exitCode, NightSummary summary, String next) {}
}
