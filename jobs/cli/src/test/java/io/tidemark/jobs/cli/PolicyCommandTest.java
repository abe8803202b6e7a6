package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.Invocations;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.PolicyFile;
import io.tidemark.runtime.policy.Policy;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyCommandTest {
  @TempDir private Path folder;

  @Test
  void checkDescribesExample() throws IOException {
    assertThat(checked(Policy.exampleYaml()))
        .contains(
            "figures  for everyone: half-life 6h, medium-budget 0.05, high-budget 0.005, confidence"
                + " 0.65, weight of read 1.0",
            "HIGH critical REVOKE",
            "figures  agents: half-life 12h, weight of admin 3.0, weight of critical 4.0 of ",
            "A valid policy: risk figures for everyone, 4 rules with bounds, 1 with risk figures,"
                + " and impact overrides.");
  }

  @Test
  void checkOmitsAbsentSections() throws IOException {
    assertThat(checked("version: 1\n"))
        .isEqualTo("A valid policy: 0 rules with bounds, 0 with risk figures.\n");
  }

  @Test
  void rejectsUnknownNetworkClassWithSuggestion() throws IOException {
    Path file = Files.writeString(folder.resolve("policy.yaml"), allowing("class:clud"));
    CommandsOnWarehouse commands = new CommandsOnWarehouse(folder);
    assertThat(commands.runAlone("policy", "check", file.toString())).isEqualTo(2);
    assertThat(commands.output())
        .contains("rule 'a' allows 'class:clud'", "did you mean 'cloud'?", "--network-classes");
    Path own =
        Files.writeString(
            folder.resolve("own.yaml"),
            "version: 1\nnetworks: [{class: clud, range: [198.51.100.0/24]}]");
    assertThat(
            commands.runAlone(
                "policy", "check", file.toString(), "--network-classes", own.toString()))
        .as(commands.output())
        .isZero();
    for (String one : List.of("class:cloud", "class:other", "198.51.100.0/24", "host:a.example")) {
      assertThat(checked(allowing(one))).contains("bounds   a: network_outside");
    }
  }

  @Test
  void nightRejectsUnavailableNetworkClass() throws IOException {
    Path file = Files.writeString(folder.resolve("policy.yaml"), allowing("class:clud"));
    CommandsOnWarehouse commands = new CommandsOnWarehouse(folder);
    assertThat(
            commands.runAlone(
                "nightly",
                "--dry-run",
                "--input",
                folder.toString(),
                "--set",
                "risk.policy=" + file))
        .isEqualTo(2);
    assertThat(commands.output()).contains("rule 'a' allows 'class:clud'", "did you mean 'cloud'?");
    Path own =
        Files.writeString(
            folder.resolve("own.yaml"),
            "version: 1\nnetworks: [{class: clud, range: [198.51.100.0/24]}]");
    Settings settings = Settings.defaults();
    Settings.Features features = settings.features();
    Settings withOwn =
        settings.with(
            new Settings.Features(
                features.catalogue(),
                features.asnDb(),
                features.geoDb(),
                own.toString(),
                features.impactMap(),
                features.mcpTools()));
    assertThat(PolicyFile.ofNight(withPolicy(withOwn, file)).rules()).hasSize(1);
    assertThat(PolicyFile.ofNight(settings)).isEqualTo(Policy.NONE);
  }

  private static Settings withPolicy(Settings settings, Path policy) {
    Settings.Risk risk = settings.risk();
    return new Settings(
        settings.ingest(),
        settings.profile(),
        settings.train(),
        new Settings.Risk(
            risk.halfLife(),
            risk.mediumBudget(),
            risk.highBudget(),
            risk.confidence(),
            policy.toString()),
        settings.export(),
        settings.features(),
        settings.monitoring(),
        settings.alerts(),
        settings.spark());
  }

  private static String allowing(String network) {
    return "version: 1\nrules: [{name: a, networks: ['" + network + "']}]";
  }

  private String checked(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("policy.yaml"), yaml);
    StringWriter out = new StringWriter();
    int code =
        CommandTree.of(Invocations.at(folder))
            .setOut(new PrintWriter(out, true))
            .execute("policy", "check", file.toString());
    assertThat(code).isZero();
    return out.toString();
  }
}
