package io.tidemark.jobs.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.jobs.AsciiJson;
import io.tidemark.notebooks.HostileText;
import io.tidemark.notebooks.ShownText;
import io.tidemark.notebooks.report.LabPage;
import io.tidemark.notebooks.report.ReportPages;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Identities come from logs, and names of catalogues and features from files of others. */
class HostileLabTest {
  private static final ObjectNode FINDINGS = findings();

  @Test
  void nothingActsOnATerminal() {
    List<String> lines = LabText.of(LabTelling.of(FINDINGS));
    assertThat(lines)
        .allSatisfy(
            line -> {
              assertThat(line).doesNotContainPattern("[\\x00-\\x1f\\x7f-\\x9f]");
              assertThat(line).doesNotContain("\u202e", "\u2066", "\u200b", "\u2028");
              assertThat(line.length()).isLessThan(500);
            });
    assertThat(lines.stream().filter(line -> line.contains("gained")))
        .hasSize(HostileText.ALL.size());
  }

  @Test
  void nothingActsOnThePage() {
    StringWriter page = new StringWriter();
    ReportPages.write(LabTelling.of(FINDINGS), page);
    String html = page.toString();
    assertThat(html)
        .doesNotContain("<script")
        .doesNotContainPattern("<(?:img|link|svg|iframe)")
        .doesNotContainPattern("<[^>]*\\son[a-z]+\\s*=\\s*[\"']?window")
        .doesNotContainPattern("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f]")
        .doesNotContain("\u202e", "\u200b", "\u2028");
    HostileText.ALL.forEach(
        (name, text) ->
            assertThat(html)
                .as(name)
                .contains(
                    ShownText.of(text)
                        .replace("&", "&amp;")
                        .replace("<", "&lt;")
                        .replace(">", "&gt;")));
  }

  @Test
  void jsonIsAsciiAndSaysTheSame() {
    String json = AsciiJson.of(FINDINGS);
    assertThat(json.chars()).allMatch(c -> c == '\n' || (c >= 0x20 && c < 0x7f));
    JsonNode read = AsciiJson.read(json);
    assertThat(read.path("gained")).isEqualTo(FINDINGS.path("gained"));
  }

  @Test
  void thePageOfAVerdictNamesIt() {
    LabPage page = LabTelling.of(FINDINGS);
    assertThat(page.standing()).isEqualTo("worse");
    assertThat(page.badge()).isEqualTo("high");
  }

  private static ObjectNode findings() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    String script = HostileText.ALL.get("element");
    json.put("id", "20260322T013000-abcdef");
    ObjectNode question = json.putObject("question");
    question.putObject("tried").put("name", script);
    question.putObject("against").put("name", HostileText.ALL.get("colour"));
    json.putObject("verdict").put("standing", "worse");
    HostileText.ALL.forEach(
        (name, text) -> {
          json.withArray("gained")
              .addObject()
              .put("case", 1)
              .put("variant", name)
              .put("identity", text)
              .put("events", 3);
          json.withArray("changes").addObject().put("feature", text).put("how", "added");
        });
    return json;
  }
}
