package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tidemark.jobs.Invocations;
import io.tidemark.runtime.Counterpart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the Helm chart in {@code jobs/schedules}. */
@Tag("counterpart")
class ChartTest {
  private static final Path CHART = Path.of("../schedules/helm").toAbsolutePath().normalize();
  private static final YAMLMapper YAML = new YAMLMapper();

  @TempDir private Path folder;
  private Counterpart helm;

  @BeforeEach
  void find() {
    helm = Counterpart.named("helm");
  }

  @Test
  void helmLintPasses() throws Exception {
    Counterpart.Run run = helm.run(folder, "lint", "--strict", CHART.toString());
    assertThat(run.exitCode()).as(run.output()).isZero();
  }

  @Test
  void kubernetesAcceptsAllManifests() throws Exception {
    Counterpart kubeconform = Counterpart.named("kubeconform");
    String schemas = System.getenv("KUBERNETES_SCHEMAS");
    assumeTrue(schemas != null, "kubeconform is not installed with schemas: run .ci/counterparts");
    Path manifests = folder.resolve("manifests.yaml");
    Files.writeString(manifests, rendered("--set", "egress[0].ports[0].port=443"));
    for (String version : List.of("1.31.0", "1.34.0", "1.37.0")) {
      Counterpart.Run run =
          kubeconform.run(
              folder,
              "-strict",
              "-summary",
              "-kubernetes-version",
              version,
              "-schema-location",
              schemas + "/" + version + "/{{.ResourceKind}}{{.KindSuffix}}.json",
              manifests.toString());
      assertThat(run.exitCode()).as(run.output()).isZero();
      assertThat(run.output()).contains("9 resources found", "Valid: 9, Invalid: 0, Errors: 0");
    }
  }

  @Test
  void confinesContainersAndRestrictsSigningKey() throws Exception {
    Map<String, JsonNode> pods = pods();
    assertThat(pods).containsOnlyKeys("nightly", "serve", "watch");
    pods.forEach(
        (name, pod) -> {
          JsonNode container = pod.at("/containers/0");
          assertThat(container.get("name").textValue()).isEqualTo(name);
          assertThat(pod.at("/securityContext/runAsNonRoot").booleanValue()).isTrue();
          assertThat(pod.at("/securityContext/runAsUser").intValue()).isPositive();
          assertThat(pod.get("automountServiceAccountToken").booleanValue()).isFalse();
          // A service named tidemark would set variables that look like settings.
          assertThat(pod.get("enableServiceLinks").booleanValue()).isFalse();
          JsonNode security = container.get("securityContext");
          assertThat(security.get("readOnlyRootFilesystem").booleanValue()).isTrue();
          assertThat(security.get("allowPrivilegeEscalation").booleanValue()).isFalse();
          assertThat(security.at("/capabilities/drop/0").textValue()).isEqualTo("ALL");
          List<String> files = new ArrayList<>();
          pod.get("volumes")
              .findValues("items")
              .forEach(items -> items.forEach(item -> files.add(item.get("key").textValue())));
          assertThat(files.contains("release.key")).isEqualTo(name.equals("nightly"));
        });
    JsonNode serve = pods.get("serve").at("/containers/0");
    assertThat(serve.at("/livenessProbe/httpGet/path").textValue()).isEqualTo("/livez");
    assertThat(serve.at("/readinessProbe/httpGet/path").textValue()).isEqualTo("/readyz");
  }

  @Test
  void jobRunsScheduledNight() throws Exception {
    JsonNode night = pods().get("nightly").at("/containers/0");
    assertThat(night.at("/command/2").textValue().replace("$$", "$"))
        .isEqualTo(Files.readString(CHART.resolve("files/nightly.sh")));
    for (String name : List.of("serve", "watch")) {
      List<String> args = new ArrayList<>();
      pods().get(name).at("/containers/0/command").forEach(word -> args.add(word.textValue()));
      assertThat(args.remove(0)).isEqualTo("/opt/tidemark/bin/tidemark");
      CommandTree.of(Invocations.at(folder)).parseArgs(args.toArray(String[]::new));
    }
  }

  /** Returns the specifications of all pods, by component. */
  private Map<String, JsonNode> pods() throws Exception {
    Map<String, JsonNode> pods = new TreeMap<>();
    try (MappingIterator<JsonNode> manifests =
        YAML.readerFor(JsonNode.class).readValues(rendered())) {
      while (manifests.hasNext()) {
        JsonNode manifest = manifests.next();
        for (String at : List.of("/spec/template", "/spec/jobTemplate/spec/template")) {
          if (manifest.at(at).isObject()) {
            pods.put(
                manifest.at(at + "/metadata/labels/app.kubernetes.io~1component").textValue(),
                manifest.at(at + "/spec"));
          }
        }
      }
    }
    return pods;
  }

  private String rendered(String... options) throws IOException, InterruptedException {
    List<String> args = new ArrayList<>(List.of("template", "tidemark", CHART.toString()));
    args.addAll(List.of(options));
    Counterpart.Run run = helm.run(folder, args.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.output()).isZero();
    return run.output();
  }
}
