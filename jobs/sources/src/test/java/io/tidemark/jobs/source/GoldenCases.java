package io.tidemark.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Golden tables for sources. Each row contains a native line and the expected columns or reason.
 */
final class GoldenCases {
  private static final ObjectMapper JSON = new ObjectMapper();

  private GoldenCases() {}

  /**
   * A row of a golden table.
   *
   * @param expected {@code column=value}, {@code column=} if absent, {@code unmapped.field=value},
   *     {@code rejected=reason} or {@code skipped=reason}
   */
  record Case(String description, String line, List<String> expected) {
    Case {
      expected = List.copyOf(expected);
    }

    Case(String description, String line, String... expected) {
      this(description, line, List.of(expected));
    }
  }

  /** Reads each line as a separate file, whose format must be detected. */
  static void check(LogFormat format, List<Case> cases) {
    for (Case row : cases) {
      Logs.Reading reading = Logs.read(row.line);
      assertThat(reading.account.format()).as(row.description).isEqualTo(format.id());
      assertThat(reading.records).as(row.description).hasSize(1);
      for (String expected : row.expected) {
        int equals = expected.indexOf('=');
        String name = expected.substring(0, equals);
        assertThat(found(name, reading.records.get(0)))
            .as("%s: %s", row.description, name)
            .isEqualTo(expected.substring(equals + 1));
      }
    }
  }

  private static String found(String name, ParsedRecord record) {
    if (record instanceof ParsedRecord.Rejected rejected) {
      return name.equals("rejected") ? rejected.reason() : "rejected: " + rejected.detail();
    }
    if (record instanceof ParsedRecord.Skipped skipped) {
      return name.equals("skipped") ? skipped.reason() : "skipped: " + skipped.reason();
    }
    AccessEvent event = ((ParsedRecord.Accepted) record).event();
    if (name.startsWith("unmapped.")) {
      return event.map(EventColumn.UNMAPPED).getOrDefault(name.substring(9), "");
    }
    return EventColumn.named(name).map(column -> shown(event, column)).orElse("no such outcome");
  }

  private static String shown(AccessEvent event, EventColumn column) {
    if (!event.has(column)) {
      return "";
    }
    return switch (column.type()) {
      case TEXT -> event.text(column);
      case INTEGER, LONG -> Long.toString(event.number(column));
      case BOOLEAN -> Boolean.toString(event.number(column) == 1);
      case TIMESTAMP -> Instant.EPOCH.plus(event.number(column), ChronoUnit.MICROS).toString();
      case DOUBLE -> Double.toString(event.decimal(column));
      case TEXT_LIST -> String.join(",", event.texts(column));
      case TEXT_MAP -> event.map(column).toString();
      case DELEGATION ->
          String.join(
              ",", event.delegation(column).stream().map(d -> d.type() + ":" + d.uid()).toList());
    };
  }

  /**
   * Returns a record with members set or removed.
   *
   * @param edits {@code /path/to/member=JSON} to set a member, or {@code -/path/to/member} to
   *     remove it
   */
  static String edited(String record, String... edits) {
    try {
      ObjectNode root = (ObjectNode) JSON.readTree(record);
      for (String edit : edits) {
        boolean leaveOut = edit.startsWith("-");
        int equals = edit.indexOf('=');
        String path = leaveOut ? edit.substring(1) : edit.substring(0, equals);
        int last = path.lastIndexOf('/');
        JsonNode parent = last == 0 ? root : root.at(path.substring(0, last));
        String name = path.substring(last + 1);
        if (leaveOut) {
          ((ObjectNode) parent).remove(name);
        } else {
          ((ObjectNode) parent).set(name, JSON.readTree(edit.substring(equals + 1)));
        }
      }
      return JSON.writeValueAsString(root);
    } catch (JsonProcessingException wrongTest) {
      throw new IllegalArgumentException(wrongTest);
    }
  }
}
