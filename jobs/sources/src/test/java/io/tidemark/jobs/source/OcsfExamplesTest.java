package io.tidemark.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Reads OCSF's published mapping examples, each of which consists of a product's raw event and the
 * corresponding OCSF event. Both must fill the same columns with the same values, except for the
 * differences listed below.
 */
class OcsfExamplesTest {
  private static final ReadOptions OPTIONS = ReadOptions.at(1_800_000_000_000_000L);

  /** The compared examples by letter. The table below refers to these letters. */
  private static final Map<String, String> EXAMPLES =
      Map.ofEntries(
          Map.entry("A", "bloblang_AWS_CloudTrail_v1.0.0_Api_Activity_generic_api_activity"),
          Map.entry("B", "bloblang_AWS_CloudTrail_v1.0.0_Authentication_authentication"),
          Map.entry("C", "bloblang_AWS_CloudTrail_v1.1.0_Api_Activity_generic_api_activity"),
          Map.entry("D", "bloblang_AWS_CloudTrail_v1.1.0_Authentication_authentication"),
          Map.entry("E", "bloblang_AWS_eks_v1.2.0_eks"),
          Map.entry("F", "markdown_AWS_v1.0.0_rc.2_CloudTrail_API_Activity_generic_api_activity"),
          Map.entry("G", "markdown_AWS_v1.0.0_rc.2_CloudTrail_Authentication_authentication"),
          Map.entry("H", "markdown_AWS_v1.1.0_CloudTrail_API_Activity_generic_api_activity"),
          Map.entry("I", "markdown_AWS_v1.1.0_CloudTrail_Authentication_authentication"),
          Map.entry("J", "markdown_AWS_v1.1.0_EKS_Audit_Logs_eks"),
          Map.entry("K", "markdown_GitHub_v1.3.0_Github_Audit_Logs_API_Activity_api_activity"),
          Map.entry("L", "markdown_GitHub_v1.3.0_Github_Audit_Logs_Authentication_authentication"));

  /** All columns that differ, with the affected examples and the reason. */
  private static final String DIFFERENCES =
      """
      action                 | EJKL         | follows from service and operation
      activity_id            | KL           | K: OCSF message 99, other; L: OCSF message 1, a logon
      actor_session_is_mfa   | BDI          | OCSF has it beside the session; the native sign-in says only that MFA was used
      actor_session_issuer   | EJ           | OCSF of EKS names the role behind the node; the audit event does not
      actor_user_type        | KL           | OCSF message Unknown; the native event has no word for it
      actor_user_type_id     | ABCDEFGHIJKL | OCSF leaves it out (A-D, F-I) or says 0, where the product's rules know it
      actor_user_uid         | ACEJ         | A, C: edited by hand; E, J: the authenticator's uid
      actor_user_uid_alt     | ABCDEFGHIJ   | A-D, F-I: the product's id of the principal; E, J: the role is the issuer here
      api_operation          | EJL          | E, J: the verb without its resource; L: Logon
      api_service_name       | EJKL         | OCSF leaves it out
      api_token_type_id      | ACFH         | no field of OCSF says how long a key lasts
      authz_decision         | ACHIKL       | follows from the status
      class_uid              | L            | OCSF calls the response of an identity provider an authentication
      cloud_account_uid      | ACEJKL       | A, C: edited by hand; E, J: AWS's account; K: a number for the name; L: left out
      cloud_provider         | EJKL         | E, J: aws, where the native log is of the cluster; K, L: left out
      cohort                 | BDEGIJKL     | follows from the kind
      credential_uid         | ACK          | A, C: edited by hand; K: the token is lost
      duration_ms            | EJ           | OCSF has one of the two times
      http_path_template     | EJ           | OCSF keeps the path, which the native record repeats in verb and resource
      identity               | ACEJKL       | follows from account and principal
      impact_tier            | L            | Logon is a read
      is_authenticated       | ACHIKL       | follows from the status
      is_write               | L            | Logon is a read
      logged_time            | EJ           | OCSF has one of the two times
      metadata_product       | EJ           | AWS Amazon EKS, which is where the log came from
      metadata_uid           | ABCDEJ       | A-D: edited by hand; E, J: OCSF has no audit id
      metadata_version       | ABCDEFGHIJKL | OCSF's own version
      nhi_kind               | BDEGIJKL     | OCSF does not say enough for the product's rules
      nhi_rule_id            | ABCDEFGHIJKL | OCSF's rules, where the native record has the product's
      resource_type          | KL           | OCSF leaves it out
      resource_uid           | EJKL         | E, J: the name alone; K: a number; L: left out
      resources              | EJK          | OCSF lists what the native record names once
      status_id              | ACHIKL       | OCSF message 0 or 99 where the native record has no error
      tenant_uid             | KL           | OCSF leaves it out
      time                   | ABCDEJ       | A-D: edited by hand; E, J: of the stage, not of the request
      unmapped               | ABCDEFGHIJKL | OCSF has members of its own
      """;

  private record Pair(String name, Logs.Reading raw, Logs.Reading ocsf) {}

  private static List<Pair> pairs() throws IOException {
    String data = System.getenv("TIDEMARK_TEST_DATA");
    assumeTrue(data != null, "TIDEMARK_TEST_DATA is not set: no examples");
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
  void readsOrSkipsEveryExample() throws IOException {
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
                // Three published files contain an extra comma.
                "rejected malformed_json", 3,
                "skipped ocsf_class:account_change", 5,
                "skipped ocsf_class:security_finding", 1,
                "skipped ocsf_class:entity_management", 1,
                "skipped ocsf_class:group_management", 1));
  }

  @Test
  void examplesMatchNativeRecords() throws IOException {
    SortedSet<String> compared = new TreeSet<>();
    SortedMap<String, SortedSet<String>> differences = new TreeMap<>();
    for (Pair pair : pairs()) {
      boolean ours = pair.raw.account.accepted() == 1 && !pair.raw.account.format().equals("ocsf");
      if (!ours || pair.ocsf.account.accepted() != 1) {
        continue;
      }
      compared.add(pair.name);
      SortedMap<String, String> raw = Logs.columns(pair.raw.event(0));
      SortedMap<String, String> ocsf = Logs.columns(pair.ocsf.event(0));
      SortedSet<String> all = new TreeSet<>(raw.keySet());
      all.addAll(ocsf.keySet());
      all.removeIf(column -> Objects.equals(raw.get(column), ocsf.get(column)));
      all.forEach(
          column -> differences.computeIfAbsent(column, c -> new TreeSet<>()).add(pair.name));
    }

    SortedMap<String, SortedSet<String>> explained = new TreeMap<>();
    for (String line : DIFFERENCES.lines().toList()) {
      String[] cells = line.split("\\|", -1);
      assertThat(cells).as(line).hasSize(3);
      assertThat(cells[2].strip()).as(line).isNotEmpty();
      SortedSet<String> where = new TreeSet<>();
      cells[1].strip().chars().forEach(c -> where.add(EXAMPLES.get(Character.toString(c))));
      explained.put(cells[0].strip(), where);
    }
    System.out.println(
        "figures: ocsf/examples compared "
            + compared.size()
            + ", columns that differ in some "
            + differences.size());
    assertThat(compared).containsExactlyInAnyOrderElementsOf(EXAMPLES.values());
    assertThat(differences).isEqualTo(explained);
  }
}
