package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.io.InputStream;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Base class for formats whose records are JSON objects. */
abstract class JsonLogSource implements LogSource {
  /** Formats whose rejected records need not be searched for query strings. */
  private static final Set<LogFormat> WITHOUT_URLS =
      EnumSet.of(
          LogFormat.CLOUDTRAIL,
          LogFormat.GCP_AUDIT,
          LogFormat.ENTRA_SIGN_IN,
          LogFormat.OKTA,
          LogFormat.GITHUB_AUDIT,
          LogFormat.VAULT_AUDIT);

  private final LogFormat format;
  private final Set<String> containers;
  private final List<String> marks;

  /**
   * @param containers envelope keys whose arrays contain the records
   * @param marks strings that every record contains; they identify a record that is longer than the
   *     file head
   */
  JsonLogSource(LogFormat format, Set<String> containers, List<String> marks) {
    this.format = format;
    this.containers = containers;
    this.marks = marks;
  }

  @Override
  public final LogFormat format() {
    return format;
  }

  final Set<String> containers() {
    return containers;
  }

  /** Returns whether an object is a record of this format, even if it will be skipped. */
  abstract boolean knows(JsonNode record);

  /** Returns the record inside an envelope, rejecting invalid JSON there, or the object itself. */
  JsonNode unwrapped(JsonNode object) {
    return object;
  }

  /** Parses the outermost object of a record that the framer has not parsed. */
  JsonNode parsed(Frame frame) {
    return JsonRecord.parse(frame.buffer(), frame.length());
  }

  /** Returns the reason why a record is not an access event, or empty if it is one. */
  Optional<SkipReason> skipReason(JsonNode record) {
    return Optional.empty();
  }

  /** Returns the code of the {@link #skipReason}, or a more specific code. */
  Optional<String> skipCode(JsonNode record) {
    return skipReason(record).map(SkipReason::code);
  }

  abstract void map(JsonRecord record, EventDraft event, ReadOptions options);

  /** Maps the columns of the identity key, for {@link #map} and to attribute rejected records. */
  void mapActor(JsonRecord record, EventDraft event, ReadOptions options) {
    // Not every format maps the actor separately.
  }

  Draft draft(Frame frame, JsonNode outer, ReadOptions options) {
    Optional<String> skip = skipCode(outer);
    if (skip.isPresent()) {
      return new Draft.Passed(frame.offset(), skip.get());
    }
    EventDraft event = new EventDraft(options);
    JsonRecord record = new JsonRecord(unwrapped(outer), outer);
    try {
      map(record, event, options);
    } catch (RejectedRecordException cause) {
      throw cause.by(actor(record, event, options));
    }
    return Draft.Mapped.of(frame, event);
  }

  /**
   * Returns the readable columns of a rejected record, or null if they do not identify the actor.
   */
  private AccessEvent.Builder actor(JsonRecord record, EventDraft event, ReadOptions options) {
    try {
      if (event.text(EventColumn.ACTOR_USER_UID) == null) {
        mapActor(record, event, options);
      }
    } catch (RuntimeException unreadable) {
      return null;
    }
    return event.text(EventColumn.ACTOR_USER_UID) == null ? null : event.finish();
  }

  @Override
  public Fit fit(FileHead head) {
    if (!head.looksLikeJson()) {
      return Fit.NONE;
    }
    Fit best =
        Stream.of(JsonFramer.Layout.values())
            .map(layout -> head.records(containers, layout))
            .map(records -> Fit.of(records.stream().filter(this::knows).count(), records.size()))
            .max(Comparator.naturalOrder())
            .orElseThrow();
    if (best == Fit.NONE && head.isEmptyContainer(containers)) {
      return Fit.EMPTY;
    }
    return best == Fit.NONE && head.isOneRecordWith(containers, marks) ? Fit.PART : best;
  }

  @Override
  public RecordParser open(InputStream bytes, FileHead head, ReadOptions options) {
    JsonFramer framer = new JsonFramer(bytes, containers, head.layout(this), options.recordBytes());
    return RecordParser.of(
        framer,
        frame -> draft(frame, frame.parsed() == null ? parsed(frame) : frame.parsed(), options),
        WITHOUT_URLS.contains(format)
            ? (frame, cause) -> Draft.Refused.of(frame, cause, frame.raw())
            : Draft.Refused::cleaned);
  }
}
