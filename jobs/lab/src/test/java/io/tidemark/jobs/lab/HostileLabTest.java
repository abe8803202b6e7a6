package io.tidemark.jobs.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.jobs.AsciiJson;
import io.tidemark.notebooks.HostileText;
import io.tidemark.notebooks.VisibleText;
import io.tidemark.notebooks.report.LabPage;
import io.tidemark.notebooks.report.ReportPages;
import java.io.StringWriter;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Identities come from logs, and the names of catalogues and features come from other people's
 * files.
 */
class HostileLabTest {
  private static final LabResult FINDINGS = findings();

  @Test
  void terminalOutputIsInert() {
    List<String> lines = PageText.of(FINDINGS.page());
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
  void pageIsInert() {
    StringWriter page = new StringWriter();
    ReportPages.write(FINDINGS.page(), page);
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
                    VisibleText.of(text)
                        .replace("&", "&amp;")
                        .replace("<", "&lt;")
                        .replace(">", "&gt;")));
  }

  @Test
  void jsonIsAsciiAndComplete() {
    String json = AsciiJson.of(FINDINGS.json());
    assertThat(json.chars()).allMatch(c -> c == '\n' || (c >= 0x20 && c < 0x7f));
    JsonNode read = AsciiJson.read(json);
    assertThat(read.at("/comparison/gained"))
        .isEqualTo(FINDINGS.json().at("/comparison/gained"))
        .hasSize(HostileText.ALL.size());
  }

  @Test
  void pageNamesVerdict() {
    LabPage page = FINDINGS.page();
    assertThat(page.significance()).isEqualTo("worse");
    assertThat(page.badge()).isEqualTo("high");
  }

  private static LabResult findings() {
    List<AttackOutcome> gained = new ArrayList<>();
    List<LabResult.Change> changes = new ArrayList<>();
    HostileText.ALL.forEach(
        (name, text) -> {
          AttackLabel label = new AttackLabel(name, 1, name, text);
          gained.add(new AttackOutcome("c", label, text, 3, 1, 0, true, 0.9, 0.01, false));
          changes.add(
              new LabResult.Change(text, "added", null, new LabResult.Selected(text, 0, 9)));
        });
    List<AttackOutcome> missed = new ArrayList<>();
    for (AttackOutcome one : gained) {
      missed.add(
          new AttackOutcome(
              "c", one.attack(), one.identity(), 3, 0, Double.NaN, false, -1, 0.01, false));
    }
    List<DayOutcome> quiet =
        List.of(
            new DayOutcome(
                "c",
                "i",
                LocalDate.EPOCH,
                0.5,
                0.5,
                false,
                false,
                false,
                DayOutcome.Sessions.NONE));
    Comparison comparison =
        Comparison.of(
            List.of(new Detection(missed, quiet, 0)),
            List.of(new Detection(gained, quiet, 0)),
            0.1,
            1);
    return LabResultPageTest.findings(
        new LabResult.Named(HostileText.ALL.get("element"), 1, "a", 0.1),
        new LabResult.Named(HostileText.ALL.get("colour"), 1, "b", 0.1),
        new Comparison(
            comparison.tried(), comparison.against(), comparison.figures(), gained, List.of()),
        new LabResult.Features(changes, List.of(), new LabResult.Both<>(1.0, 1.0)));
  }
}
