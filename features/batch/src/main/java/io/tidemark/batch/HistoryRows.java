package io.tidemark.batch;

import io.tidemark.engine.profile.DaySummary;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileSchema;
import java.util.Iterator;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/** Iterator with lookahead over rows arranged by {@link IdentityRows}. */
final class HistoryRows {
  private final Iterator<InternalRow> rows;
  private InternalRow head;

  HistoryRows(Iterator<InternalRow> rows) {
    this.rows = rows;
  }

  boolean hasNext() {
    return head != null || rows.hasNext();
  }

  InternalRow peek() {
    if (head == null) {
      head = rows.next();
    }
    return head;
  }

  /** Returns the next row, which remains valid until the row after it is requested or peeked at. */
  InternalRow next() {
    InternalRow row = peek();
    head = null;
    return row;
  }

  /** Reads the rows that precede an identity's events. */
  IdentityHistory history(UTF8String identity, ProfileSchema schema, ProfileRules rules) {
    Profile start = null;
    NavigableMap<Long, DaySummary> summaries = new TreeMap<>();
    Set<Long> trusted = new TreeSet<>();
    while (hasNext()
        && IdentityRows.what(peek()) != IdentityRows.EVENT_ROW
        && IdentityRows.identity(peek()).equals(identity)) {
      InternalRow row = next();
      byte[] payload = IdentityRows.payload(row);
      if (IdentityRows.what(row) == IdentityRows.PROFILE_ROW) {
        start = Profile.fromBytes(schema, payload);
      } else {
        DaySummary summary = DaySummary.fromBytes(schema, payload);
        summaries.put(summary.epochDay(), summary);
        if (IdentityRows.what(row) == IdentityRows.TRUSTED_ROW) {
          trusted.add(summary.epochDay());
        }
      }
    }
    return new IdentityHistory(schema, start, summaries, trusted, rules);
  }
}
