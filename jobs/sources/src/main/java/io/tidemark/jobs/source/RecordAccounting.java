package io.tidemark.jobs.source;

import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Numbers, enriches and counts the records of a file or part of a table. */
final class RecordAccounting {
  private final String path;
  private final long first;
  private final ReadOptions options;
  private final Enricher enricher;

  /** Occurrences of each record without an id, by the first 64 bits of its content hash. */
  private final Map<Long, Integer> occurrences = new HashMap<>();

  private final SortedMap<String, Long> rejected = new TreeMap<>();
  private final SortedMap<String, Long> skipped = new TreeMap<>();
  private final SortedSet<Long> days = new TreeSet<>();
  private long read;
  private long accepted;
  private boolean cut;

  RecordAccounting(String path, long first, ReadOptions options, Enricher enricher) {
    this.path = path;
    this.first = first;
    this.options = options;
    this.enricher = enricher;
  }

  ParsedRecord admit(Draft draft) {
    long ordinal = first + read++;
    cut |= draft.cut();
    if (draft instanceof Draft.Mapped mapped) {
      accepted++;
      return new ParsedRecord.Accepted(ordinal, mapped.offset(), event(mapped, ordinal));
    }
    if (draft instanceof Draft.Passed passed) {
      skipped.merge(passed.reason(), 1L, Long::sum);
      return new ParsedRecord.Skipped(ordinal, passed.offset(), passed.reason());
    }
    if (draft instanceof Draft.Stated stated) {
      skipped.merge(SkipReason.ENFORCER_STANDING.code(), 1L, Long::sum);
      return new ParsedRecord.Stated(ordinal, stated.offset(), stated.standing());
    }
    Draft.Refused refused = (Draft.Refused) draft;
    rejected.merge(refused.reason(), 1L, Long::sum);
    AccessEvent.Builder actor = refused.actor();
    long time = actor == null ? AccessEvent.MISSING : actor.number(EventColumn.TIME);
    return new ParsedRecord.Rejected(
        ordinal,
        refused.offset(),
        refused.reason(),
        refused.detail(),
        refused.raw(),
        actor == null ? null : identity(actor),
        time == AccessEvent.MISSING ? null : EventTime.epochDay(time));
  }

  /** Returns the identity that acted, or null if it was a person or is unknown. */
  private String identity(AccessEvent.Builder actor) {
    try {
      options.identification().complete(actor, enricher);
    } catch (RuntimeException half) {
      // Enrichment may need columns that this record lacks.
      return null;
    }
    return actor.number(EventColumn.IS_NHI) == 1 ? actor.text(EventColumn.IDENTITY) : null;
  }

  private AccessEvent event(Draft.Mapped mapped, long ordinal) {
    AccessEvent.Builder event = mapped.event();
    if (mapped.contentHash() != null) {
      int digits = mapped.contentHash().indexOf(':') + 1;
      long bits = Long.parseUnsignedLong(mapped.contentHash(), digits, digits + 16, 16);
      int seen = occurrences.merge(bits, 1, Integer::sum);
      event.text(EventColumn.METADATA_UID, mapped.contentHash() + "#" + (seen - 1));
    }
    event.number(EventColumn.INGEST_TIME, options.ingestMicros());
    event.text(EventColumn.RAW_REF, path + "#" + ordinal);
    mapped.arguments().fill(event, enricher, options.targetKey());
    options.identification().complete(event, enricher);
    days.add(EventTime.epochDay(event.number(EventColumn.TIME)));
    return event.build();
  }

  FileAccount account(String format, long bytes) {
    return new FileAccount(path, format, bytes, read, accepted, rejected, skipped, days, cut);
  }
}
