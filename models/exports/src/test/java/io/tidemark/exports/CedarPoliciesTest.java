package io.tidemark.exports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CedarPoliciesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] ACTIONS = {"Pass", "StepUp", "Revalidate"};

  @TempDir private Path folder;

  @Test
  void noNameOfAScopeEndsATextOrAddsAPolicy() throws Exception {
    ReleaseNumbers numbers = ReleaseNumbersTest.numbers(folder);
    ReleaseNumbers hostile =
        new ReleaseNumbers(
            numbers.stream(),
            numbers.release(),
            numbers.manifestSha256(),
            numbers.issuedAt(),
            numbers.expiresAt(),
            numbers.hardExpiresAt(),
            Map.of("x\" || true };permit(principal,action,resource);//\n\\", thresholds()),
            numbers.impactWeights(),
            numbers.decisions(),
            numbers.failSafe(),
            List.of());
    String policies = CedarPolicies.files(hostile).get("policies.cedar");
    assertThat(policies).doesNotContain("x\" ||").contains("x\\u{22} || true");
    assertThat(policies.lines().filter(line -> line.startsWith("permit(")))
        .allMatch(line -> line.contains("Tidemark::Action::"));
  }

  private static ReleaseNumbers.Thresholds thresholds() {
    return new ReleaseNumbers.Thresholds(600_000, 950_000);
  }

  @Test
  void cedarDecidesAsTheTableOfTheReleaseDoes() throws Exception {
    assumeTrue(
        run("node", "-e", "require('@cedar-policy/cedar-wasm/nodejs')") == 0,
        "No Node.js that finds @cedar-policy/cedar-wasm (npm install, NODE_PATH): not judged there");
    ReleaseNumbers numbers = ReleaseNumbersTest.numbers(folder.resolve("published"));
    CedarPolicies.files(numbers).forEach(this::write);
    ArrayNode questions = JSON.createArrayNode();
    long now = numbers.issuedAt().getEpochSecond() + 60;
    long end = numbers.hardExpiresAt().getEpochSecond();
    for (Impact impact : Impact.values()) {
      for (long risk : new long[] {0, 599_999, 600_000, 949_999, 950_000, 1_000_000}) {
        for (int action = 0; action < ACTIONS.length; action++) {
          ask(
              questions,
              impact,
              risk,
              action,
              now,
              "global",
              expected(numbers, risk, impact, action));
          ask(questions, impact, risk, action, end, "global", false);
          ask(questions, impact, risk, action, now, "another", false);
        }
      }
    }
    write("questions.json", JSON.writeValueAsString(questions));
    try (InputStream script = getClass().getResourceAsStream("/judge_cedar.js")) {
      Files.copy(script, folder.resolve("judge_cedar.js"));
    }
    assertThat(run("node", folder.resolve("judge_cedar.js").toString(), folder.toString()))
        .as(Files.readString(folder.resolve("node.out")))
        .isZero();
    JsonNode answers = JSON.readTree(folder.resolve("answers.json").toFile());
    assertThat(answers).hasSameSizeAs(questions);
    for (int i = 0; i < answers.size(); i++) {
      assertThat(answers.get(i).booleanValue())
          .as(questions.get(i).toString())
          .isEqualTo(questions.get(i).get("expected").booleanValue());
    }
  }

  private static boolean expected(ReleaseNumbers numbers, long risk, Impact impact, int action) {
    ReleaseNumbers.Thresholds limits = numbers.scopes().get("global");
    Level level =
        risk >= limits.high() ? Level.HIGH : risk >= limits.medium() ? Level.MEDIUM : Level.LOW;
    DecisionKind decision = numbers.decisions().decision(level, impact);
    return decision.ordinal() <= action;
  }

  private static void ask(
      ArrayNode questions,
      Impact impact,
      long risk,
      int action,
      long now,
      String scope,
      boolean expected) {
    ObjectNode question = questions.addObject();
    question.put("action", ACTIONS[action]).put("expected", expected);
    question
        .putObject("context")
        .put("effective_risk_micro", risk)
        .put("now_seconds", now)
        .put("scope", scope)
        .put("impact", impact.name().toLowerCase(Locale.ROOT));
  }

  private void write(String name, String text) {
    try {
      Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int run(String... command) throws Exception {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(folder.resolve("node.out").toFile())
          .start()
          .waitFor();
    } catch (IOException e) {
      Files.writeString(folder.resolve("node.out"), e.toString(), StandardCharsets.UTF_8);
      return 127;
    }
  }
}
