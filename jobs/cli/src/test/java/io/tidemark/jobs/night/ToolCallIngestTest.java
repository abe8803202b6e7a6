package io.tidemark.jobs.night;

import static io.tidemark.jobs.source.OtlpLogs.TRACE;
import static io.tidemark.jobs.source.OtlpLogs.call;
import static io.tidemark.jobs.source.OtlpLogs.request;
import static io.tidemark.jobs.source.OtlpLogs.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.jobs.run.NightSummary;
import io.tidemark.jobs.table.IngestTables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests what happens to the spans of one call, in a single ingest and over several ingests. */
class ToolCallIngestTest extends IngestedLogs {
  private static final String F = "00000000000000f1";
  private static final String C = "00000000000000c1";
  private static final String S = "00000000000000d1";

  private static String uid(String span) {
    return TRACE + "-" + span;
  }

  /**
   * Each word of a row lists those of a call's three spans that one ingest reads. The stored span
   * follows after {@code >}.
   */
  @Test
  void firstStoredSpanDeterminesEvent() throws IOException {
    List<String> rows =
        List.of(
            "FCS > F",
            "SCF > F",
            "CF S > F",
            "F CS > F",
            "F C S > F",
            "C F S > C",
            "C S F > C",
            "S CF > S",
            "S C F > S",
            "CS F > C",
            "F C S FCS > F",
            "S F C > FS");
    Map<String, String> ids = Map.of("F", F, "C", C, "S", S);
    List<String> expected = new ArrayList<>();
    long read = 0;
    long accepted = 0;
    long merged = 0;
    for (int ingest = 0; ingest < 4; ingest++) {
      List<ObjectNode> spans = new ArrayList<>();
      for (int i = 0; i < rows.size(); i++) {
        String[] sides = rows.get(i).split(" > ");
        String[] args = sides[0].split(" ");
        String trace = "%032x".formatted(i + 1);
        for (String span : ingest < args.length ? args[ingest].split("") : new String[0]) {
          spans.add(call("send_money", F, C, S).get("FCS".indexOf(span)).put("traceId", trace));
        }
        for (String span : ingest == 0 ? sides[1].split("") : new String[0]) {
          expected.add(trace + "-" + ids.get(span));
        }
      }
      write("traces-" + ingest + ".jsonl", request(spans));
      NightSummary summary = summary(nights.ingest(Optional.empty()));
      assertThat(summary.unaccounted()).isZero();
      assertThat(summary.read()).isEqualTo(spans.size());
      read += summary.read();
      accepted += summary.accepted();
      merged += summary.merged();
    }
    assertThat(ids()).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(accepted).isEqualTo(expected.size());
    assertThat(merged)
        .as("all others, but for the copy of a stored one")
        .isEqualTo(read - accepted - 1);
  }

  @Test
  void doesNotDependOnSpanOrder() throws IOException {
    List<ObjectNode> spans = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      String id = "%014x".formatted(i + 1);
      spans.addAll(call("tool-" + i % 3, "f1" + id, "c1" + id, "d1" + id));
    }
    List<String> expected = null;
    for (int seed = 1; seed <= 2; seed++) {
      Collections.shuffle(spans, new Random(seed));
      nights = new Nights(folder.resolve("w" + seed), logs);
      for (int file = 0; file < 4; file++) {
        write("traces-" + file + ".jsonl", request(spans.subList(30 * file, 30 * file + 30)));
      }
      NightSummary summary = summary(nights.ingest(Optional.empty()));
      assertThat(summary.accepted()).isEqualTo(40);
      assertThat(summary.merged()).isEqualTo(80);
      assertThat(summary.unaccounted()).isZero();
      expected = expected == null ? ids() : expected;
      assertThat(ids()).isEqualTo(expected).allMatch(id -> id.contains("-f1"));
    }
  }

  @Test
  void keepsDistinctCalls() throws IOException {
    Map<String, String> tool =
        Map.of("gen_ai.operation.name", "execute_tool", "gen_ai.tool.name", "run");
    write(
        "traces.jsonl",
        request(
            List.of(
                span("00000000000000a1", "", 1, tool),
                // A tool that calls itself, and two calls in one step.
                span("00000000000000a2", "00000000000000a1", 1, tool),
                span("00000000000000a3", "00000000000000ff", 1, tool),
                span("00000000000000a4", "00000000000000ff", 1, tool),
                // Calls another tool.
                span(
                    "00000000000000a5",
                    "00000000000000a4",
                    3,
                    Map.of("mcp.method.name", "tools/call", "gen_ai.tool.name", "other")),
                // Spans whose parents form a cycle.
                span("00000000000000b1", "00000000000000b2", 1, tool),
                span("00000000000000b2", "00000000000000b1", 1, tool))));
    assertThat(summary(nights.ingest(Optional.empty())).accepted()).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tool_call_spans", "ingested_files"})
  void resumesIngestKilledBeforeTableWrite(String table) throws IOException {
    write("traces.jsonl", request(call("send_money", F, C, S)));
    nights.watched(
        written -> {
          if (written.equals(table)) {
            throw new IllegalStateException("killed");
          }
        });
    assertThatThrownBy(() -> nights.ingest(Optional.empty())).hasMessage("killed");
    assertThat(ids()).containsExactly(uid(F));
    nights.watched(written -> {});
    nights.ingest(Optional.empty());
    assertThat(books()).containsExactly("traces.jsonl 3=1+0+0+2+0+0");
    assertThat(ids()).containsExactly(uid(F));
    assertThat(nights.table(IngestTables.TOOL_CALL_SPANS).count()).isEqualTo(2);
  }
}
