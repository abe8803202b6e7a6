package io.tidemark.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.runtime.forest.ForestOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResolvedSettingsTest {
  @TempDir private Path folder;

  @Test
  void optionOverridesEnvironmentOverridesFile() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("t.yaml"), "train.num-trees: 10\ntrain.seed: 11\nrisk.half-life: 1h\n");
    ResolvedSettings choice =
        ResolvedSettings.of(
            Optional.of(file),
            Map.of("TIDEMARK_TRAIN_NUM_TREES", "20", "TIDEMARK_TRAIN_SEED", "21", "HOME", "/root"),
            List.of("train.num-trees=30", "spark.a=b=c"));
    assertThat(choice.settings().train().numTrees()).isEqualTo(30);
    assertThat(choice.settings().train().seed()).isEqualTo(21);
    assertThat(choice.settings().risk().halfLife()).hasHours(1);
    assertThat(choice.settings().spark()).containsEntry("spark.a", "b=c");
    assertThat(choice.origins())
        .containsEntry("train.num-trees", "--set train.num-trees")
        .containsEntry("train.seed", "environment variable TIDEMARK_TRAIN_SEED")
        .containsEntry("risk.half-life", file + " line 3")
        .doesNotContainKey("profile.history-days");
  }

  @Test
  void timeZoneCannotBeSet() {
    assertThat(refused(Map.of(), List.of("spark.sql.session.timeZone=America/New_York")))
        .hasMessageContaining("spark.sql.session.timeZone cannot be set")
        .hasMessageContaining("all tables use UTC days");
  }

  @Test
  void everySettingHasItsOwnVariable() {
    assertThat(Settings.declared().stream().map(s -> ResolvedSettings.variable(s.key())))
        .doesNotHaveDuplicates()
        .allMatch(name -> name.matches("TIDEMARK_[A-Z0-9_]+"))
        .contains("TIDEMARK_TRAIN_NUM_TREES");
  }

  @Test
  void mistakesNamePlaceAndSuggestion() {
    assertThat(refused(Map.of("TIDEMARK_TRAIN_NUM_TREE", "20"), List.of()).cause())
        .isEqualTo(
            "environment variable TIDEMARK_TRAIN_NUM_TREE: there is no such setting; did you mean"
                + " TIDEMARK_TRAIN_NUM_TREES?");
    assertThat(refused(Map.of("TIDEMARK_TRAIN_SEED", "many"), List.of()))
        .hasMessage(
            "the settings have 1 mistake; because: environment variable TIDEMARK_TRAIN_SEED: 'seed'"
                + " cannot be 'many'; it takes a whole number; remedy: correct all of them; 'tidemark"
                + " config show' prints every setting with its range and default");
    assertThat(refused(Map.of(), List.of("train.seed=-1")).cause())
        .isEqualTo("--set train.seed: 'seed' cannot be '-1'; choose 0 to 9223372036854775807");
    assertThat(refused(Map.of(), List.of("train.num-trees")).cause())
        .startsWith("--set train.num-trees: it sets nothing; write it as key=value");
    assertThat(refused(Map.of(), List.of("train.num-tres=1")).cause())
        .isEqualTo(
            "--set train.num-tres: there is no setting train.num-tres; did you mean"
                + " train.num-trees?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../bin/tidemark", "../cli/src/release/tidemark"})
  void ignoresVariablesOfLaunchers(String launcher) throws IOException {
    List<String> named =
        Pattern.compile("TIDEMARK_[A-Z_]+")
            .matcher(Files.readString(Path.of(launcher)))
            .results()
            .map(MatchResult::group)
            .toList();
    assertThat(named).isNotEmpty();
    for (String name : named) {
      assertThat(
              ResolvedSettings.of(Optional.empty(), Map.of(name, "anything"), List.of()).origins())
          .as(name)
          .isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TIDEMARK_SERVICE_HOST",
        "TIDEMARK_SERVICE_PORT",
        "TIDEMARK_SERVICE_PORT_HTTP",
        "TIDEMARK_PORT",
        "TIDEMARK_PORT_9191_TCP",
        "TIDEMARK_PORT_9191_TCP_ADDR",
        "TIDEMARK_PORT_53_UDP_PROTO",
        "TIDEMARK_ENFORCER_SERVICE_HOST",
        "TIDEMARK_ENFORCER_PORT_9191_SCTP_PORT"
      })
  void ignoresKubernetesServiceVariables(String name) {
    assertThat(
            ResolvedSettings.of(Optional.empty(), Map.of(name, "tcp://10.0.0.7:9191"), List.of())
                .origins())
        .isEmpty();
  }

  @Test
  void rejectsNamesThatOnlyResembleServices() {
    refused(Map.of("TIDEMARK_PORTS", "1"), List.of());
    refused(Map.of("TIDEMARK_PORT_HTTP", "1"), List.of());
    refused(Map.of("TIDEMARK_SERVICE", "1"), List.of());
  }

  @Test
  void schemaCoversEverySettingAndRange() throws IOException {
    JsonNode schema = new ObjectMapper().readTree(DeclaredSetting.jsonSchema());
    for (DeclaredSetting declared : Settings.declared()) {
      assertThat(schema.at("/properties").has(declared.key())).as(declared.key()).isTrue();
    }
    JsonNode trees = schema.at("/properties/train.num-trees");
    assertThat(trees.path("type").asText()).isEqualTo("integer");
    assertThat(trees.path("maximum").asLong()).isEqualTo(10_000);
    assertThat(schema.path("additionalProperties").asBoolean(true)).isFalse();
  }

  @Test
  void limitsSubsampleToForestMaximum() {
    ResolvedSettings largest =
        ResolvedSettings.of(Optional.empty(), Map.of(), List.of("train.subsample-size=32768"));
    int rows = largest.settings().train().subsampleSize();
    assertThat(ForestOptions.defaults(1).withSubsampleSize(rows).subsampleSize()).isEqualTo(32_768);
    refused(Map.of(), List.of("train.subsample-size=32769"));
  }

  private static TidemarkException refused(Map<String, String> environment, List<String> set) {
    TidemarkException refused =
        catchThrowableOfType(
            TidemarkException.class, () -> ResolvedSettings.of(Optional.empty(), environment, set));
    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
    return refused;
  }
}
