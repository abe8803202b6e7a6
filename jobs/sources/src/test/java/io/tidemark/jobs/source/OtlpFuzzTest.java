package io.tidemark.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Fuzz target for traces of AI agents. If the highest bit of the first byte is clear, the rest is a
 * file: reading it must account for every span and use little memory. If it is set, the byte picks
 * an attribute whose text a model or a tool writes, and the rest is that text: it must not change
 * what the spans count as.
 */
class OtlpFuzzTest {
  private static final ReadOptions OPTIONS = FuzzedReading.OPTIONS.withFormat(LogFormat.OTLP);
  private static final int REPEATED = 1 << 6;
  private static final List<String> WRITTEN =
      List.of(
          "gen_ai.tool.call.arguments",
          "gen_ai.tool.call.result",
          "gen_ai.input.messages",
          "error.message");

  static Stream<byte[]> examples() {
    String call = OtlpLogs.request(OtlpLogs.call("transfer", "01", "02", "03"));
    return Stream.of(
        FuzzedReading.input(0, call + "\n"),
        FuzzedReading.input(0, OtlpLogs.request(List.of(span("a"))) + "\n" + call),
        FuzzedReading.input(0x80, "{\"recipient\":\"DE89\",\"memo\":[1,{\"a\":\"b\\ud800\"}]}"),
        FuzzedReading.input(0x81, "{\"uri\":\"https://u:p@files.example/a?token=k\",\"n\":1e999}"),
        FuzzedReading.input(0x82 | REPEATED, "[{\"parts\":[{\"content\":\"longer than most\"}"),
        FuzzedReading.input(0x80 | REPEATED, "{\"a\":"),
        FuzzedReading.input(0x83, "refused"));
  }

  @MethodSource("examples")
  @FuzzTest
  void modelsAffectOnlyTheirAttributes(byte[] input) {
    if (input.length < 2) {
      return;
    }
    if (input[0] >= 0) {
      byte[] file = Arrays.copyOfRange(input, 1, input.length);
      FuzzedReading.of(file, OPTIONS);
      return;
    }
    String attribute = WRITTEN.get((input[0] & (REPEATED - 1)) % WRITTEN.size());
    String text = new String(input, 1, input.length - 1, StandardCharsets.UTF_8);
    if ((input[0] & REPEATED) != 0) {
      text = FuzzedReading.repeated(text);
    }
    assertThat(read(attribute, text)).isEqualTo(read(attribute, "harmless"));
  }

  private static List<String> read(String attribute, String text) {
    ObjectNode written = span("01", attribute, text);
    String file = OtlpLogs.request(List.of(written, span("02"))) + "\n";
    return FuzzedReading.of(file.getBytes(StandardCharsets.UTF_8), OPTIONS).kinds();
  }

  private static ObjectNode span(String id, String... attribute) {
    Map<String, String> attributes =
        new TreeMap<>(
            Map.of(
                "gen_ai.operation.name", "execute_tool",
                "gen_ai.tool.name", "transfer",
                "gen_ai.agent.id", "agent-1"));
    for (int i = 0; i < attribute.length; i += 2) {
      attributes.put(attribute[i], attribute[i + 1]);
    }
    return OtlpLogs.span(id, "", 1, attributes);
  }
}
