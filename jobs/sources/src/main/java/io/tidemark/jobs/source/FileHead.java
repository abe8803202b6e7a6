package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.ArchiveException;
import org.apache.commons.compress.archivers.ArchiveStreamFactory;

/** The first decompressed bytes of a file, from which its format is recognised. */
final class FileHead {
  /** Enough for any CSV header and for the first record of every real file seen so far. */
  static final int BYTES = 1 << 18;

  private static final int RECORDS_LOOKED_AT = 16;
  private static final Pattern LINE_END = Pattern.compile("\n");

  /** Archive types whose first bytes never occur at the start of a text file. */
  private static final Set<String> ARCHIVES =
      Set.of(ArchiveStreamFactory.TAR, ArchiveStreamFactory.ZIP, ArchiveStreamFactory.SEVEN_Z);

  private final byte[] bytes;
  private final String text;
  private final ReadOptions options;

  FileHead(byte[] bytes, ReadOptions options) {
    this.bytes = bytes;
    this.text = new String(bytes, StandardCharsets.UTF_8);
    this.options = options;
  }

  ReadOptions options() {
    return options;
  }

  /** Returns the head as text. The last character may be incomplete. */
  String text() {
    return text;
  }

  String firstLine() {
    int end = text.indexOf('\n');
    return (end < 0 ? text : text.substring(0, end)).strip();
  }

  boolean isBlank() {
    return text.isBlank();
  }

  boolean looksLikeJson() {
    String start = LogTimes.withoutTime(text.stripLeading());
    return start.startsWith("{") || start.startsWith("[");
  }

  /** Returns whether the first line may be a CSV header. Archives, which contain NUL, have none. */
  boolean mayHaveHeader() {
    return !looksLikeJson() && firstLine().indexOf('\0') < 0;
  }

  /** Returns the archive type, for example {@code tar}, or empty if the file is not an archive. */
  Optional<String> archive() {
    try {
      String kind = ArchiveStreamFactory.detect(new ByteArrayInputStream(bytes));
      return Optional.of(kind).filter(ARCHIVES::contains);
    } catch (ArchiveException none) {
      return Optional.empty();
    }
  }

  boolean isUtf16() {
    int mark = bytes.length < 2 ? 0 : (bytes[0] & 255) << 8 | (bytes[1] & 255);
    return mark == 0xfeff || mark == 0xfffe;
  }

  /** Returns the lines that are not blank, without a last one that goes on after the head. */
  List<String> lines() {
    int last = bytes.length >= BYTES ? text.lastIndexOf('\n') : -1;
    int end = last < 0 ? text.length() : last;
    return text.substring(0, end).lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
  }

  /**
   * Returns LINES if an unindented line is a complete record of this source or longer than the
   * head, and DOCUMENT otherwise.
   */
  JsonFramer.Layout layout(JsonLogSource source) {
    JsonFramer document = framer(source.containers(), JsonFramer.Layout.DOCUMENT);
    Frame first = next(document);
    if (document.sawContainer() || isRecordOfManyLines(first, source)) {
      return JsonFramer.Layout.DOCUMENT;
    }
    if (bytes.length >= BYTES && text.strip().indexOf('\n') < 0) {
      // The line is longer than the head, so the file has not been pretty-printed.
      return JsonFramer.Layout.LINES;
    }
    // If the head is full, its last line is incomplete.
    int end = bytes.length >= BYTES ? text.lastIndexOf('\n') : text.length();
    boolean lines =
        LINE_END
            .splitAsStream(text.substring(0, end))
            .map(LogTimes::withoutTime)
            .anyMatch(line -> line.startsWith("{") && isRecord(line, source));
    return lines ? JsonFramer.Layout.LINES : JsonFramer.Layout.DOCUMENT;
  }

  private static boolean isRecordOfManyLines(Frame frame, JsonLogSource source) {
    if (frame == null || frame.problem() != null) {
      return false;
    }
    String record = new String(frame.buffer(), 0, frame.length(), StandardCharsets.UTF_8);
    return record.indexOf('\n') >= 0 && isRecord(record, source);
  }

  private static Frame next(JsonFramer framer) {
    try {
      return framer.next();
    } catch (IOException impossible) {
      throw new UncheckedIOException("Bytes in memory could not be read", impossible);
    }
  }

  private JsonFramer framer(Set<String> containers, JsonFramer.Layout layout) {
    return new JsonFramer(
        new ByteArrayInputStream(bytes), containers, layout, options.recordBytes());
  }

  /** Returns whether the file is a document whose array of records is empty. */
  boolean isEmptyContainer(Set<String> containers) {
    JsonFramer framer = framer(containers, JsonFramer.Layout.DOCUMENT);
    return bytes.length < BYTES && next(framer) == null && framer.sawContainer();
  }

  /** Returns whether the head is part of one long record that contains all the given strings. */
  boolean isOneRecordWith(Set<String> containers, List<String> marks) {
    return bytes.length >= BYTES
        && records(containers, JsonFramer.Layout.DOCUMENT).isEmpty()
        && records(containers, JsonFramer.Layout.LINES).isEmpty()
        && marks.stream().allMatch(text::contains);
  }

  private static boolean isRecord(String line, JsonLogSource source) {
    byte[] utf8 = line.getBytes(StandardCharsets.UTF_8);
    try {
      JsonNode node = JsonRecord.parseOfServer(utf8, utf8.length);
      boolean envelope = source.containers().stream().anyMatch(key -> node.path(key).isArray());
      return !envelope && source.knows(node);
    } catch (RejectedRecordException broken) {
      return false;
    }
  }

  /** Returns the first complete records, one per line or from arrays under the given keys. */
  List<JsonNode> records(Set<String> containers, JsonFramer.Layout layout) {
    JsonFramer framer = framer(containers, layout);
    List<JsonNode> records = new ArrayList<>();
    Frame frame = next(framer);
    for (int looked = 0; frame != null && looked < RECORDS_LOOKED_AT; looked++) {
      if (frame.problem() == null) {
        try {
          records.add(JsonRecord.parseOfServer(frame.buffer(), frame.length()));
        } catch (RejectedRecordException broken) {
          return records;
        }
      }
      frame = next(framer);
    }
    return records;
  }
}
