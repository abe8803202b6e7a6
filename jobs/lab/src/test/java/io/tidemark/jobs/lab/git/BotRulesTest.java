package io.tidemark.jobs.lab.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.jobs.TidemarkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BotRulesTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dependabot[bot]",
        "paketo-bot",
        "snyk_bot",
        "k8s-ci-robot",
        "Houston (Bot)",
        "Fred K. Bot",
        "Kubernetes Prow Robot",
        "BrewTestBot",
        "Mend Renovate",
        "Prebid.js automated release",
        "GitHub Actions",
        "pre-commit-ci"
      })
  void recognisesBotsByDefault(String name) {
    assertThat(BotRules.standard().isBot(name, "")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Jane Doe",
        "Claire Abbot",
        "J. Talbot",
        "Cabot Lodge",
        "Robotham",
        "Ana Botero",
        "Jenny Jenkins",
        "botanist"
      })
  void leavesPeopleOutByDefault(String name) {
    assertThat(BotRules.standard().isBot(name, "jane@bot.example")).isFalse();
  }

  @Test
  void readsNamesAddressesAndExceptions() throws IOException {
    BotRules rules = read("names: '^release$'\nemails: ['^ci@']\npeople: ['^Ciara$']\n");
    assertThat(rules.isBot("release", "a@b")).isTrue();
    assertThat(rules.isBot("release 2", "a@b")).isFalse();
    assertThat(rules.isBot("Builder", "ci@example.org")).isTrue();
    assertThat(rules.isBot("Ciara", "ci@example.org")).isFalse();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "no names     | emails: [x]       | names",
        "no pattern   | names: ['(']      | a regular expression",
        "unknown key  | 'names: [x]\nbots: [y]' | bots",
        "no YAML      | 'names: ['        | is not YAML"
      })
  void rejectsInvalidFiles(String description, String yaml, String cause) {
    assertThatThrownBy(() -> read(yaml))
        .as(description)
        .isInstanceOf(TidemarkException.class)
        .hasMessageContaining("the bot rules in")
        .hasMessageContaining(cause)
        .hasMessageContaining("remedy: give a YAML file");
  }

  @Test
  void rejectsMissingFile() {
    assertThatThrownBy(() -> BotRules.read(folder.resolve("none.yaml")))
        .isInstanceOf(TidemarkException.class)
        .hasMessageContaining("there is no such file");
  }

  private BotRules read(String yaml) throws IOException {
    return BotRules.read(Files.writeString(folder.resolve("rules.yaml"), yaml));
  }
}
