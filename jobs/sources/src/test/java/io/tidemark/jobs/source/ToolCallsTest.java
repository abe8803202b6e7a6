package io.tidemark.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.source.ToolCalls.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests which spans are merged into another span's call. */
class ToolCallsTest {
  private static final Span CLIENT =
      new Span("t-c", "f", "pay", "client", null, "acc-1", 1_000_000_000, 500);

  private static Span server(String id, String tool, String target, long start, long millis) {
    return new Span("t-" + id, "c", tool, "server", null, target, start, millis);
  }

  private static Map<String, String> outermost(Span... others) {
    List<Span> trace = new ArrayList<>(List.of(others));
    trace.add(CLIENT);
    return ToolCalls.outermost(trace);
  }

  @Test
  void mergesOnlyTheSpansOfOneCall() {
    record Case(String description, Span span, boolean merges) {}
    long start = CLIENT.startMicros();
    for (Case c :
        List.of(
            new Case("the server's side", server("s", "pay", "acc-1", start + 100, 400), true),
            new Case("a server without target", server("s", "pay", null, start, 500), true),
            new Case("clocks 0.9 s apart", server("s", "pay", null, start - 900_000, 1), true),
            new Case("another target", server("s", "pay", "acc-2", start, 500), false),
            new Case("another tool", server("s", "drop", "acc-1", start, 500), false),
            new Case("hours later", server("s", "pay", "acc-1", start + 39_600_000_000L, 1), false),
            new Case("a longer span", server("s", "pay", "acc-1", start, 5_000), false),
            new Case(
                "another client",
                new Span("t-s", "c", "pay", "client", null, null, start, 1),
                false),
            new Case("no kind", new Span("t-s", "c", "pay", null, null, null, start, 1), false))) {
      assertThat(outermost(c.span).get("t-s"))
          .as(c.description)
          .isEqualTo(c.merges ? "t-c" : "t-s");
    }
  }

  @Test
  void oneServerAnswersOneClient() {
    Span[] servers =
        IntStream.range(0, 20)
            .mapToObj(i -> server("s" + i, "pay", null, CLIENT.startMicros() + i, 1))
            .toArray(Span[]::new);
    assertThat(Set.copyOf(outermost(servers).values())).hasSize(20).doesNotContain("t-s0");
  }
}
