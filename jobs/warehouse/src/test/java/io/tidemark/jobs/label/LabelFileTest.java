package io.tidemark.jobs.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.jobs.label.Label.Expiry;
import io.tidemark.jobs.label.Label.Verdict;
import io.tidemark.runtime.risk.Level;
import java.io.IOException;
import java.io.StringReader;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LabelFileTest {
  private static final Instant NOW = Instant.parse("2026-04-01T10:00:00Z");

  @Test
  void benignLabelExpiresInThirtyDaysByDefault() throws IOException {
    LabelFile content =
        read(
            """
            identity,from,to,verdict,expires
            a,2026-03-29,2026-03-29,benign,
            b,2026-03-29,2026-03-29,benign,2026-04-12
            c,2026-03-29,2026-03-29,compromised,
            """);
    assertThat(content.mistakes()).isEmpty();
    assertThat(content.labels())
        .extracting(Label::expires)
        .containsExactly(
            Optional.of(Instant.parse("2026-05-01T00:00:00Z")),
            Optional.of(Instant.parse("2026-04-12T00:00:00Z")),
            Optional.empty());
    assertThat(read("identity,from,to,verdict\na,2026-03-29,2026-03-29,benign\n").labels())
        .singleElement()
        .matches(label -> label.expires().equals(Optional.of(Expiry.usual(NOW))));
  }

  @Test
  void ignoresByteOrderMark() throws IOException {
    String csv = "identity,from,to,verdict\na,2026-03-29,2026-03-29,compromised\n";
    LabelFile content = read("\uFEFF" + csv);
    assertThat(content.mistakes()).isEmpty();
    assertThat(content.labels()).isEqualTo(read(csv).labels()).hasSize(1);
    assertThat(read("\uFEFF\uFEFF" + csv).mistakes()).as("one is a mark, two are not").isNotEmpty();
  }

  @Test
  void reportsAllMistakesOfALine() throws IOException {
    LabelFile content =
        read(
            """
            identity,from,to,verdict,expires,cap
            a,soon,2026-03-40,benign,2026-03-31,TALL
            b,2026-03-29,2026-03-28,compromized,later,
            ,2026-01-01,2026-03-01,benign,,
            """);
    assertThat(content.labels()).isEmpty();
    assertThat(content.identities()).containsEntry(2L, "a").containsEntry(3L, "b").hasSize(2);
    assertThat(content.mistakes().stream().map(LabelFile.Mistake::toString))
        .hasSize(9)
        .anyMatch(m -> m.startsWith("line 2: from: 'soon' is neither a day"))
        .anyMatch(m -> m.startsWith("line 2: to: '2026-03-40' is neither a day"))
        .anyMatch(m -> m.startsWith("line 2: cap: 'TALL' is not one of [low, medium, high]"))
        .contains(
            "line 2: the expiry 2026-03-31T00:00:00Z has already passed (today is 2026-04-01); choose a day up to 2026-06-30",
            "line 3: verdict: 'compromized' is not one of [benign, compromised]; did you mean"
                + " compromised?",
            "line 3: it ends at 2026-03-28T23:59:59.999999Z, before it begins at"
                + " 2026-03-29T00:00:00Z",
            "line 4: it names no identity",
            "line 4: a benign label covers at most 31 days")
        .anyMatch(m -> m.startsWith("line 3: expires: 'later' is neither a day"));
  }

  @Test
  void rejectsPastAndDistantExpiry() {
    assertThatThrownBy(() -> benign("2026-03-20"))
        .hasMessage(
            "the expiry 2026-03-20T00:00:00Z has already passed (today is 2026-04-01); choose a day up to 2026-06-30");
    assertThatThrownBy(() -> benign("2026-12-01"))
        .hasMessage("a benign label must expire within 90 days, not at 2026-12-01T00:00:00Z");
  }

  private static Label benign(String expires) {
    return new Label(
        "a",
        LabelFile.begin("2026-03-29"),
        LabelFile.end("2026-03-29"),
        Verdict.BENIGN,
        "ann",
        "",
        Optional.of(LabelFile.begin(expires)),
        Level.MEDIUM,
        NOW);
  }

  private static LabelFile read(String csv) throws IOException {
    return LabelFile.read(new StringReader(csv), "ann", NOW);
  }
}
