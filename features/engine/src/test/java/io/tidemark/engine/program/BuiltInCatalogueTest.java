package io.tidemark.engine.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.operator.Aspect;
import io.tidemark.engine.operator.Operators;
import java.util.List;
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
  void volumeAndRhythmAreToldApartFromConduct() {
    assertThat(telling(Aspect.VOLUME))
        .containsExactly("volume_1h", "volume_24h", "crept_volume", "peak_10m");
    assertThat(telling(Aspect.RHYTHM)).containsExactly("odd_hour", "active_hours_24h");
  }

  private List<String> telling(Aspect aspect) {
    return program.catalogue().features().stream()
        .filter(feature -> Operators.named(feature.operator()).aspect(feature) == aspect)
        .map(FeatureDefinition::name)
        .toList();
  }

  @Test
  void hasOneFarValuePerFeature() {
    assertThat(program.catalogue().farValues()).hasSize(program.size());
  }
}
