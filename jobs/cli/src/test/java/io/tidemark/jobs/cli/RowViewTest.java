package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.jobs.AsciiJson;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowViewTest {
  private record Seen(String name, long calls, String rule) {}

  private static final RowView<Seen> VIEW =
      new RowView<Seen>(10)
          .column("rule id", Seen::rule)
          .column("calls", Seen::calls)
          .inText("name", Seen::name)
          .inJson("whole name", Seen::name);

  private static final List<Seen> ROWS =
      List.of(new Seen("a\u001b[31m", 1, null), new Seen("a-very-long-name", 12_345, "r1"));

  private final StringWriter text = new StringWriter();
  private final PrintWriter out = new PrintWriter(text, true);

  @Test
  void printsHeadersAndAlignsNumbersRight() {
    new RowView<Seen>(80)
        .column("rule id", Seen::rule)
        .column("calls", Seen::calls)
        .printTable(ROWS, out);
    assertThat(text.toString().lines())
        .containsExactly("rule id   calls", "-             1", "r1       12,345");
  }

  @Test
  void truncatesAndEscapesTextCellsOnly() {
    VIEW.printTable(ROWS, out);
    assertThat(text.toString()).contains("a-very").doesNotContain("a-very-long-name", "\u001b");
    text.getBuffer().setLength(0);
    VIEW.printJson(ROWS, out);
    JsonNode json = AsciiJson.read(text.toString());
    assertThat(json.get(0).fieldNames())
        .toIterable()
        .containsExactly("rule_id", "calls", "whole_name");
    assertThat(json.get(0).get("rule_id").isNull()).isTrue();
    assertThat(json.get(1).get("calls").asLong()).isEqualTo(12_345);
    assertThat(json.get(1).get("whole_name").asText()).isEqualTo("a-very-long-name");
    assertThat(text.toString()).doesNotContain("\u001b");
  }

  @Test
  void doesNotTruncateWholeColumns() {
    new RowView<Seen>(10).whole("name", Seen::name).printTable(ROWS, out);
    assertThat(text.toString()).contains("a-very-long-name");
  }

  @Test
  void totalShowsWhetherRowsAreHidden() {
    assertThat(RowView.total(1, 1, "leak", "leaks")).isEqualTo("1 leak");
    assertThat(RowView.total(1_200, 50, "leak", "leaks"))
        .isEqualTo("the first 50 of 1,200 leaks; --limit shows more");
  }
}
