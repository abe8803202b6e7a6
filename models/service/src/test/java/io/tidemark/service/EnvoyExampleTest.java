package io.tidemark.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests which headers Envoy's example removes, sets and passes on. {@code EnvoyTest} runs it. */
class EnvoyExampleTest {
  private JsonNode manager;

  @BeforeEach
  void read() throws Exception {
    manager =
        new YAMLMapper()
            .readTree(Files.readString(Path.of("examples/envoy.yaml")))
            .at("/static_resources/listeners/0/filter_chains/0/filters/0/typed_config");
  }

  @Test
  void removesClientHeadersBeforeService() {
    assertThat(manager.at("/http_filters/0/name").textValue()).endsWith(".header_mutation");
    assertThat(manager.at("/http_filters/1/name").textValue()).endsWith(".ext_authz");
    List<String> removed = new ArrayList<>();
    List<String> set = new ArrayList<>();
    for (JsonNode mutation :
        manager.at("/http_filters/0/typed_config/mutations/request_mutations")) {
      if (mutation.has("remove")) {
        assertThat(set).as("what is removed after it was set is missing").isEmpty();
        removed.add(mutation.get("remove").textValue());
      } else {
        set.add(mutation.at("/append/header/key").textValue());
      }
    }
    // Envoy applies the mutations of a route after those of the filter.
    for (JsonNode mutation :
        manager.at(
            "/route_config/virtual_hosts/0/routes/0/typed_per_filter_config"
                + "/envoy.filters.http.header_mutation/mutations/request_mutations")) {
      set.add(mutation.at("/append/header/key").textValue());
    }
    List<String> allowed = new ArrayList<>();
    for (JsonNode pattern : manager.at("/http_filters/1/typed_config/allowed_headers/patterns")) {
      allowed.add(pattern.path("exact").textValue());
    }
    assertThat(set)
        .contains("x-tidemark-identity", "x-tidemark-kind", "x-real-ip")
        .containsExactlyInAnyOrderElementsOf(removed);
    allowed.remove("user-agent");
    allowed.removeIf(name -> RequestMapping.OVERRIDES.stream().anyMatch(name::equalsIgnoreCase));
    assertThat(allowed)
        .as("beside what a client may choose")
        .containsExactlyInAnyOrderElementsOf(set);
  }

  @Test
  void exampleHeadersAreReadByService() {
    String defaults = ServiceConfig.defaultsYaml().toLowerCase(Locale.ROOT);
    List<String> overrides = new ArrayList<>();
    RequestMapping.OVERRIDES.forEach(name -> overrides.add(name.toLowerCase(Locale.ROOT)));
    for (JsonNode pattern : manager.at("/http_filters/1/typed_config/allowed_headers/patterns")) {
      String name = pattern.get("exact").textValue();
      assertThat(overrides.remove(name) || defaults.contains("header " + name)).as(name).isTrue();
    }
    assertThat(overrides).isEmpty();
    assertThat(manager.at("/http_filters/1/typed_config/http_service/path_prefix").textValue())
        .isEqualTo("/ext_authz");
  }
}
