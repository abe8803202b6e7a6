package io.tidemark.engine.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.catalogue.FeatureDefinition;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BuiltInCatalogueTest {
  private final FeatureProgram program = FeatureProgram.builtIn();

  @Test
  void coversAllFiveCasesWithAtLeastTwentyFeatures() {
    assertThat(program.size()).isGreaterThanOrEqualTo(20);
    assertThat(
            program.catalogue().features().stream()
                .map(FeatureDefinition::useCase)
                .collect(Collectors.toSet()))
        .containsExactlyInAnyOrder(1, 2, 3, 4, 5);
  }

  @Test
  void hasOneFarValuePerFeature() {
    assertThat(program.catalogue().farValues()).hasSize(program.size());
  }
}
