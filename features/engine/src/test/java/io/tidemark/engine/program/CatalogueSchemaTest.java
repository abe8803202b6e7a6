package io.tidemark.engine.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.tidemark.engine.config.InvalidFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The published schema must agree with the reader. */
class CatalogueSchemaTest {
  private static final Path PUBLISHED =
      Path.of("src/test/resources/io/tidemark/engine/catalogue.schema.json");
  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
          .getSchema(CatalogueSchema.json(), InputFormat.JSON);

  @Test
  void publishedSchemaMatchesOperators() throws IOException {
    Path made = Path.of("target/catalogue.schema.json");
    Files.writeString(made, CatalogueSchema.json());
    assertThat(PUBLISHED).as("copy " + made + " over it").hasSameTextualContentAs(made);
  }

  @Test
  void builtInCatalogueIsValid() {
    assertThat(errors(FeatureProgram.builtInYaml())).isEmpty();
  }

  @Test
  void everyTestFeatureIsValid() {
    assertThat(errors(ExampleFeatures.yaml())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "novlety: action",
        "novelty: actoin",
        "novelty: status_code",
        "novelty: action, window: 1h",
        "novelty: action, count: events, window: 1h",
        "unit: x",
        "count: events",
        "count: evnts, window: 1h",
        "count: events, window: soon",
        "excess: events, window: 2h",
        "peak: events, window: 1h",
        "changed: action",
        "changed: action, per: identity",
        "count: events, window: 1h, per: sesion",
        "distinct: action, window: 1h, against: peers",
        "value: token_age_hour",
        "excess_share: denid, window: 1h",
        "rhythm: hour, where: 'impact_tier > 0'",
        "unseen: status_code",
        "step_surprise: target",
        "novelty: action, following: 'is_external == true'",
        "novelty: action, case: 6",
        "novelty: action, far: 0",
        "novelty: action, far: b",
        "novelty: action, name: A-b",
        "novelty: action, message: '{usul}'",
      })
  void schemaRejectsWhatReaderRejects(String keys) {
    StringBuilder feature = new StringBuilder("features: [{").append(keys);
    for (String other : List.of("name: a", "case: 1", "message: x", "far: 1")) {
      if (!keys.contains(other.substring(0, other.indexOf(' ')))) {
        feature.append(", ").append(other);
      }
    }
    String yaml = feature.append("}]\n").toString();
    assertThat(errors(yaml)).isNotEmpty();
    assertThatThrownBy(() -> FeatureProgram.read("a.yaml", yaml))
        .isInstanceOf(InvalidFileException.class);
  }

  @Test
  void rejectsOtherStructure() {
    assertThat(errors("features: []")).isNotEmpty();
    assertThat(errors("extra: 1\n" + FeatureProgram.builtInYaml())).isNotEmpty();
    assertThat(errors("{}")).isNotEmpty();
  }

  private static List<Error> errors(String yaml) {
    return SCHEMA.validate(yaml, InputFormat.YAML);
  }
}
