package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A format whose records are JSON objects. */
abstract class JsonLogSource implements LogSource {
  /** Keys of an outer object whose array holds the records; none unless a format has some. */
  Set<String> containers() {
    return Set.of();
  }

  /** Whether an object is a record of this format, a skipped one included. */
  abstract boolean knows(JsonNode record);

  /** Texts that all stand in a record; for one that is longer than the head of its file. */
  abstract List<String> marks();

  /**
   * The record inside an envelope, or the object itself.
   *
   * @throws RefusedRecord where the envelope holds it as text that is no JSON
   */
  JsonNode unwrapped(JsonNode object) throws RefusedRecord {
    return object;
  }

  /** The object that a record is written as. */
  JsonNode parsed(Frame frame) throws RefusedRecord {
    return JsonRecord.parse(frame.buffer(), frame.length());
  }

  /** Why a record is none of an access; empty where it is one. */
  Optional<SkipReason> skipReason(JsonNode record) {
    return Optional.empty();
  }

  /** The code of {@link #skipReason}, or a more telling one. */
  Optional<String> skipCode(JsonNode record) {
    return skipReason(record).map(SkipReason::code);
  }

  /** What is kept of a record that is refused. */
  Draft refused(Frame frame, String code, String detail, ReadOptions options) {
    return Draft.Refused.of(frame, code, detail, options);
  }

  /** Maps a record to an event. */
  abstract void map(JsonRecord record, EventDraft event, ReadOptions options) throws RefusedRecord;

  /**
   * Maps the actor and the other columns that make up the key of an identity. {@link #map} calls
   * it; a record that is refused is attributed by it. Does nothing unless a format overrides it.
   */
  void mapActor(JsonRecord record, EventDraft event, ReadOptions options) throws RefusedRecord {
    // For formats that name an actor among the rest.
  }

  /** What a record comes to. */
  Draft draft(Frame frame, JsonNode outer, ReadOptions options) throws RefusedRecord {
    Optional<String> skip = skipCode(outer);
    if (skip.isPresent()) {
      return new Draft.Passed(frame.offset(), skip.get());
    }
    EventDraft event = new EventDraft(options);
    JsonRecord record = new JsonRecord(unwrapped(outer), outer);
    try {
      map(record, event, options);
    } catch (RefusedRecord cause) {
      throw cause.by(actor(record, event, options));
    }
    return new Draft.Mapped(
        frame.offset(), event.finish(), event.hasId() ? null : frame.contentHash(), frame.cut());
  }

  /** What is known of a record that is refused; null where that is not who acted. */
  private AccessEvent.Builder actor(JsonRecord record, EventDraft event, ReadOptions options) {
    try {
      if (event.text(EventColumn.ACTOR_USER_UID) == null) {
        mapActor(record, event, options);
      }
    } catch (RefusedRecord | RuntimeException unreadable) {
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
    return Drafting.orRefused(
        () -> draft(frame, parsed(frame), options),
        (code, detail) -> refused(frame, code, detail, options));
  }
}
