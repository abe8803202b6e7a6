package io.tidemark.jobs.label;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.label.Label.Expiry;
import io.tidemark.jobs.label.Label.Verdict;
import io.tidemark.jobs.leak.Leak;
import io.tidemark.runtime.risk.Level;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NotesTest {
  private static final Instant NOW = Instant.parse("2026-04-01T10:00:00Z");
  private static final String PASTED = "found password=hunter2abc in the build log";

  @Test
  void notesContainNoSecrets() {
    Label label =
        new Label(
            "a|b|c",
            NOW,
            NOW,
            Verdict.COMPROMISED,
            "ana",
            PASTED,
            Optional.empty(),
            Level.LOW,
            NOW);
    Suppression suppression =
        new Suppression(
            "a|b|c", Optional.empty(), "ana", PASTED, Expiry.usual(NOW), Level.MEDIUM, NOW);
    Leak leak =
        Leak.tracked(Leak.Kind.IDENTITY, "a|b|c", NOW, Leak.Treatment.REFUSE, "ana", PASTED, NOW);
    Leak closed = leak.closed(Leak.Status.ROTATED, PASTED, NOW);
    assertThat(List.of(label.note(), suppression.note(), leak.note()))
        .containsOnly("found password=*** in the build log");
    assertThat(closed.endedHow()).endsWith("found password=*** in the build log");
  }
}
