package io.tidemark.exports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.enforcer.Decision;
import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.enforcer.EnforcerOptions;
import io.tidemark.runtime.release.Acceptance;
import io.tidemark.runtime.release.CheckLog;
import io.tidemark.runtime.release.Freshness;
import io.tidemark.runtime.release.Lifetime;
import io.tidemark.runtime.release.Publication;
import io.tidemark.runtime.release.Publisher;
import io.tidemark.runtime.release.ReleaseRepository;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.runtime.release.TestCompany;
import io.tidemark.runtime.release.TestRoot;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.DecisionTable;
import io.tidemark.runtime.risk.Level;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CedarPoliciesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] ACTIONS = {"Pass", "StepUp", "Revalidate"};

  @TempDir private Path folder;

  @Test
  void scopeNamesCannotInjectPolicies() throws Exception {
    ReleaseNumbers numbers = ReleaseNumbersTest.numbers(folder);
    ReleaseNumbers hostile =
        GoldenDecision.with(
            numbers,
            Map.of("x\" || true };permit(principal,action,resource);//\n\\", thresholds()),
            numbers.decisions());
    String policies = CedarPolicies.files(hostile).get("policies.cedar");
    assertThat(policies).doesNotContain("x\" ||").contains("x\\u{22} || true");
    assertThat(policies.lines().filter(line -> line.startsWith("permit(")))
        .allMatch(line -> line.contains("Tidemark::Action::"));
  }

  private static ReleaseNumbers.Thresholds thresholds() {
    return new ReleaseNumbers.Thresholds(600_000, 950_000);
  }

  @Test
  void cedarMatchesEnforcerThroughExpiry() throws Exception {
    SigningKey key = SigningKey.generate();
    TestCompany company = TestCompany.of(1);
    Publisher publisher = TestRoot.publisher(folder.resolve("published"), key);
    Lifetime brief = new Lifetime(Duration.ofHours(9), Duration.ofHours(17));
    Instant issued = TestCompany.issued().minus(Duration.ofHours(3));
    Path published = folder.resolve("published");
    publisher.publish(
        new Publication(published, TestCompany.STREAM, brief, 3, issued),
        company.contents(),
        company.identities(publisher.memberKey(TestCompany.STREAM)).iterator());
    List<GoldenDecision> cases = new ArrayList<>();
    Map<Freshness, Integer> mediums = new EnumMap<>(Freshness.class);
    try (Enforcer enforcer =
        Enforcer.open(
            published,
            TestRoot.pin(key),
            EnforcerOptions.builder(Clock.fixed(issued, ZoneOffset.UTC)).build())) {
      List<AccessEvent> events = company.nextDay();
      for (int i = 0; i < events.size(); i++) {
        Impact impact = Impact.values()[i % Impact.values().length];
        AccessEvent event =
            events.get(i).toBuilder().number(EventColumn.IMPACT_TIER, impact.ordinal()).build();
        Decision decision = enforcer.evaluate(event);
        long seconds = event.timeMicros() / 1_000_000;
        if (decision.freshness() == Freshness.DEAD) {
          cases.add(new GoldenDecision("global", impact, 0, seconds, null));
        } else if (decision.cause() == Cause.RISK || decision.cause() == Cause.NONE) {
          long micro = (long) Math.ceil(decision.effectiveRisk() * 1e6);
          cases.add(new GoldenDecision(decision.scope(), impact, micro, seconds, decision.kind()));
          if (decision.level() == Level.MEDIUM) {
            mediums.merge(decision.freshness(), 1, Integer::sum);
          }
        }
      }
    }
    assertThat(mediums).containsKeys(Freshness.FRESH, Freshness.GRACE);
    try (ReleaseRepository repository =
        ReleaseRepository.load(
            published, TestRoot.pin(key), Acceptance.anyAt(issued), CheckLog.SILENT)) {
      assertCedarDecides("a day of a company", ReleaseNumbers.of(repository), cases);
    }
  }

  @Test
  void cedarMatchesEnforcerAroundThresholds() throws Exception {
    ReleaseNumbers numbers = ReleaseNumbersTest.numbers(folder.resolve("published"));
    for (Map.Entry<String, DecisionTable> table : GoldenDecision.tables().entrySet()) {
      assertCedarDecides(
          table.getKey(),
          GoldenDecision.with(numbers, numbers.scopes(), table.getValue()),
          GoldenDecision.around(numbers, table.getValue()));
    }
  }

  private void assertCedarDecides(String what, ReleaseNumbers numbers, List<GoldenDecision> cases)
      throws Exception {
    assumeTrue(
        run("node", "-e", "require('@cedar-policy/cedar-wasm/nodejs')") == 0,
        "No Node.js that finds @cedar-policy/cedar-wasm (npm install, NODE_PATH): not judged there");
    CedarPolicies.files(numbers).forEach(this::write);
    ArrayNode questions = JSON.createArrayNode();
    for (GoldenDecision asked : cases) {
      for (String action : ACTIONS) {
        questions
            .addObject()
            .put("action", action)
            .putObject("context")
            .put("effective_risk_micro", asked.riskMicro())
            .put("now_seconds", asked.nowSeconds())
            .put("scope", asked.scope())
            .put("impact", asked.impact().label());
      }
    }
    write("questions.json", JSON.writeValueAsString(questions));
    try (InputStream script = getClass().getResourceAsStream("/judge_cedar.js")) {
      Files.copy(script, folder.resolve("judge_cedar.js"), StandardCopyOption.REPLACE_EXISTING);
    }
    assertThat(run("node", folder.resolve("judge_cedar.js").toString(), folder.toString()))
        .as(Files.readString(folder.resolve("node.out")))
        .isZero();
    JsonNode answers = JSON.readTree(folder.resolve("answers.json").toFile());
    assertThat(answers).hasSameSizeAs(questions);
    List<String> others = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      GoldenDecision asked = cases.get(i / ACTIONS.length);
      int action = i % ACTIONS.length;
      boolean passes = asked.expected() != null && asked.expected().ordinal() <= action;
      if (answers.get(i).booleanValue() != passes) {
        others.add(ACTIONS[action] + " is " + !passes + " of " + asked);
      }
    }
    assertThat(others).as(what).isEmpty();
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
