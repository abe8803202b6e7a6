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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  /** No cluster is needed for what Helm would install, nor for the names in later commands. */
  @Test
  void documentInstallsWhatItNamesLater() throws Exception {
    List<String> lines =
        CodeBlocks.of(Files.readString(Path.of("../../docs/operate.md")), "sh").stream()
            .flatMap(String::lines)
            .toList();
    List<String> install = lines.stream().filter(line -> line.startsWith("helm ")).toList();
    assertThat(install).hasSize(1);
    Counterpart.Run run =
        Counterpart.named("sh")
            .run(
                CHART.getParent(),
                "-ec",
                "KUBECONFIG=none " + install.get(0) + " --dry-run=client --output json");
    assertThat(run.exitCode()).as(run.output()).isZero();
    List<String> installed = new ArrayList<>();
    try (MappingIterator<JsonNode> manifests =
        YAML.readerFor(JsonNode.class)
            .readValues(YAML.readTree(run.output()).get("manifest").textValue())) {
      while (manifests.hasNext()) {
        JsonNode manifest = manifests.next();
        installed.add(
            manifest.get("kind").textValue() + " " + manifest.at("/metadata/name").textValue());
      }
    }
    List<String> named =
        lines.stream()
            .filter(line -> line.startsWith("kubectl "))
            .map(line -> line.replaceFirst(".*\\b(deploy|cronjob)[/ ]([\\w-]+).*", "$1 $2"))
            .map(name -> name.replace("deploy ", "Deployment ").replace("cronjob ", "CronJob "))
            .toList();
    assertThat(named).hasSize(4);
    assertThat(installed).containsAll(named);
  }

  @Test
  void kubernetesAcceptsAllManifests() throws Exception {
    Counterpart kubeconform = Counterpart.named("kubeconform");
    String schemas = System.getenv("KUBERNETES_SCHEMAS");
    assumeTrue(schemas != null, "kubeconform is not installed with schemas: run .ci/counterparts");
    Path manifests = folder.resolve("manifests.yaml");
    Files.writeString(
        manifests,
        rendered(
            "--set",
            "egress[0].ports[0].port=443,toolbox=true,nightly.serviceAccount.annotations.role=night"));
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
      assertThat(run.output()).contains("12 resources found", "Valid: 12, Invalid: 0, Errors: 0");
    }
  }

  @Test
  void confinesContainersAndRestrictsSigningKey() throws Exception {
    Map<String, JsonNode> pods = pods("--set", "toolbox=true");
    assertThat(pods).containsOnlyKeys("nightly", "serve", "toolbox", "watch");
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
          JsonNode secret = pod.at("/volumes/0/secret");
          // Nights refuse a key that others can read, which is the default.
          assertThat(secret.get("defaultMode").intValue()).isEqualTo(0440);
          assertThat(secret.findValuesAsText("key").contains("release.key"))
              .isEqualTo(name.equals("nightly") || name.equals("toolbox"));
          assertThat(pod.findValue("emptyDir").get("sizeLimit").textValue()).endsWith("Gi");
        });
    JsonNode serve = pods.get("serve").at("/containers/0");
    assertThat(serve.at("/livenessProbe/httpGet/path").textValue()).isEqualTo("/livez");
    assertThat(serve.at("/readinessProbe/httpGet/path").textValue()).isEqualTo("/readyz");
  }

  @Test
  void mergesValuesIntoEachPod() throws Exception {
    for (String name : List.of("nightly", "serve", "watch")) {
      Path values =
          Files.writeString(
              folder.resolve("values.yaml"),
              """
              %s:
                args: [--set, 'features.asn-db=/db/asn.mmdb']
                env: [{name: AWS_REGION, value: eu-west-1}]
                volumes: [{name: db, configMap: {name: db}}]
                volumeMounts: [{name: db, mountPath: /db}]
                pod:
                  serviceAccountName: mine
                  securityContext: {fsGroup: 1000650000}
              """
                  .formatted(name));
      JsonNode pod = pods("--values", values.toString()).get(name);
      JsonNode container = pod.at("/containers/0");
      assertThat(container.get("command").valueStream().map(JsonNode::textValue))
          .endsWith("--set", "features.asn-db=/db/asn.mmdb");
      assertThat(container.at("/env/0/name").textValue()).isEqualTo("AWS_REGION");
      assertThat(container.get("volumeMounts").findValuesAsText("mountPath")).contains("/db");
      assertThat(pod.get("volumes").findValuesAsText("name")).contains("db", "tmp");
      assertThat(pod.get("serviceAccountName").textValue()).isEqualTo("mine");
      assertThat(pod.at("/securityContext/fsGroup").intValue()).isEqualTo(1000650000);
      assertThat(pod.at("/securityContext/runAsNonRoot").booleanValue()).isTrue();
    }
  }

  @Test
  void mountsNoClaimWithoutName() throws Exception {
    JsonNode night = pods("--set", "claims.logs=").get("nightly");
    assertThat(night.findValuesAsText("claimName"))
        .isNotEmpty()
        .doesNotContain("", "tidemark-logs");
    assertThat(night.findValuesAsText("mountPath")).doesNotContain("/logs");
  }

  @Test
  void nightReadsDecisionsThatDoNotShareTheJournalsVolume() throws Exception {
    Map<String, JsonNode> pods = pods();
    Map<String, String> serve = mounts(pods.get("serve"));
    assertThat(serve)
        .containsEntry("/var/lib/tidemark", "tidemark-serve-state")
        .containsEntry("/var/log/tidemark", "tidemark-serve-decisions");
    assertThat(mounts(pods.get("nightly")))
        .containsEntry("/var/log/tidemark", "tidemark-serve-decisions")
        .doesNotContainValue("tidemark-serve-state");
    assertThat(words(pods.get("serve"))).containsSequence("--decisions", "/var/log/tidemark");
    assertThat(words(pods.get("nightly"))).containsSequence("--input", "/var/log/tidemark");
    for (String without : List.of("claims.serveDecisions=", "serve.enabled=false")) {
      JsonNode night = pods("--set", without).get("nightly");
      assertThat(words(night)).doesNotContain("--input");
      assertThat(mounts(night)).doesNotContainKey("/var/log/tidemark");
    }
  }

  private static List<String> words(JsonNode pod) {
    return pod.at("/containers/0/command").valueStream().map(JsonNode::textValue).toList();
  }

  /** Returns the claims of a pod by the paths at which they are mounted. */
  private static Map<String, String> mounts(JsonNode pod) {
    Map<String, String> claims = new TreeMap<>();
    for (JsonNode volume : pod.get("volumes")) {
      for (JsonNode mount : pod.at("/containers/0/volumeMounts")) {
        if (volume.has("persistentVolumeClaim") && volume.get("name").equals(mount.get("name"))) {
          claims.put(
              mount.get("mountPath").textValue(),
              volume.at("/persistentVolumeClaim/claimName").textValue());
        }
      }
    }
    return claims;
  }

  @Test
  void acceptsSchedulesThatYamlWouldMisread() throws Exception {
    for (String schedule : List.of("*/30 * * * *", "@daily")) {
      assertThat(rendered("--set", "nightly.schedule=" + schedule))
          .contains("schedule: \"" + schedule + "\"");
    }
    assertThat(pods("--set-string", "watch.interval=60").get("watch").at("/containers/0/command"))
        .anyMatch(word -> word.isTextual() && word.textValue().equals("60"));
  }

  @Test
  void restartsPodsWhenTheirConfigurationChanges() throws Exception {
    Map<String, String> before = checksums();
    assertThat(before).containsOnlyKeys("serve", "watch");
    assertThat(checksums("--set", "variables.INPUT=/logs/other").get("watch"))
        .isNotEqualTo(before.get("watch"));
    assertThat(checksums("--set", "serve.config.not_judged=allow").get("serve"))
        .isNotEqualTo(before.get("serve"));
  }

  @Test
  void separatesAdminsFromClients() throws Exception {
    Map<String, List<String>> peers = new TreeMap<>();
    for (JsonNode manifest : manifests()) {
      for (JsonNode rule : manifest.at("/spec/ingress")) {
        peers.put(
            rule.at("/ports/0/port").textValue(),
            rule.at("/from/0/podSelector/matchLabels").properties().stream()
                .map(Map.Entry::getKey)
                .toList());
      }
    }
    assertThat(peers)
        .containsOnly(
            Map.entry("http", List.of("tidemark-client")),
            Map.entry("admin", List.of("tidemark-admin")),
            Map.entry("metrics", List.of("tidemark-admin")));
    String monitored = rendered("--set", "serviceMonitor.enabled=true");
    assertThat(monitored).contains("kind: ServiceMonitor", "port: 9192");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nightly.argz=a",
        "claim.logs=a",
        "watch.pod.containers[0].name=a",
        "admins=null",
        "nope=1"
      })
  void refusesMisspelledValues(String value) throws Exception {
    Counterpart.Run run = template(value.startsWith("admins") ? "--set-json" : "--set", value);
    assertThat(run.exitCode()).as(run.output()).isNotZero();
    assertThat(run.output()).contains("values don't meet the specifications of the schema");
  }

  @Test
  void requiresAddressesOfProxies() throws Exception {
    Counterpart.Run run = helm.run(folder, "template", "tidemark", CHART.toString());
    assertThat(run.exitCode()).isNotZero();
    assertThat(run.output()).contains("serve.config.proxies is empty");
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
  private Map<String, JsonNode> pods(String... options) throws Exception {
    Map<String, JsonNode> pods = new TreeMap<>();
    templates(options).forEach((name, template) -> pods.put(name, template.get("spec")));
    return pods;
  }

  /** Returns the checksums of the pods that have one, by component. */
  private Map<String, String> checksums(String... options) throws Exception {
    Map<String, String> checksums = new TreeMap<>();
    templates(options)
        .forEach(
            (name, template) -> {
              JsonNode checksum = template.at("/metadata/annotations/tidemark~1config");
              if (checksum.isTextual()) {
                checksums.put(name, checksum.textValue());
              }
            });
    return checksums;
  }

  private Map<String, JsonNode> templates(String... options) throws Exception {
    Map<String, JsonNode> templates = new TreeMap<>();
    for (JsonNode manifest : manifests(options)) {
      for (String at : List.of("/spec/template", "/spec/jobTemplate/spec/template")) {
        JsonNode template = manifest.at(at);
        if (template.isObject()) {
          templates.put(
              template.at("/metadata/labels/app.kubernetes.io~1component").textValue(), template);
        }
      }
    }
    return templates;
  }

  private List<JsonNode> manifests(String... options) throws Exception {
    try (MappingIterator<JsonNode> manifests =
        YAML.readerFor(JsonNode.class).readValues(rendered(options))) {
      return manifests.readAll();
    }
  }

  private String rendered(String... options) throws IOException, InterruptedException {
    Counterpart.Run run = template(options);
    assertThat(run.exitCode()).as(run.output()).isZero();
    return run.output();
  }

  private Counterpart.Run template(String... options) throws IOException, InterruptedException {
    List<String> args = new ArrayList<>(List.of("template", "tidemark", CHART.toString()));
    args.addAll(List.of("--set", "serve.config.proxies={10.244.0.0/16}"));
    args.addAll(List.of(options));
    return helm.run(folder, args.toArray(String[]::new));
  }
}
