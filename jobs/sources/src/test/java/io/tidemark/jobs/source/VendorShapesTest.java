package io.tidemark.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Reads records in the forms that vendors published, folder by folder, and checks every figure in
 * the equation read = accepted + duplicates + merged + rejected + skipped.
 */
class VendorShapesTest {
  private static final ReadOptions OPTIONS = ReadOptions.at(1_800_000_000_000_000L);

  /** Record counts of a folder, determined as a night would do it. */
  private static final class Books {
    private final Map<String, List<AccessEvent>> events = new HashMap<>();
    private final SortedMap<String, Long> others = new TreeMap<>();
    private final SortedMap<String, Long> rules = new TreeMap<>();
    private long read;

    void add(Logs.Reading reading) {
      read += reading.account.read();
      reading.account.rejected().forEach((why, n) -> others.merge("rejected " + why, n, Long::sum));
      reading.account.skipped().forEach((why, n) -> others.merge("skipped " + why, n, Long::sum));
      for (ParsedRecord record : reading.records) {
        if (record instanceof ParsedRecord.Accepted accepted) {
          add(accepted.event());
        }
      }
    }

    private void add(AccessEvent event) {
      for (EventColumn column :
          List.of(
              EventColumn.METADATA_UID,
              EventColumn.IDENTITY,
              EventColumn.TIME,
              EventColumn.ACTION,
              EventColumn.NHI_KIND,
              EventColumn.NHI_RULE_ID)) {
        assertThat(event.has(column)).as("%s of %s", column, event).isTrue();
      }
      String key =
          event.text(EventColumn.METADATA_PRODUCT) + "|" + event.text(EventColumn.METADATA_UID);
      events.computeIfAbsent(key, k -> new ArrayList<>()).add(event);
      rules.merge(event.text(EventColumn.NHI_RULE_ID), 1L, Long::sum);
    }

    private static boolean isEarlierStage(AccessEvent event) {
      String stage = event.map(EventColumn.UNMAPPED).getOrDefault(RequestStage.FIELD, "");
      return !stage.isEmpty() && !RequestStage.LAST.contains(stage);
    }

    /** Counts merged records. Among records with the same key, only the last stage is kept. */
    private long merged() {
      long merged = 0;
      for (List<AccessEvent> same : events.values()) {
        long earlier = same.stream().filter(Books::isEarlierStage).count();
        merged += earlier == same.size() ? earlier - 1 : earlier;
      }
      return merged;
    }

    @Override
    public String toString() {
      long total = events.values().stream().mapToLong(List::size).sum();
      long merged = merged();
      long duplicates = total - events.size() - merged;
      long other = others.values().stream().mapToLong(Long::longValue).sum();
      assertThat(events.size() + duplicates + merged + other).isEqualTo(read);
      return read + " = " + events.size() + " + " + duplicates + " + " + merged + " " + others;
    }
  }

  private record Folder(String name, String books, String rules) {}

  @Test
  void accountsForEveryRecord() throws IOException {
    List<Folder> found = new ArrayList<>();
    for (Folder folder : FOLDERS) {
      Books books = books(folder.name);
      System.out.println("figures: " + folder.name + ": " + books + " " + books.rules);
      found.add(new Folder(folder.name, books.toString(), books.rules.toString()));
    }
    assertThat(found).isEqualTo(FOLDERS);
  }

  /** Expected counts: read = events kept + duplicates + merged + rejected + skipped. */
  private static final List<Folder> FOLDERS =
      List.of(
          new Folder(
              "gcp-audit",
              "106 = 82 + 20 + 0 {rejected missing_field:protoPayload.methodName=2, rejected wrong_type:resource=2}",
              "{gcp.anonymous=2, gcp.federated_workload=1, gcp.kubernetes_service_account=1, gcp.other=1, gcp.service_account=17, gcp.service_agent=1, gcp.user=79}"),
          new Folder(
              "entra-signin",
              "32 = 31 + 1 + 0 {}",
              "{entra.managed_identity=7, entra.non_interactive_user=3, entra.service_principal=7, entra.user=15}"),
          new Folder(
              "entra-other",
              "48 = 0 + 0 + 0 {skipped entra_directory_audit=11, skipped entra_risk_event=3, skipped graph_activity=3, skipped key_vault_audit=31}",
              "{}"),
          new Folder(
              "okta",
              "14 = 14 + 0 + 0 {}",
              "{okta.address=1, okta.client_app=1, okta.service_app=2, okta.system=3, okta.user=7}"),
          new Folder(
              "github-audit",
              "27 = 17 + 6 + 0 {rejected wrong_type:created_at=4}",
              "{github.actions=2, github.app=1, github.app_for_user=1, github.user=19}"),
          new Folder(
              "vault-audit",
              "167 = 85 + 0 + 82 {}",
              "{vault.person_login=33, vault.pipeline_login=11, vault.root=8, vault.token=100, vault.workload_login=8, vault.workload_metadata=7}"),
          new Folder(
              "kubernetes-audit",
              "106 = 71 + 1 + 0 {rejected missing_field:requestReceivedTimestamp=34}",
              "{kubernetes.anonymous=1, kubernetes.node=1, kubernetes.other=22, kubernetes.service_account=10, kubernetes.system=1, kubernetes.system_admin=37}"),
          new Folder(
              "mixed-cloud",
              "25 = 15 + 0 + 0 {skipped azure_activity=4, skipped gcp_other_log=2, skipped microsoft_365_audit=4}",
              "{cloudtrail.aws_service=1, cloudtrail.console_session=5, gcp.service_account=1, gcp.user=8}"),
          new Folder(
              "cloudtrail",
              "3672 = 3372 + 289 + 0 {rejected wrong_type:eventTime=1, rejected wrong_type:resources=1, skipped cloudtrail_digest=2, skipped cloudtrail_insight=4, skipped not_a_log=3}",
              "{cloudtrail.assumed_role=272, cloudtrail.assumed_role_named_as_person=3, cloudtrail.aws_service=79, cloudtrail.console_session=357, cloudtrail.federated_user=2, cloudtrail.iam_user_key=2571, cloudtrail.iam_user_mfa_session=70, cloudtrail.iam_user_no_key=1, cloudtrail.iam_user_session=248, cloudtrail.instance_role=23, cloudtrail.other_account=1, cloudtrail.root=10, cloudtrail.saml_user=1, cloudtrail.service_linked_role=11, cloudtrail.sso_role=11, cloudtrail.web_identity_other=1}"));

  private static Books books(String folder) throws IOException {
    String data = System.getenv("TIDEMARK_TEST_DATA");
    assumeTrue(data != null, "TIDEMARK_TEST_DATA is not set: no vendor samples");
    Path root = Path.of(data, "logs", folder);
    Books books = new Books();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        try (InputStream in = Files.newInputStream(file)) {
          books.add(Logs.read(in, root.relativize(file).toString(), OPTIONS));
        }
      }
    }
    return books;
  }
}
