package io.tidemark.engine.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.config.InvalidFileException;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.operator.Operators;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CatalogueDifferenceTest {
  private static final String A =
      """
      features:
        - {name: a, case: 1, message: x, far: 1, novelty: action}
        - {name: b, case: 3, message: y, far: 2, count: events, window: 60m}
        - {name: c, case: 5, message: z, far: 3, beyond: bytes_in, unit: bytes}
      """;

  @Test
  void equalCataloguesHaveNoDifference() {
    assertThat(difference(A, A).isEmpty()).isTrue();
    // Spelling and comments do not count as differences.
    assertThat(difference(A, "# new\n" + A.replace("60m", "1h")).isEmpty()).isTrue();
  }

  @Test
  void listsChangesByKey() {
    CatalogueDifference difference =
        difference(A, A.replace("far: 2", "far: 4").replace("60m", "2h, where: 'impact_tier > 1'"));
    assertThat(difference.changed().keySet()).containsExactly("b");
    assertThat(difference.changed().get("b"))
        .containsExactly("where: (none) → impact_tier > 1", "window: 1h → 2h", "far: 2.0 → 4.0");
    assertThat(difference.isEmpty()).isFalse();
  }

  @Test
  void listsProfileColumnChanges() {
    CatalogueDifference difference =
        difference(A, A.replace("novelty: action", "surprise: runner_name"));
    assertThat(difference.remembers()).containsExactly("runner_name");
    assertThat(difference.forgets()).containsExactly("action");
  }

  /**
   * Without this distinction, profiles would be reported as unchanged although every night would
   * have to recompute them.
   */
  @Test
  void distinguishesDailySumsFromMaxima() {
    String sum =
        A
            + "  - {name: d, case: 5, message: x, far: 1, sum: bytes_in, window: 1h, against: profile}\n";
    assertThat(difference(A, sum).remembers()).containsExactly("sum of bytes_in");
    assertThat(difference(sum, A).forgets()).containsExactly("sum of bytes_in");
  }

  @Test
  void catalogueWithoutPeersNeedsNoCohorts() {
    assertThat(FeatureProgram.read("own.yaml", A).usesCohorts()).isFalse();
    String peers = A + "  - {name: d, case: 2, message: x, far: 1, cohort_unseen: target}\n";
    assertThat(FeatureProgram.read("peers.yaml", peers).usesCohorts()).isTrue();
  }

  @Test
  void precedingConditionIsAChange() {
    String any = A + "  - {name: d, case: 2, message: x, far: 1, unseen: target, per: session}\n";
    String external = any.replace("per: session", "per: session, following: is_external == true");
    assertThat(difference(any, external).changed())
        .isEqualTo(Map.of("d", List.of("following: (none) → is_external == true")));
    assertThat(columns(FeatureProgram.read("external.yaml", external), 3))
        .contains(EventColumn.IS_EXTERNAL, EventColumn.ACTOR_SESSION_UID, EventColumn.RESOURCES);
  }

  @Test
  void listsAddedRemovedAndMovedFeatures() {
    List<String> lines = A.lines().toList();
    String moved = String.join("\n", lines.get(0), lines.get(2), lines.get(1)) + "\n";
    CatalogueDifference difference =
        difference(A, moved + "  - {name: d, case: 1, message: x, far: 1, rhythm: hour}\n");
    assertThat(difference.orderChanges()).isTrue();
    assertThat(difference.added()).extracting(FeatureDefinition::name).containsExactly("d");
    assertThat(difference.removed()).extracting(FeatureDefinition::name).containsExactly("c");
    assertThat(difference.changed()).isEmpty();
  }

  @Test
  void listsColumnsOfArgumentFilterAndScope() {
    FeatureProgram program =
        FeatureProgram.read(
            "a.yaml",
            """
            features:
              - {name: a, case: 1, message: x, far: 1, distinct: token_scope, window: 1h, \
                 per: session, where: "outcome == 'DENIED' && bytes_out > 5"}
            """);
    assertThat(columns(program, 0))
        .containsExactly(
            EventColumn.ACTOR_SESSION_UID,
            EventColumn.TOKEN_SCOPES,
            EventColumn.STATUS_ID,
            EventColumn.AUTHZ_DECISION,
            EventColumn.BYTES_OUT);
  }

  @Test
  void reportsAllProblems() {
    InvalidFileException e =
        catchThrowableOfType(
            InvalidFileException.class,
            () ->
                FeatureProgram.read(
                    "a.yaml", A.replace("far: 1", "far: 0").replace("count", "cuont")));
    assertThat(e.problems()).hasSize(2);
    assertThat(e.problems().get(0))
        .startsWith("a.yaml line 2: feature 'a': 'far' must be a positive");
    assertThat(e.problems().get(1))
        .isEqualTo(
            "a.yaml line 3: an entry of 'features' has no key 'cuont'; did you mean 'count'?");
  }

  private static Set<EventColumn> columns(FeatureProgram program, int feature) {
    return Operators.columns(program.catalogue().features().get(feature));
  }

  private static CatalogueDifference difference(String before, String after) {
    return CatalogueDifference.between(
        FeatureProgram.read("before.yaml", before), FeatureProgram.read("after.yaml", after));
  }
}
