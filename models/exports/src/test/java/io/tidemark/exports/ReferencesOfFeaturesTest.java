package io.tidemark.exports;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.engine.program.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReferencesOfFeaturesTest {
  @Test
  void boundsAndFeaturesOfOtherCatalogues() {
    assertThat(Reference.of(List.of("outside_hours:office")))
        .extracting(Reference::id)
        .containsExactly("PR.AA-05", "SP 800-207 tenet 4");
    assertThat(Reference.of(List.of("a_feature_of_another_catalogue"))).isEmpty();
  }

  @Test
  void builtInFeaturesHaveReferences() {
    assertThat(FeatureProgram.builtIn().catalogue().names())
        .allSatisfy(
            feature ->
                assertThat(Reference.of(List.of(feature)))
                    .isNotEmpty()
                    .allSatisfy(reference -> assertThat(reference.title()).isNotBlank()));
  }

  @Test
  void leadingFeatureComesFirstAndOnlyOnce() {
    List<Reason> reasons =
        List.of(new Reason("b", "", "", "", 0.6), new Reason("a", "", "", "", 0.4));
    assertThat(Reference.features("a", reasons)).containsExactly("a", "b");
    assertThat(Reference.features(null, reasons)).containsExactly("b", "a");
  }

  @Test
  void trivialReasonIsListedOnlyIfFirst() {
    Reason trivial = new Reason("crept_volume", "its volume has crept up", "1.1", "0", 0.01);
    Reason clear = new Reason("new_network", "comes from elsewhere", "x", "y", 0.99);
    assertThat(Reason.listed(List.of(trivial))).containsExactly(trivial);
    assertThat(Reason.listed(List.of(clear, trivial))).containsExactly(clear);
    assertThat(Reason.listed(List.of())).isEmpty();
  }
}
