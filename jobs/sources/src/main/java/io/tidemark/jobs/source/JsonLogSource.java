package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Base class for formats whose records are JSON objects. */
abstract class JsonLogSource implements LogSource {
  /** Returns the envelope keys whose arrays contain the records. By default, there are none. */
  Set<String> containers() {
    return Set.of();
  }

  /** Returns whether an object is a record of this format, even if it will be skipped. */
  abstract boolean knows(JsonNode record);

  /**
   * Returns strings that every record contains. These strings identify a record that is longer than
   * the file head.
   */
  abstract List<String> marks();

  /**
   * Returns the record inside an envelope, or the object itself if it is not an envelope.
   *
   * @throws RejectedRecordException if the envelope contains the record as a string of invalid JSON
   */
  JsonNode unwrapped(JsonNode object) throws RejectedRecordException {
    return object;
  }

  /** Parses the outermost object of a record that the framer has not parsed. */
  JsonNode parsed(Frame frame) throws RejectedRecordException {
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

  Draft refused(Frame frame, String code, String detail, ReadOptions options) {
    return Draft.Refused.of(frame, code, detail, options);
  }

  abstract void map(JsonRecord record, EventDraft event, ReadOptions options)
      throws RejectedRecordException;

  /**
   * Maps the actor and the other columns of the identity key. It is called by {@link #map}, and
   * also to attribute rejected records to an identity. Does nothing by default.
   */
  void mapActor(JsonRecord record, EventDraft event, ReadOptions options)
      throws RejectedRecordException {
    // Not every format maps the actor separately.
  }

  Draft draft(Frame frame, JsonNode outer, ReadOptions options) throws RejectedRecordException {
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
    return new Draft.Mapped(
        frame.offset(), event.finish(), event.hasId() ? null : frame.contentHash(), frame.cut());
  }

  /**
   * Returns the readable columns of a rejected record, or null if they do not identify the actor.
   */
  private AccessEvent.Builder actor(JsonRecord record, EventDraft event, ReadOptions options) {
    try {
      if (event.text(EventColumn.ACTOR_USER_UID) == null) {
        mapActor(record, event, options);
      }
    } catch (RejectedRecordException | RuntimeException unreadable) {
      return null;
    }
    return event.text(EventColumn.ACTOR_USER_UID) == null ? null : event.finish();
  }

  @Override
  public boolean recognises(FileHead head) {
    return head.looksLikeJson()
        && (head.records(containers()).stream().anyMatch(this::knows)
            || head.isEmptyContainer(containers())
            || head.isOneRecordWith(containers(), marks()));
  }

  @Override
  public RecordParser open(InputStream bytes, FileHead head, ReadOptions options) {
    JsonFramer framer = new JsonFramer(bytes, containers(), head.layout(this), options.limits());
    return () -> parse(framer, options);
  }

  private Draft parse(JsonFramer framer, ReadOptions options) throws IOException {
    Frame frame = framer.next();
    if (frame == null) {
      return null;
    }
    if (frame.problem() != null) {
      return refused(frame, frame.problem().code(), frame.detail(), options);
    }
    return RecordMapper.mapOrReject(
        () -> draft(frame, frame.parsed() == null ? parsed(frame) : frame.parsed(), options),
        (code, detail) -> refused(frame, code, detail, options));
  }
}
