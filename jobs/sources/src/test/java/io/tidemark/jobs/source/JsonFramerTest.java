package io.tidemark.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class JsonFramerTest {
  private static final Set<String> CONTAINERS = Set.of("Records");

  @Property(tries = 200)
  void framesLinesAtAnyBufferBoundary(
      @ForAll("records") List<String> records, @ForAll @IntRange(min = 1, max = 9) int piece)
      throws IOException {
    assertThat(cut(String.join("\n", records), JsonFramer.Layout.LINES, piece)).isEqualTo(records);
  }

  @Property(tries = 200)
  void framesEnvelopesAtAnyBufferBoundary(
      @ForAll("records") List<String> records, @ForAll @IntRange(min = 1, max = 9) int piece)
      throws IOException {
    String document =
        "{\"a\":\"x,:\\\"\",\"Records\": [" + String.join(",\n", records) + "],\"b\":{\"c\":[1]}}";
    assertThat(cut(document, JsonFramer.Layout.DOCUMENT, piece)).isEqualTo(records);
  }

  @Provide
  Arbitrary<List<String>> records() {
    Arbitrary<String> text =
        Arbitraries.strings()
            .withChars("ab:,{}[] é")
            .ofMaxLength(6)
            .flatMap(plain -> Arbitraries.of(plain, plain + "\\\"", "\\\\" + plain, "\\u007b"));
    Arbitrary<String> string = text.map(inside -> '"' + inside + '"');
    Arbitrary<String> value =
        Arbitraries.lazyOf(
            () -> string,
            () -> Arbitraries.of("1", "-2.5e3", "true", "null", "{}", "[]"),
            () -> string.map(inside -> "{\"Records\":" + inside + ", \"k\" : [" + inside + ",1]}"));
    Arbitrary<String> member = value.map(inside -> "\"k\":" + inside);
    return member
        .list()
        .ofMaxSize(4)
        .map(members -> "{" + String.join(",", members) + "}")
        .list()
        .ofMinSize(1)
        .ofMaxSize(4);
  }

  /** For the thinner, the line break is part of the string, so that it sees an earlier end. */
  @Test
  void rejectsLargeRecordWithLineBreakInString() throws IOException {
    String record = "{\"a\":\"" + "x".repeat(2000) + "\n\"}\",\"k\":\"}}\"}";
    Frame frame =
        new JsonFramer(pieces(record, 1), CONTAINERS, JsonFramer.Layout.DOCUMENT, 1024).next();
    assertThat(frame.problem().code()).isEqualTo(RejectReason.MALFORMED_JSON.code());
    assertThat(frame.problem()).hasMessage("A string is not closed on its line");
  }

  private static InputStream pieces(String text, int piece) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)) {
      @Override
      public int read(byte[] into, int at, int length) {
        return super.read(into, at, Math.min(piece, length));
      }
    };
  }

  private static List<String> cut(String text, JsonFramer.Layout layout, int piece)
      throws IOException {
    JsonFramer framer = new JsonFramer(pieces(text, piece), CONTAINERS, layout, 1 << 20);
    List<String> records = new ArrayList<>();
    for (Frame frame = framer.next(); frame != null; frame = framer.next()) {
      assertThat(frame.problem()).isNull();
      records.add(new String(frame.buffer(), 0, frame.length(), StandardCharsets.UTF_8));
    }
    return records;
  }
}
