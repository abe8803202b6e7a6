package io.tidemark.jobs.source;

import static io.tidemark.jobs.source.GoldenCases.edited;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.source.GoldenCases.Case;
import java.util.List;
import org.junit.jupiter.api.Test;

class GcpAuditSourceTest {
  private static final String ACCOUNT = "deploy@shop-prod.iam.gserviceaccount.com";
  private static final String KEY =
      "//iam.googleapis.com/projects/shop-prod/serviceAccounts/" + ACCOUNT + "/keys/0a1b2c";
  private static final String POOL =
      "principal://iam.googleapis.com/projects/7/locations/global/workloadIdentityPools/ci/subject/";

  private static final String ENTRY =
      """
      {"insertId":"1bqg3j","logName":"projects/shop-prod/logs/cloudaudit.googleapis.com%2Fdata_access",
       "timestamp":"2026-01-03T10:00:00.123456789Z","receiveTimestamp":"2026-01-03T10:00:01Z",
       "severity":"INFO",
       "resource":{"type":"gcs_bucket","labels":{"project_id":"shop-prod","location":"europe-west1"}},
       "protoPayload":{"@type":"type.googleapis.com/google.cloud.audit.AuditLog","status":{},
        "authenticationInfo":{"principalEmail":"deploy@shop-prod.iam.gserviceaccount.com"},
        "requestMetadata":{"callerIp":"198.51.100.7","callerSuppliedUserAgent":"gcloud/470"},
        "serviceName":"storage.googleapis.com","methodName":"storage.objects.get",
        "authorizationInfo":[{"resource":"projects/_/buckets/b/objects/o","granted":true,
         "permission":"storage.objects.get","permissionType":"DATA_READ"}],
        "resourceName":"projects/_/buckets/b/objects/o"}}""";

  private static final String WHO = "/protoPayload/authenticationInfo=";

  private static Case who(String description, String info, String rule, String kind) {
    return new Case(
        description, edited(ENTRY, WHO + info), "nhi_rule_id=gcp." + rule, "nhi_kind=" + kind);
  }

  @Test
  void mapsEntryToColumns() {
    GoldenCases.check(
        LogFormat.GCP_AUDIT,
        List.of(
            new Case(
                "data access of a service account",
                ENTRY,
                "metadata_uid=projects/shop-prod/1bqg3j@1767434400123456",
                "metadata_product=Google Cloud Audit Logs",
                "time=2026-01-03T10:00:00.123456Z",
                "logged_time=2026-01-03T10:00:01Z",
                "identity=gcp|shop-prod|" + ACCOUNT,
                "cloud_region=europe-west1",
                "action=storage.googleapis.com:storage.objects.get",
                "activity_id=2",
                "is_write=false",
                "impact_tier=0",
                "resource_uid=projects/_/buckets/b/objects/o",
                "resource_type=gcs_bucket",
                "resources=projects/_/buckets/b/objects/o",
                "status_id=1",
                "authz_decision=ALLOWED",
                "is_authenticated=true",
                "src_ip=198.51.100.7",
                "user_agent=gcloud/470",
                "unmapped.insertId=1bqg3j"),
            new Case(
                "admin activity writes, and a grant is critical",
                edited(
                    ENTRY,
                    "/logName=\"projects/shop-prod/logs/cloudaudit.googleapis.com%2Factivity\"",
                    "/protoPayload/methodName=\"SetIamPolicy\"",
                    "-/protoPayload/authorizationInfo"),
                "is_write=true",
                "impact_tier=3",
                "activity_id=3"),
            new Case(
                "a key, its account and its delegation chain",
                edited(
                    ENTRY,
                    WHO
                        + "{\"principalEmail\":\""
                        + ACCOUNT
                        + "\",\"serviceAccountKeyName\":\""
                        + KEY
                        + "\",\"serviceAccountDelegationInfo\":[{\"principalSubject\":\""
                        + POOL
                        + "repo:o/r:ref:refs/heads/main\"},{\"firstPartyPrincipal\":"
                        + "{\"principalEmail\":\"jo@example.com\"}},{}]}"),
                "credential_uid=" + KEY,
                "api_token_type_id=101",
                "delegation_chain=workload:"
                    + POOL
                    + "repo:o/r:ref:refs/heads/main,user:jo@example.com",
                "workflow_ref=repo:o/r:ref:refs/heads/main"),
            new Case(
                "an entry without an id uses its content hash",
                edited(ENTRY, "-/insertId", "-/receiveTimestamp"),
                "logged_time="),
            new Case(
                "an organisation's log without a project",
                edited(
                    ENTRY,
                    "/logName=\"organizations/12/logs/cloudaudit.googleapis.com%2Factivity\"",
                    WHO + "{\"principalEmail\":\"jo@example.com\"}",
                    "/resource={\"type\":\"organization\"}"),
                "cloud_account_uid=organizations/12"),
            new Case(
                "times and names from a table sink",
                edited(
                    ENTRY,
                    "/timestamp=\"2026-01-03 10:00:00.5\"",
                    "/protoPayload/requestMetadata={\"callerIP\":\"192.0.2.1\"}"),
                "time=2026-01-03T10:00:00.500Z",
                "src_ip=192.0.2.1",
                "user_agent=")));
  }

  @Test
  void firstMatchingRuleClassifiesIdentity() {
    GoldenCases.check(
        LogFormat.GCP_AUDIT,
        List.of(
            who(
                "service account",
                "{\"principalEmail\":\"" + ACCOUNT + "\"}",
                "service_account",
                "service_account"),
            who(
                "key whose account is not shown",
                "{\"principalSubject\":\"x\",\"serviceAccountKeyName\":\"" + KEY + "\"}",
                "service_account",
                "service_account"),
            who(
                "service agent",
                "{\"principalEmail\":\"service-7@gcp-sa-pubsub.iam.gserviceaccount.com\"}",
                "service_agent",
                "cloud_service"),
            who(
                "Google's own account in a project",
                "{\"principalEmail\":\"7@cloudservices.gserviceaccount.com\"}",
                "service_agent",
                "cloud_service"),
            who(
                "pool: a build's token",
                "{\"principalSubject\":\"" + POOL + "repo:o/r:ref:refs/heads/main\"}",
                "federated_ci",
                "ci_job"),
            who(
                "pool: another workload",
                "{\"principalSubject\":\"" + POOL + "system:serviceaccount:a:b\"}",
                "federated_workload",
                "workload"),
            who(
                "account of a cluster's own pool",
                "{\"principalSubject\":\"serviceAccount:shop-prod.svc.id.goog[ns/app]\"}",
                "federated_workload",
                "workload"),
            who(
                "pool of people",
                "{\"principalSubject\":\"principal://iam.googleapis.com/locations/global/workforcePools/p/subject/jo\"}",
                "user",
                "human"),
            who(
                "agent",
                "{\"principalSubject\":\"principal://agents.global.org-1.system.id.goog/resources/a\"}",
                "agent_identity",
                "ai_agent"),
            who("person", "{\"principalEmail\":\"jo@example.com\"}", "user", "human"),
            who(
                "person by subject",
                "{\"principalSubject\":\"user:jo@example.com\"}",
                "user",
                "human"),
            who(
                "service account of a cluster",
                "{\"principalEmail\":\"system:serviceaccount:a:b\"}",
                "kubernetes_service_account",
                "service_account"),
            who(
                "component of a cluster",
                "{\"principalEmail\":\"system:kube-scheduler\"}",
                "system",
                "cloud_service"),
            who("node", "{\"principalEmail\":\"system:node:n1\"}", "kubernetes_node", "machine"),
            who("nobody", "{}", "anonymous", "unknown")));
  }

  @Test
  void serviceAccountIsTheSameInEveryProject() {
    String elsewhere =
        "/resource={\"type\":\"gcs_bucket\",\"labels\":{\"project_id\":\"other-prod\"}}";
    String log = "/logName=\"projects/other-prod/logs/cloudaudit.googleapis.com%2Factivity\"";
    String who = WHO + "{\"principalEmail\":\"%s\"}";
    String compute = "7-compute@developer.gserviceaccount.com";
    GoldenCases.check(
        LogFormat.GCP_AUDIT,
        List.of(
            new Case(
                "in its own project",
                edited(ENTRY, who.formatted(ACCOUNT)),
                "identity=gcp|shop-prod|" + ACCOUNT),
            new Case(
                "in another project",
                edited(ENTRY, who.formatted(ACCOUNT), elsewhere, log),
                "identity=gcp|shop-prod|" + ACCOUNT,
                "unmapped.resource.labels.project_id=other-prod"),
            new Case(
                "by its subject alone",
                edited(
                    ENTRY,
                    WHO + "{\"principalSubject\":\"serviceAccount:" + ACCOUNT + "\"}",
                    elsewhere,
                    log),
                "identity=gcp|shop-prod|" + ACCOUNT),
            new Case(
                "an account with a project number",
                edited(ENTRY, who.formatted(compute), elsewhere, log),
                "identity=gcp|gserviceaccount.com|" + compute),
            new Case(
                "a person",
                edited(ENTRY, who.formatted("jo@example.com"), elsewhere, log),
                "identity=gcp|other-prod|jo@example.com")));
  }

  @Test
  void workloadPoolTokensAreFederated() {
    GoldenCases.check(
        LogFormat.GCP_AUDIT,
        List.of(
            new Case(
                "itself",
                edited(
                    ENTRY, WHO + "{\"principalSubject\":\"serviceAccount:p.svc.id.goog[ns/app]\"}"),
                "actor_user_uid=p.svc.id.goog[ns/app]",
                "api_token_type_id=106"),
            new Case(
                "in a delegation chain",
                edited(
                    ENTRY,
                    WHO
                        + "{\"principalEmail\":\""
                        + ACCOUNT
                        + "\",\"serviceAccountDelegationInfo\":[{\"principalSubject\":"
                        + "\"serviceAccount:p.svc.id.goog[ns/app]\"}]}"),
                "delegation_chain=workload:p.svc.id.goog[ns/app]")));
  }

  @Test
  void clusterAccountsBelongToTheirCluster() {
    String cluster =
        "/resource={\"type\":\"k8s_cluster\",\"labels\":{\"project_id\":\"shop-prod\","
            + "\"cluster_name\":\"%s\",\"location\":\"europe-west1\"}}";
    String mailer = WHO + "{\"principalEmail\":\"system:serviceaccount:default:mailer\"}";
    String name = "|system:serviceaccount:default:mailer";
    GoldenCases.check(
        LogFormat.GCP_AUDIT,
        List.of(
            new Case(
                "an account of one cluster",
                edited(ENTRY, mailer, cluster.formatted("prod")),
                "identity=gcp|shop-prod/europe-west1/prod" + name),
            new Case(
                "the same name in another cluster",
                edited(ENTRY, mailer, cluster.formatted("dev")),
                "identity=gcp|shop-prod/europe-west1/dev" + name),
            new Case(
                "an account of the project",
                edited(ENTRY, cluster.formatted("prod")),
                "identity=gcp|shop-prod|" + ACCOUNT)));
  }

  @Test
  void mapsStatusAndGrantsToOutcome() {
    String status = "/protoPayload/status=";
    GoldenCases.check(
        LogFormat.GCP_AUDIT,
        List.of(
            new Case(
                "denied by status",
                edited(ENTRY, status + "{\"code\":7,\"message\":\"no\"}"),
                "status_id=2",
                "status_code=PERMISSION_DENIED",
                "authz_decision=DENIED",
                "unmapped.protoPayload.status.message=no"),
            new Case(
                "denied by grant",
                edited(ENTRY, "/protoPayload/authorizationInfo=[{\"granted\":false}]"),
                "status_id=2",
                "authz_decision=DENIED"),
            new Case(
                "not found after a grant",
                edited(ENTRY, status + "{\"code\":5}"),
                "status_id=2",
                "status_code=NOT_FOUND",
                "authz_decision=ALLOWED"),
            new Case(
                "unauthenticated",
                edited(ENTRY, status + "{\"code\":16}"),
                "is_authenticated=false"),
            new Case(
                "log of refusals",
                edited(ENTRY, "/logName=\"projects/p/logs/cloudaudit.googleapis.com%2Fpolicy\""),
                "authz_decision=DENIED"),
            new Case(
                "an unknown gRPC code",
                edited(ENTRY, status + "{\"code\":99}"),
                "status_code=99")));
  }

  @Test
  void rejectsWithReason() {
    GoldenCases.check(
        LogFormat.GCP_AUDIT,
        List.of(
            new Case("no time", edited(ENTRY, "-/timestamp"), "rejected=missing_field:timestamp"),
            new Case(
                "no payload",
                edited(ENTRY, "-/protoPayload"),
                "rejected=missing_field:protoPayload"),
            new Case(
                "no method",
                edited(ENTRY, "-/protoPayload/methodName"),
                "rejected=missing_field:protoPayload.methodName"),
            new Case(
                "caller as text",
                edited(ENTRY, "/protoPayload/requestMetadata=\"198.51.100.7\""),
                "rejected=wrong_type:protoPayload.requestMetadata"),
            new Case(
                "a system event of Google",
                edited(
                    ENTRY, "/logName=\"projects/p/logs/cloudaudit.googleapis.com%2Fsystem_event\""),
                "skipped=gcp_system_event"),
            new Case(
                "flow log",
                edited(
                    ENTRY,
                    "/logName=\"projects/p/logs/compute.googleapis.com%2Fvpc_flows\"",
                    "-/protoPayload",
                    "/jsonPayload={}"),
                "skipped=gcp_other_log")));
  }

  @Test
  void readsAllLayoutsAlike() {
    String line = ENTRY.replace("\n", "");
    for (String text : List.of(line, ENTRY, "[" + ENTRY + "]", "{\"entries\":[" + line + "]}")) {
      Logs.Reading reading = Logs.read(text);
      assertThat(reading.account.format()).as(text).isEqualTo("gcp-audit");
      assertThat(reading.account.accepted()).as(text).isEqualTo(1);
    }
  }

  @Test
  void removesSecretsFromRequestBodies() {
    GoldenCases.check(
        LogFormat.GCP_AUDIT,
        List.of(
            new Case(
                "a key in the response to an anonymous request",
                edited(
                    ENTRY,
                    "/protoPayload/request={\"name\":\"keys/1\",\"privateKey\":\"MIIE\","
                        + "\"password\":\"hunter2\",\"note\":\"ya29.x eyJhbGciOiJSUzI1NiJ9.eyJzdWIi.c2ln\"}"),
                "unmapped.protoPayload.request.name=keys/1",
                "unmapped.protoPayload.request.privateKey=***",
                "unmapped.protoPayload.request.password=***",
                "unmapped.protoPayload.request.note=ya29.x ***")));
  }
}
