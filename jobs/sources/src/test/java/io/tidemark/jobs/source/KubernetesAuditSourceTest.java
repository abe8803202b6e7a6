package io.tidemark.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.enrich.CredentialHash;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class KubernetesAuditSourceTest {
  private static String record(String user, String members) {
    return "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"auditID\":\"k1\",\"stage\":\"ResponseComplete\",\"verb\":\"create\","
        + "\"user\":{\"username\":\""
        + user
        + "\"},\"objectRef\":{\"resource\":\"pods\",\"subresource\":\"exec\",\"namespace\":\"ns\",\"name\":\"p\"},"
        + "\"requestReceivedTimestamp\":\"2026-01-03T10:00:00.000001Z\",\"stageTimestamp\":\"2026-01-03T10:00:00.250001Z\""
        + (members.isEmpty() ? "" : "," + members)
        + "}";
  }

  private static AccessEvent event(String user, String members) {
    return Logs.read(record(user, members)).event(0);
  }

  @Test
  void classifiesUserByName() {
    record Case(String user, String rule, String kind) {}
    for (Case c :
        List.of(
            new Case("system:serviceaccount:ns:app", "service_account", "service_account"),
            new Case("system:node:n1", "node", "machine"),
            new Case("system:kube-scheduler", "system", "cloud_service"),
            new Case("system:anonymous", "anonymous", "unknown"),
            new Case("system:admin", "system_admin", "unknown"),
            new Case("eks:node-manager", "platform", "cloud_service"),
            new Case("x@p.iam.gserviceaccount.com", "google_service_account", "service_account"),
            new Case("jo@example.com", "user", "human"),
            new Case("minikube-user", "other", "unknown"))) {
      AccessEvent event = event(c.user, "");
      assertThat(event.text(EventColumn.NHI_RULE_ID)).as(c.user).isEqualTo("kubernetes." + c.rule);
      assertThat(event.text(EventColumn.NHI_KIND)).as(c.user).isEqualTo(c.kind);
    }
  }

  @Test
  void mapsEventToColumns() {
    AccessEvent event =
        event(
            "system:serviceaccount:ns:app",
            "\"impersonatedUser\":{\"username\":\"jo\"},\"sourceIPs\":[\"10.1.2.3\",\"192.0.2.1\"],\"userAgent\":\"kubectl/v1.29.3 (linux/amd64) kubernetes/1\","
                + "\"responseStatus\":{\"code\":201},\"annotations\":{\"authorization.k8s.io/decision\":\"allow\"}");

    assertThat(event.timeMicros()).isEqualTo(1_767_434_400_000_001L);
    assertThat(event.number(EventColumn.DURATION_MS)).isEqualTo(250);
    assertThat(event.text(EventColumn.IDENTITY))
        .isEqualTo("kubernetes|kubernetes|system:serviceaccount:ns:app");
    assertThat(event.text(EventColumn.ACTION)).isEqualTo("core:create pods/exec");
    assertThat(event.number(EventColumn.IMPACT_TIER)).isEqualTo(2);
    assertThat(event.text(EventColumn.RESOURCE_UID)).isEqualTo("pods/ns/p");
    assertThat(event.text(EventColumn.SRC_IP_PREFIX)).isEqualTo("192.0.2.0/24");
    assertThat(event.text(EventColumn.UA_FAMILY)).isEqualTo("kubectl/1.29");
    assertThat(event.delegation(EventColumn.DELEGATION_CHAIN))
        .containsExactly(new Delegate("jo", "user"));
    assertThat(event.outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(event.map(EventColumn.UNMAPPED))
        .containsEntry("stage", "ResponseComplete")
        .containsEntry("sourceIPs", "10.1.2.3,192.0.2.1");
  }

  @Test
  void sourceIsPeerUnlessItIsATrustedProxy() {
    record Case(String description, String hops, String trusted, String source) {}
    for (Case c :
        List.of(
            new Case("no proxy", "\"198.51.100.7\"", "10.0.0.0/8", "198.51.100.7"),
            new Case(
                "an address claimed by the client",
                "\"203.0.113.9\",\"198.51.100.7\"",
                "10.0.0.0/8",
                "198.51.100.7"),
            new Case(
                "a balancer's address after the client's claim",
                "\"203.0.113.9\",\"198.51.100.7\",\"10.0.0.5\"",
                "10.0.0.0/8",
                "198.51.100.7"),
            new Case("an untrusted balancer", "\"198.51.100.7\",\"10.0.0.5\"", "", "10.0.0.5"))) {
      AccessLogs logs = new AccessLogs("auto", TrustedProxies.of(c.trusted));
      String line = record("jo", "\"sourceIPs\":[" + c.hops + "]");
      AccessEvent event =
          Logs.read(line.getBytes(StandardCharsets.UTF_8), "f", Logs.OPTIONS.withAccessLogs(logs))
              .event(0);
      assertThat(event.text(EventColumn.SRC_IP)).as(c.description).isEqualTo(c.source);
    }
  }

  @Test
  void ignoresAuditIdChosenByClient() {
    record Case(String description, String line, String key) {}
    String plain = record("jo", "");
    String stages = plain.replace("ResponseComplete", "RequestReceived");
    String hash = CredentialHash.of("k".repeat(5_000));
    for (Case c :
        List.of(
            new Case("the id and its time", plain, "k1@1767434400000001"),
            new Case("another stage of the same request", stages, "k1@1767434400000001"),
            new Case(
                "the same id at another time",
                plain.replace("10:00:00.000001Z", "10:00:00.000002Z"),
                "k1@1767434400000002"),
            new Case(
                "an id of any length",
                plain.replace("\"k1\"", "\"" + "k".repeat(5_000) + "\""),
                hash + "@1767434400000001"),
            new Case(
                "an id that claims to be a hash",
                plain.replace("\"k1\"", "\"sha256:" + "0".repeat(5_000) + "\""),
                CredentialHash.of("sha256:" + "0".repeat(5_000)) + "@1767434400000001"))) {
      assertThat(Logs.read(c.line).event(0).text(EventColumn.METADATA_UID))
          .as(c.description)
          .isEqualTo(c.key);
    }
    for (String line :
        List.of(
            plain.replace("\"auditID\":\"k1\",", ""),
            plain.replace("requestReceivedTimestamp", "timestamp"))) {
      assertThat(Logs.read(line).event(0).text(EventColumn.METADATA_UID)).startsWith("sha256:");
    }
  }

  @Test
  void failedSignInIsAnonymous() {
    String refused =
        record("", "\"responseStatus\":{\"code\":401}").replace("{\"username\":\"\"}", "{}");
    AccessEvent event = Logs.read(refused).event(0);

    assertThat(event.text(EventColumn.IDENTITY))
        .isEqualTo("kubernetes|kubernetes|system:unauthenticated");
    assertThat(event.text(EventColumn.NHI_RULE_ID)).isEqualTo("kubernetes.anonymous");
    assertThat(event.text(EventColumn.NHI_KIND)).isEqualTo("unknown");
    assertThat(event.outcome()).isEqualTo(Outcome.FAILURE);
    assertThat(event.number(EventColumn.IS_AUTHENTICATED)).isZero();
    assertThat(Logs.read(refused.replace("401", "200")).rejected(0).reason())
        .isEqualTo("missing_field:user.username");
  }

  @Test
  void acceptsLongOrUnusualValues() {
    record Case(String description, String from, String to, String action) {}
    String path = "\"requestURI\":\"/PATH/x?y\",";
    String nonresource = "\"objectRef\":{\"resource\":\"\"},";
    String object =
        "\"objectRef\":{\"resource\":\"pods\",\"subresource\":\"exec\",\"namespace\":\"ns\",\"name\":\"p\"},";
    String longer = "x".repeat(5_000);
    for (Case c :
        List.of(
            new Case(
                "path",
                object,
                nonresource + path.replace("PATH", longer),
                "nonresource:create /{long}"),
            new Case("method", "\"create\"", "\"" + longer + "\"", "core:{long} pods/exec"),
            new Case("method without a verb", "\"create\"", "\"\"", "core:{none} pods/exec"),
            new Case("resource", "\"pods\"", "\"" + longer + "\"", "core:create {long}/exec"),
            new Case("subresource", "\"exec\"", "\"" + longer + "\"", "core:create pods/{long}"),
            new Case(
                "group",
                "\"resource\":",
                "\"apiGroup\":\"" + longer + "\",\"resource\":",
                "{long}:create pods/exec"))) {
      Logs.Reading reading = Logs.read(record("system:anonymous", "").replace(c.from, c.to));
      assertThat(reading.account.rejected()).as(c.description).isEmpty();
      assertThat(reading.event(0).text(EventColumn.ACTION)).as(c.description).isEqualTo(c.action);
    }
  }

  @Test
  void iamUserKeyIsACredential() {
    String name = "arn:aws:iam::111122223333:user/ci";
    String line =
        record(name, "")
            .replace("\"username\":", "\"extra\":{\"accessKeyId\":[\"AKIAX\"]},\"username\":");
    AccessEvent event = Logs.read(line).event(0);

    assertThat(event.text(EventColumn.NHI_RULE_ID)).isEqualTo("kubernetes.iam_user_key");
    assertThat(event.text(EventColumn.NHI_KIND)).isEqualTo("api_key");
    assertThat(Logs.read(line.replace("AKIAX", "ASIAX")).event(0).text(EventColumn.NHI_KIND))
        .isEqualTo("unknown");
  }

  @Test
  void unwrapsCloudWatchEnvelopes() {
    String plain = record("system:serviceaccount:ns:app", "");
    String message = plain.replace("\\", "\\\\").replace("\"", "\\\"");
    String subscription =
        "{\"messageType\":\"DATA_MESSAGE\",\"owner\":\"1\",\"logGroup\":\"/aws/eks/prod/cluster\","
            + "\"subscriptionFilters\":[\"f\"],\"logEvents\":[{\"id\":\"3\",\"timestamp\":1767434400251,"
            + "\"message\":\"I0103 10:00:00 leader\"},{\"id\":\"4\",\"timestamp\":1767434400251,\"message\":\""
            + message
            + "\"}]}";
    String exported = "2026-01-03T10:00:00.251Z " + plain + "\n";
    for (String text :
        List.of(subscription, subscription + subscription, exported, exported + exported)) {
      Logs.Reading reading = Logs.read(text);
      assertThat(reading.account.format()).as(text).isEqualTo("kubernetes-audit");
      assertThat(reading.account.rejected()).as(text).isEmpty();
      boolean once = text.equals(subscription) || text.equals(exported);
      assertThat(reading.account.accepted()).as(text).isEqualTo(once ? 1 : 2);
      assertThat(reading.event(text.startsWith("{") ? 1 : 0).text(EventColumn.ACTOR_USER_UID))
          .isEqualTo("system:serviceaccount:ns:app");
    }
    assertThat(Logs.read(subscription).account.skipped()).containsEntry("not_an_audit_event", 1L);
  }

  @Test
  void boundTokensNameCredentialPodAndNode() {
    AccessEvent event =
        Logs.read(
                record("system:serviceaccount:ns:app", "")
                    .replace(
                        "\"username\":",
                        "\"extra\":{\"authentication.kubernetes.io/credential-id\":[\"JTI=1\"],"
                            + "\"authentication.kubernetes.io/pod-name\":[\"app-1\"],\"authentication.kubernetes.io/pod-uid\":[\"u-1\"],\"authentication.kubernetes.io/node-name\":[\"n-1\"],"
                            + "\"user-assertion.cloud.google.com\":[\"SECRET\"]},\"username\":"))
            .event(0);

    assertThat(event.text(EventColumn.CREDENTIAL_UID)).isEqualTo("JTI=1");
    assertThat(event.text(EventColumn.ACTOR_SESSION_UID)).isEqualTo("u-1");
    assertThat(event.text(EventColumn.SRC_ENDPOINT_UID)).isEqualTo("app-1");
    assertThat(event.text(EventColumn.DEVICE_UID)).isEqualTo("n-1");
    assertThat(event.map(EventColumn.UNMAPPED).toString()).doesNotContain("SECRET");
  }

  @Test
  void mapsCodesAndAnnotationsToOutcome() {
    record Case(String members, Outcome outcome, long authenticated) {}
    for (Case c :
        List.of(
            new Case("\"responseStatus\":{\"code\":200}", Outcome.SUCCESS, 1),
            new Case("\"responseStatus\":{\"code\":404}", Outcome.FAILURE, 1),
            new Case("\"responseStatus\":{\"code\":403}", Outcome.DENIED, 1),
            new Case("\"responseStatus\":{\"code\":401}", Outcome.FAILURE, 0),
            new Case(
                "\"annotations\":{\"authorization.k8s.io/decision\":\"forbid\"}",
                Outcome.DENIED,
                AccessEvent.MISSING),
            new Case("\"level\":\"Metadata\"", Outcome.UNKNOWN, AccessEvent.MISSING))) {
      AccessEvent event = event("jo", c.members);
      assertThat(event.outcome()).as(c.members).isEqualTo(c.outcome);
      assertThat(event.number(EventColumn.IS_AUTHENTICATED))
          .as(c.members)
          .isEqualTo(c.authenticated);
    }
    assertThat(
            event("system:anonymous", "\"responseStatus\":{\"code\":200}")
                .number(EventColumn.IS_AUTHENTICATED))
        .isZero();
  }

  @Test
  void readsAllLayoutsAlike() {
    String plain = record("jo", "");
    String old =
        "{\"timestamp\":\"2026-01-03T10:00:00Z\",\"auditID\":\"k1\",\"stage\":\"ResponseComplete\",\"verb\":\"get\",\"requestURI\":\"/apis/apps?x=1\",\"user\":{\"username\":\"jo\"}}";
    for (String text :
        List.of(
            plain,
            plain.replace("\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",", ""),
            plain.replace("/v1\"", "/v1beta1\""),
            old,
            "{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\",\"metadata\":{},\"items\":["
                + plain
                + "]}",
            "{\"items\":[" + plain + "],\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\"}",
            "{\"category\":\"kube-audit\",\"properties\":{\"log\":\""
                + plain.replace("\"", "\\\"")
                + "\"}}",
            "{\"records\":[{\"category\":\"kube-audit-admin\",\"properties\":{\"log\":\""
                + plain.replace("\"", "\\\"")
                + "\"}}]}")) {
      Logs.Reading reading = Logs.read(text);
      assertThat(reading.account.format()).as(text).isEqualTo("kubernetes-audit");
      assertThat(reading.account.accepted()).as(text).isEqualTo(1);
      assertThat(reading.event(0).text(EventColumn.ACTOR_USER_UID)).isEqualTo("jo");
    }
    assertThat(Logs.read(old).event(0).text(EventColumn.ACTION)).isEqualTo("nonresource:get /apis");
  }

  @Test
  void usesEnvelopeTimeAndSkipsOtherLogs() {
    String inner =
        "{\\\"apiVersion\\\":\\\"audit.k8s.io/v1\\\",\\\"verb\\\":\\\"get\\\",\\\"user\\\":{\\\"username\\\":\\\"jo\\\"},\\\"objectRef\\\":{\\\"resource\\\":\\\"pods\\\"}}";
    Logs.Reading reading =
        Logs.read(
            "{\"time\":\"2026-01-03T10:00:00Z\",\"category\":\"kube-audit\",\"properties\":{\"log\":\""
                + inner
                + "\"}}\n"
                + "{\"category\":\"kube-apiserver\",\"properties\":{\"log\":\"I0103 text\"}}\n"
                + "{\"category\":\"kube-audit\",\"properties\":{\"log\":\""
                + inner
                + "\"}}");

    assertThat(reading.event(0).timeMicros()).isEqualTo(1_767_434_400_000_000L);
    assertThat(reading.account.skipped()).containsEntry("not_an_audit_event", 1L);
    assertThat(reading.rejected(2).reason()).isEqualTo("missing_field:requestReceivedTimestamp");
  }

  @Test
  void optionsNameTheCluster() {
    byte[] utf8 = record("jo", "").getBytes(StandardCharsets.UTF_8);
    AccessEvent event = Logs.read(utf8, "f", Logs.OPTIONS.withCluster("prod|eu")).event(0);
    assertThat(event.text(EventColumn.IDENTITY)).isEqualTo("kubernetes|prod_eu|jo");
  }

  @Test
  void keepsPathAndParameterNamesOnly() {
    String line =
        record(
            "jo",
            "\"requestURI\":\"/api/v1/namespaces/a/pods/p/exec?command=%2Fopt%2Fadmincli"
                + "&command=--token%3DMYSECRET&command=-pMYSECRET&container=c\"");
    String refused =
        line.replaceFirst("\"stageTimestamp\":\"[^\"]*\"", "\"stageTimestamp\":[]")
            // This is how the API server writes it.
            .replace("&", "\\u0026");
    String enveloped =
        "{\"category\":\"kube-audit\",\"properties\":{\"log\":\""
            + refused.replace("\\", "\\\\").replace("\"", "\\\"")
            + "\"}}";
    Logs.Reading reading = Logs.read(line + "\n" + refused + "\n" + enveloped + "\n");

    assertThat(reading.event(0).map(EventColumn.UNMAPPED))
        .containsEntry("requestURI", "/api/v1/namespaces/a/pods/p/exec")
        .containsEntry("query_parameters", "command,container");
    for (int i = 1; i <= 2; i++) {
      assertThat(reading.rejected(i).reason()).isEqualTo("wrong_type:stageTimestamp");
      assertThat(reading.rejected(i).raw()).contains("/pods/p/exec");
    }
    assertThat(Logs.stored(reading)).doesNotContain("MYSECRET");
  }

  private static AccessEvent roleSession(String session, String extra) {
    String name = "arn:aws:sts::111122223333:assumed-role/" + session;
    return Logs.read(
            record(name, "")
                .replace(
                    "\"username\":",
                    "\"extra\":{\"arn\":[\""
                        + name
                        + "\"],\"sessionName\":[\""
                        + session.substring(session.indexOf('/') + 1)
                        + "\"],\"accessKeyId\":[\"ASIAIOSFODNN7EXAMPLE\"]"
                        + extra
                        + "},\"username\":"))
        .event(0);
  }

  @Test
  void roleSessionBelongsToRole() {
    record Case(String description, String session, String role, String rule, String kind) {}
    for (Case c :
        List.of(
            new Case("a run", "Deploy/run-7", "Deploy", "assumed_role", "workload"),
            new Case("another run", "Deploy/run-8", "Deploy", "assumed_role", "workload"),
            new Case("an instance", "Node/i-0abc1234def", "Node", "instance_role", "machine"),
            new Case(
                "a person of the identity center",
                "AWSReservedSSO_Admin_1a/jo@example.com",
                "AWSReservedSSO_Admin_1a",
                "sso_role",
                "human"),
            new Case(
                "a person by name",
                "Ops/jo@example.com",
                "Ops",
                "assumed_role_named_as_person",
                "workload"))) {
      String role = "arn:aws:iam::111122223333:role/" + c.role;
      for (String extra : List.of("", ",\"canonicalArn\":[\"" + role + "\"]")) {
        AccessEvent event = roleSession(c.session, extra);
        assertThat(event.text(EventColumn.IDENTITY))
            .as(c.description)
            .isEqualTo("kubernetes|kubernetes|" + role);
        assertThat(event.text(EventColumn.ACTOR_USER_UID_ALT))
            .isEqualTo("arn:aws:sts::111122223333:assumed-role/" + c.session);
        assertThat(event.text(EventColumn.ACTOR_USER_NAME)).isEqualTo(c.role);
        assertThat(event.text(EventColumn.NHI_RULE_ID)).isEqualTo("kubernetes." + c.rule);
        assertThat(event.text(EventColumn.NHI_KIND)).isEqualTo(c.kind);
        assertThat(event.text(EventColumn.CREDENTIAL_UID)).isEqualTo("ASIAIOSFODNN7EXAMPLE");
      }
    }
  }

  @Test
  void envelopeNamesTheCluster() {
    String enveloped =
        "{\"category\":\"kube-audit\",\"resourceId\":\"/SUBSCRIPTIONS/S/RESOURCEGROUPS/G/PROVIDERS"
            + "/MICROSOFT.CONTAINERSERVICE/MANAGEDCLUSTERS/%s\",\"properties\":{\"log\":\""
            + record("system:serviceaccount:default:mailer", "").replace("\"", "\\\"")
            + "\"}}";
    for (String cluster : List.of("PROD", "dev")) {
      String lower = cluster.equals("PROD") ? "prod" : cluster;
      assertThat(Logs.read(enveloped.formatted(cluster)).event(0).text(EventColumn.IDENTITY))
          .isEqualTo("kubernetes|" + lower + "|system:serviceaccount:default:mailer");
    }
  }

  @Test
  void skipsOrRejectsOtherCategories() {
    String audit =
        "{\"category\":\"kube-audit\",\"properties\":{\"log\":\""
            + record("jo", "").replace("\"", "\\\"")
            + "\"}}";
    String other =
        "{\"category\":\"%s\",\"operationName\":\"x\",\"resourceId\":\"/subscriptions/s\",\"properties\":{}}";
    Logs.Reading reading =
        Logs.read(
            "{\"records\":["
                + String.join(",", audit, other.formatted("guard"), other.formatted("SignInLogs"))
                + "]}");

    assertThat(reading.account.accepted()).isEqualTo(1);
    assertThat(reading.account.skipped()).containsEntry("azure_other_category", 1L);
    assertThat(reading.rejected(2).reason()).isEqualTo("other_format");
  }
}
