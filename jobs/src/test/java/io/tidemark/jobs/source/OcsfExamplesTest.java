package io.tidemark.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The published mapping examples of OCSF: the raw event of a product beside what OCSF makes of it.
 * Both fill the same columns with the same values, or {@link OcsfSource} says why not.
 */
class OcsfExamplesTest {
  private static final ReadOptions OPTIONS = ReadOptions.at(1_800_000_000_000_000L);

  /** Columns that differ, and why; the Javadoc of {@link OcsfSource} says the same. */
  private static final SortedMap<String, String> EXPLAINED =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("metadata_version", "OCSF's own version"),
              Map.entry("unmapped", "OCSF has columns of its own"),
              Map.entry("nhi_kind", "OCSF's rules"),
              Map.entry("nhi_rule_id", "OCSF's rules"),
              Map.entry("cohort", "follows from the kind"),
              Map.entry("actor_user_type_id", "OCSF's rules"),
              Map.entry("actor_user_uid_alt", "the product's id of the principal"),
              Map.entry("actor_session_issuer", "examples leave it out"),
              Map.entry("actor_session_is_mfa", "examples leave it out"),
              Map.entry("api_token_type_id", "no field of OCSF"),
              Map.entry("status_id", "examples leave it unknown"),
              Map.entry("authz_decision", "follows from the status"),
              Map.entry("is_authenticated", "follows from the status"),
              Map.entry("resource_uid", "examples leave parameters as text"),
              Map.entry("resources", "examples leave parameters as text")));

  private static final Set<String> OTHER_CALLER =
      Set.of(
          "actor_user_uid",
          "cloud_account_uid",
          "credential_uid",
          "identity",
          "metadata_uid",
          "time");

  /** What OCSF says of EKS: AWS's account and authenticator, no resource in the operation. */
  private static final Set<String> KUBERNETES =
      Set.of(
          "action",
          "actor_user_uid",
          "api_operation",
          "api_service_name",
          "cloud_account_uid",
          "cloud_provider",
          "duration_ms",
          "http_path_template",
          "identity",
          "logged_time",
          "metadata_product",
          "metadata_uid",
          "time");

  /** What OCSF says of GitHub: no product, no token, and the business's number for its name. */
  private static final Set<String> GITHUB =
      Set.of(
          "action",
          "activity_id",
          "actor_user_type",
          "actor_user_uid",
          "api_operation",
          "api_service_name",
          "class_uid",
          "cloud_account_uid",
          "cloud_provider",
          "credential_uid",
          "delegation_chain",
          "identity",
          "impact_tier",
          "is_nhi",
          "is_write",
          "resource_type",
          "tenant_uid");

  /** Sides of examples that were edited by hand, or hold what only one product says. */
  private static final Map<String, Set<String>> BY_EXAMPLE =
      Map.of(
          "bloblang_AWS_CloudTrail_v1.0.0_Api_Activity_generic_api_activity",
          OTHER_CALLER,
          "bloblang_AWS_CloudTrail_v1.1.0_Api_Activity_generic_api_activity",
          OTHER_CALLER,
          "bloblang_AWS_CloudTrail_v1.0.0_Authentication_authentication",
          Set.of("metadata_uid", "time"),
          "bloblang_AWS_CloudTrail_v1.1.0_Authentication_authentication",
          Set.of("metadata_uid", "time"),
          "bloblang_AWS_eks_v1.2.0_eks",
          KUBERNETES,
          "markdown_AWS_v1.1.0_EKS_Audit_Logs_eks",
          KUBERNETES,
          "markdown_GitHub_v1.3.0_Github_Audit_Logs_API_Activity_api_activity",
          GITHUB,
          "markdown_GitHub_v1.3.0_Github_Audit_Logs_Authentication_authentication",
          GITHUB);

  private record Pair(String name, Logs.Reading raw, Logs.Reading ocsf) {}

  private static List<Pair> pairs() throws IOException {
    String data = System.getenv("TIDEMARK_TEST_DATA");
    assumeTrue(data != null, "TIDEMARK_TEST_DATA is not set: the examples are not at hand");
    List<Pair> pairs = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of(data, "logs", "ocsf", "examples"))) {
      for (Path raw : files.filter(f -> f.toString().endsWith(".raw")).sorted().toList()) {
        String name = raw.getFileName().toString().replace(".raw", "");
        Path ocsf = raw.resolveSibling(name + ".ocsf.json");
        pairs.add(
            new Pair(
                name,
                Logs.read(Files.readAllBytes(raw), name, OPTIONS),
                Logs.read(Files.readAllBytes(ocsf), name, OPTIONS.withFormat(LogFormat.OCSF))));
      }
    }
    return pairs;
  }

  @Test
  void everyExampleIsReadOrSkippedByName() throws IOException {
    SortedMap<String, Integer> outcomes = new TreeMap<>();
    for (Pair pair : pairs()) {
      assertThat(pair.ocsf.account.read()).as(pair.name).isEqualTo(1);
      String outcome =
          pair.ocsf.account.accepted() == 1
              ? "accepted"
              : pair.ocsf.account.rejected().isEmpty()
                  ? "skipped " + pair.ocsf.account.skipped().firstKey()
                  : "rejected " + pair.ocsf.account.rejected().firstKey();
      outcomes.merge(outcome, 1, Integer::sum);
    }

    System.out.println("figures: ocsf/examples " + outcomes);
    assertThat(outcomes)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "accepted", 16,
                // Three published files have a comma too many.
                "rejected malformed_json", 3,
                "skipped ocsf_class:account_change", 5,
                "skipped ocsf_class:security_finding", 1,
                "skipped ocsf_class:entity_management", 1,
                "skipped ocsf_class:group_management", 1));
  }

  @Test
  void bothSidesOfAnExampleFillTheSameColumns() throws IOException {
    int compared = 0;
    SortedSet<String> used = new TreeSet<>();
    SortedMap<String, String> unexplained = new TreeMap<>();
    for (Pair pair : pairs()) {
      boolean ours = pair.raw.account.accepted() == 1 && !pair.raw.account.format().equals("ocsf");
      if (!ours || pair.ocsf.account.accepted() != 1) {
        continue;
      }
      compared++;
      SortedMap<String, String> raw = Logs.columns(pair.raw.event(0));
      SortedMap<String, String> ocsf = Logs.columns(pair.ocsf.event(0));
      SortedSet<String> all = new TreeSet<>(raw.keySet());
      all.addAll(ocsf.keySet());
      for (String column : all) {
        String one = raw.getOrDefault(column, "(absent)");
        String other = ocsf.getOrDefault(column, "(absent)");
        if (one.equals(other)) {
          continue;
        }
        if (EXPLAINED.containsKey(column)) {
          used.add(column);
        } else if (!BY_EXAMPLE.getOrDefault(pair.name, Set.of()).contains(column)) {
          unexplained.put(pair.name + " " + column, one + " | " + other);
        }
      }
    }

    System.out.println("figures: ocsf/examples compared " + compared);
    unexplained.forEach((where, what) -> System.out.println("differs: " + where + ": " + what));
    System.out.println("figures: explained " + used);
    assertThat(unexplained).isEmpty();
    assertThat(compared).isEqualTo(12);
    assertThat(used)
        .as("explanations that are of use")
        .containsExactlyElementsOf(EXPLAINED.keySet());
  }
}
