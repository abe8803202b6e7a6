package io.tidemark.runtime.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.runtime.release.ReleaseWriter.ModelCard;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ModelCardTest {
  @Test
  void describesIdentitiesAndOrigin() {
    assertThat(card(List.of()))
        .startsWith("# Behaviour baseline for the night of 2026-03-15\n\n")
        .contains("It contains 1,234 identities.\n")
        .contains("- Features: 2 (set `")
        .contains("| global | 200 | 9 | 3 × 16 | 2026-03-11 to 2026-03-15 | 60 | {} |\n")
        .doesNotContain("Manual decisions");
  }

  /** A percent sign in a remark is not a format specifier. */
  @Test
  void recordsManualDecisions() {
    assertThat(card(List.of("gate 'rows' accepted: 5 % fewer", "label %s relaxes trust")))
        .contains(
            """

            ## Manual decisions

            - gate 'rows' accepted: 5 % fewer
            - label %s relaxes trust

            ## Limits
            """);
  }

  private static String card(List<String> remarks) {
    ReleaseContents small = SmallRelease.contents();
    ReleaseContents contents =
        new ReleaseContents(
            small.baseline(),
            small.catalogueYaml(),
            small.impactMapYaml(),
            small.policy(),
            small.profileRules(),
            remarks,
            List.of(),
            Set.of());
    return new String(ModelCard.write(contents, 1234), StandardCharsets.UTF_8);
  }
}
