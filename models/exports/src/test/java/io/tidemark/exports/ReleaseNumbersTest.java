package io.tidemark.exports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.bound.Bound.MaxImpact;
import io.tidemark.engine.event.Impact;
import io.tidemark.exports.ReleaseNumbers.UntranslatedRulesException;
import io.tidemark.runtime.release.Acceptance;
import io.tidemark.runtime.release.CheckLog;
import io.tidemark.runtime.release.ReleaseRepository;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.runtime.release.TestCompany;
import io.tidemark.runtime.release.TestRoot;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleaseNumbersTest {
  @TempDir private Path folder;

  static ReleaseNumbers numbers(Path folder) throws Exception {
    SigningKey key = SigningKey.generate();
    new TestCompany(1).publish(folder, key);
    try (ReleaseRepository repository =
        ReleaseRepository.load(
            folder, TestRoot.pin(key), Acceptance.anyAt(TestCompany.issued()), CheckLog.SILENT)) {
      return ReleaseNumbers.of(repository);
    }
  }

  private static ReleaseRepository withRule(Path folder) throws Exception {
    SigningKey key = SigningKey.generate();
    TestCompany company = new TestCompany(1);
    company.publish(folder, key, company.contentsWith(new MaxImpact(Impact.WRITE)));
    return ReleaseRepository.load(
        folder, TestRoot.pin(key), Acceptance.anyAt(TestCompany.issued()), CheckLog.SILENT);
  }

  @Test
  void rejectsUnsupportedRulesByName() throws Exception {
    try (ReleaseRepository repository = withRule(folder)) {
      assertThatThrownBy(() -> ReleaseNumbers.of(repository))
          .isInstanceOf(UntranslatedRulesException.class)
          .hasMessage(
              "release 1 has policy rules for individual kinds, cohorts or identities"
                  + " (agents) that cannot be translated");
    }
  }

  @Test
  void filesStateThatRulesWereOmitted() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    ECPrivateKey key = (ECPrivateKey) generator.generateKeyPair().getPrivate();
    try (ReleaseRepository repository = withRule(folder)) {
      ReleaseNumbers numbers = ReleaseNumbers.withoutRules(repository);
      assertThat(numbers.omitted()).containsExactly("policy-rules");
      assertThat(CedarPolicies.files(numbers).get("policies.cedar"))
          .contains("\n// Omitted: policy-rules, which also affect the release's decisions\n");
      Map<String, byte[]> opa = OpaBundle.files(numbers, key, "opa-1");
      assertThat(new String(opa.get("data.json"), StandardCharsets.UTF_8))
          .contains("\"omitted\":[\"policy-rules\"]");
      assertThat(new String(opa.get(".manifest"), StandardCharsets.UTF_8))
          .contains("\"omitted\":[\"policy-rules\"]");
    }
    assertThat(numbers(folder.resolve("plain")).omitted()).isEmpty();
  }

  @Test
  void starterHasOneScopeAndStepsUpAtMost() throws Exception {
    SigningKey key = SigningKey.generate();
    TestCompany company = new TestCompany(1);
    company.publish(folder, key, company.contentsOfStarter());
    try (ReleaseRepository repository =
        ReleaseRepository.load(
            folder, TestRoot.pin(key), Acceptance.anyAt(TestCompany.issued()), CheckLog.SILENT)) {
      ReleaseNumbers numbers = ReleaseNumbers.of(repository);
      assertThat(numbers.scopes()).containsOnlyKeys("starter");
      for (Impact impact : Impact.values()) {
        assertThat(numbers.decisions().decision(Level.HIGH, impact))
            .isEqualTo(DecisionKind.STEP_UP);
        assertThat(numbers.decisions().decisionInGrace(Level.MEDIUM, impact))
            .isEqualTo(DecisionKind.STEP_UP);
      }
    }
  }

  @Test
  void roundsThresholdsToStricterIntegers() throws Exception {
    ReleaseNumbers numbers = numbers(folder);
    assertThat(numbers.pointer().sequence()).hasToString("1");
    assertThat(numbers.scopes())
        .containsEntry("global", new ReleaseNumbers.Thresholds(600_000, 950_000));
    assertThat(numbers.impactWeights())
        .containsExactly(1_000_000L, 1_000_000L, 1_500_000L, 2_000_000L);
  }
}
