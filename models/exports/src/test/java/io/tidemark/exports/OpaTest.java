package io.tidemark.exports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.runtime.Counterpart;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.DecisionTable;
import io.tidemark.runtime.risk.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the bundle and the policy of the documentation in Open Policy Agent. */
@Tag("counterpart")
class OpaTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Evaluates all golden decisions, and lists those on which OPA decides differently. */
  private static final String TESTS =
      """
      package golden_test

      differences := [[case, decision] |
        some case in data.golden
        decision := data.enforcement.decision with input as case.input with time.now_ns as case.now_ns
        decision != case.expected
      ]

      test_decisions if {
        count(data.golden) > 100
        print(differences)
        differences == []
      }
      """;

  @TempDir private Path folder;
  private Counterpart opa;
  private KeyPair pair;
  private ReleaseNumbers numbers;

  @BeforeEach
  void start() throws Exception {
    opa = Counterpart.named("opa");
    pair = OpaBundleTest.pair("secp256r1");
    trust(pair);
    write("enforcement/policy.rego", policyOfTheDocumentation());
    numbers = ReleaseNumbersTest.numbers(folder.resolve("published"));
  }

  private static String policyOfTheDocumentation() throws IOException {
    String page = Files.readString(Path.of("../../docs/enforce.md"));
    String rego = page.substring(page.indexOf("```rego\n") + 8);
    return rego.substring(0, rego.indexOf("```"));
  }

  @Test
  void opaMatchesEnforcerAroundThresholds() throws Exception {
    for (Map.Entry<String, DecisionTable> table : GoldenDecision.tables().entrySet()) {
      ArrayNode golden = JSON.createArrayNode();
      for (GoldenDecision asked : GoldenDecision.around(numbers, table.getValue())) {
        ObjectNode one = golden.addObject();
        one.put("now_ns", asked.nowSeconds() * 1_000_000_000L);
        one.put("expected", low(expected(asked, table.getValue())));
        one.putObject("input")
            .put("effective_risk_micro", asked.riskMicro())
            .put("scope", asked.scope())
            .put("impact", asked.impact().label());
      }
      write("golden/golden/data.json", JSON.writeValueAsString(golden));
      write("golden/golden_test.rego", TESTS);
      Counterpart.Run verified =
          verify(files(GoldenDecision.with(numbers, numbers.scopes(), table.getValue())));
      assertThat(verified.exitCode()).as(verified.output()).isZero();
      Counterpart.Run run =
          opa.run(folder, "test", "--verbose", "verified", "enforcement", "golden");
      assertThat(run.exitCode()).as(table.getKey() + "\n" + run.output()).isZero();
      assertThat(run.output()).contains("PASS: 1/1");
    }
  }

  /** Returns the decision of the policy, which has one where a translation has none. */
  private DecisionKind expected(GoldenDecision asked, DecisionTable table) {
    if (asked.expected() != null) {
      return asked.expected();
    }
    if (asked.nowSeconds() >= numbers.pointer().hardExpiresAt().getEpochSecond()) {
      return numbers.failSafe().get(asked.impact().ordinal());
    }
    return asked.riskMicro() > 1_000_000
        ? table.decision(Level.HIGH, asked.impact())
        : DecisionKind.REVOKE;
  }

  @Test
  void opaRejectsModifiedBundle() throws Exception {
    Map<String, byte[]> files = files(numbers);
    Counterpart.Run signed = verify(files);
    assertThat(signed.exitCode()).as(signed.output()).isZero();
    ReleaseNumbers others =
        GoldenDecision.with(
            numbers,
            Map.of("global", new ReleaseNumbers.Thresholds(600_000, 950_001)),
            numbers.decisions());
    files.put("data.json", files(others).get("data.json"));
    assertRefused(files, "data.json", "digest mismatch");
    files.remove(".signatures.json");
    assertRefused(files, "missing .signatures.json");
    trust(OpaBundleTest.pair("secp256r1"));
    assertRefused(files(numbers), "failed to verify JWT signature");
  }

  private void assertRefused(Map<String, byte[]> files, String... cause) throws Exception {
    Counterpart.Run run = verify(files);
    assertThat(run.exitCode()).as(run.output()).isNotZero();
    assertThat(run.output()).contains(cause);
  }

  private Map<String, byte[]> files(ReleaseNumbers numbers) {
    return OpaBundle.files(numbers, (ECPrivateKey) pair.getPrivate(), "tidemark");
  }

  /** Has OPA verify a bundle and write it, merged, to the folder {@code verified}. */
  private Counterpart.Run verify(Map<String, byte[]> files) throws Exception {
    Files.write(folder.resolve("bundle.tar.gz"), OpaBundle.archive(files));
    Files.createDirectories(folder.resolve("verified"));
    return opa.run(
        folder,
        "build",
        "--bundle",
        "--verification-key",
        "opa.pub",
        "--verification-key-id",
        "tidemark",
        "--signing-alg",
        "ES256",
        "--output",
        "verified/bundle.tar.gz",
        "bundle.tar.gz");
  }

  private void trust(KeyPair pair) throws IOException {
    String key = Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded());
    write("opa.pub", "-----BEGIN PUBLIC KEY-----\n" + key + "\n-----END PUBLIC KEY-----\n");
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static String low(DecisionKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
