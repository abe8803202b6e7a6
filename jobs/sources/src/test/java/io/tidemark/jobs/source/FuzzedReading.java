package io.tidemark.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A file read from a fuzzer, whose records are all accounted for. */
record FuzzedReading(List<ParsedRecord> records) {
  /** As usual, but with records so short that a fuzzer can exceed them at little cost. */
  static final ReadOptions OPTIONS = Logs.OPTIONS.withRecordBytes(1 << 16);

  /** Whether the fuzzer traces comparisons, which takes more memory than reading does. */
  private static final boolean INSTRUMENTED = !"false".equals(System.getProperty("jazzer.hooks"));

  private static final Enricher ENRICHER = Enricher.standard();

  /** Memory that every reading may use, and per byte of its file. */
  private static final long MOST_BYTES = 64L << 20;

  private static final long MOST_FACTOR = 256;

  /** Reads a file. Fails if a parser fails, a record is lost, or memory is wasted. */
  static FuzzedReading of(byte[] file, ReadOptions options) {
    long before = allocated();
    Logs.Reading reading = Logs.read(new ByteArrayInputStream(file), "f", options, ENRICHER);
    if (!INSTRUMENTED) {
      assertThat(allocated() - before).isLessThan(MOST_BYTES + MOST_FACTOR * file.length);
    }
    assertThat(reading.account.read()).isEqualTo(reading.records.size());
    for (int i = 0; i < reading.records.size(); i++) {
      assertThat(reading.records.get(i).ordinal()).isEqualTo(i);
    }
    for (ParsedRecord record : reading.records) {
      if (record instanceof ParsedRecord.Rejected rejected) {
        assertThat(rejected.reason()).doesNotStartWith(RejectReason.PARSER_FAILED.code());
      }
    }
    return new FuzzedReading(reading.records);
  }

  /** Returns a fuzzer's input: a byte, which chooses what to do, followed by a text in UTF-8. */
  static byte[] input(int first, String rest) {
    byte[] utf8 = (" " + rest).getBytes(StandardCharsets.UTF_8);
    utf8[0] = (byte) first;
    return utf8;
  }

  /** Returns a text that is repeated until it is longer than a record may be. */
  static String repeated(String text) {
    return text.repeat(1 + OPTIONS.recordBytes() / text.length());
  }

  /** Returns what each record counts as, and the time and identity of accepted ones. */
  List<String> kinds() {
    return records.stream().map(FuzzedReading::kind).toList();
  }

  private static String kind(ParsedRecord record) {
    if (record instanceof ParsedRecord.Accepted accepted) {
      AccessEvent event = accepted.event();
      return "accepted " + event.timeMicros() + " " + event.text(EventColumn.IDENTITY);
    }
    if (record instanceof ParsedRecord.Rejected rejected) {
      return "rejected " + rejected.reason();
    }
    return record instanceof ParsedRecord.Skipped skipped
        ? "skipped " + skipped.reason()
        : "stated";
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }
}
