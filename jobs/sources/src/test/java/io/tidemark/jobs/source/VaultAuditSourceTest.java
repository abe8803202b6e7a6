package io.tidemark.jobs.source;

import static io.tidemark.jobs.source.GoldenCases.edited;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.enrich.CredentialHash;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.jobs.source.GoldenCases.Case;
import java.util.List;
import org.junit.jupiter.api.Test;

class VaultAuditSourceTest {
  private static final String HMAC = "hmac-sha256:" + "0a".repeat(32);

  /** An overlong path part, which callers can request without having a token. */
  private static final String LONGER = "x".repeat(5_000);

  private static final String OTHER_HMAC = "hmac-sha256:" + "1b".repeat(32);

  private static final String RESPONSE =
      """
      {"time":"2026-01-03T10:00:00.1234567Z","type":"response",
       "auth":{"client_token":"TOKEN","accessor":"TOKEN","display_name":"approle",
        "policies":["default","orders"],"token_policies":["default","orders"],
        "metadata":{"role_name":"orders"},"entity_id":"c116f480","token_type":"service",
        "token_ttl":1200,"token_issue_time":"2026-01-03T09:50:00Z"},
       "request":{"id":"86093ffd","operation":"read","mount_type":"kv","mount_point":"secret/",
        "client_token":"TOKEN","client_token_accessor":"TOKEN","namespace":{"id":"root"},
        "path":"secret/data/orders/db","remote_address":"10.10.42.222","remote_port":41234,
        "headers":{"user-agent":["Go-http-client/1.1"]},
        "data":{"version":"TOKEN","force":true,"options":null}},
       "response":{"mount_type":"kv","data":{"value":"TOKEN","data":{"x":"y"}}}}"""
          .replace("TOKEN", HMAC);

  private static final String REQUEST =
      edited(RESPONSE, "/type=\"request\"", "-/response", "/time=\"2026-01-03T10:00:00Z\"");

  private static Case path(String path, String action) {
    return new Case(
        path,
        edited(
            RESPONSE,
            "-/request/mount_type",
            "-/request/mount_point",
            "/request/path=\"" + path + "\""),
        "action=" + action);
  }

  private static Case who(String description, String auth, String rule, String kind) {
    return new Case(
        description,
        edited(RESPONSE, "/auth=" + auth),
        "nhi_rule_id=vault." + rule,
        "nhi_kind=" + kind);
  }

  @Test
  void mapsResponseToColumns() {
    GoldenCases.check(
        LogFormat.VAULT_AUDIT,
        List.of(
            new Case(
                "a workload reads a secret",
                RESPONSE,
                "metadata_uid=86093ffd",
                "time=2026-01-03T10:00:00.123456Z",
                "identity=vault|root|c116f480",
                "actor_user_name=approle",
                "nhi_rule_id=vault.workload_metadata",
                "nhi_kind=workload",
                "credential_uid=" + HMAC,
                "actor_session_uid=" + HMAC,
                "api_token_type_id=112",
                "api_token_created_time=2026-01-03T09:50:00Z",
                "token_scopes=default,orders",
                "action=kv:read data",
                "activity_id=2",
                "impact_tier=0",
                "resource_uid=secret/data/orders/db",
                "resource_type=kv",
                "status_id=1",
                "authz_decision=ALLOWED",
                "is_authenticated=true",
                "src_ip=10.10.42.222",
                "user_agent=Go-http-client/1.1",
                "unmapped.stage=response",
                "unmapped.request.data.version=" + HMAC,
                "unmapped.request.data.force=true",
                "unmapped.response.data.value=" + HMAC,
                "unmapped.auth.metadata.role_name=orders"),
            new Case(
                "its request has the same key and no outcome",
                REQUEST,
                "metadata_uid=86093ffd",
                "status_id=",
                "is_authenticated=",
                "unmapped.stage=request"),
            new Case(
                "a namespace of its own",
                edited(RESPONSE, "/request/namespace={\"id\":\"x1\",\"path\":\"team-a/\"}"),
                "cloud_account_uid=team-a/"),
            new Case(
                "a batch token",
                edited(
                    RESPONSE,
                    "/auth/token_type=\"batch\"",
                    "/auth/metadata={}",
                    "/auth/display_name=\"own\""),
                "api_token_type_id=113",
                "nhi_rule_id=vault.batch_token"),
            new Case(
                "a masked id pairs no records, a masked token is ignored",
                edited(
                    RESPONSE,
                    "/request/id=\"****\"",
                    "/request/client_token_accessor=\"****\"",
                    "/auth/accessor=\"****\"",
                    "/auth/client_token=\"****\""),
                "credential_uid=")));
  }

  @Test
  void actionsKeepOnlyVaultsWords() {
    GoldenCases.check(
        LogFormat.VAULT_AUDIT,
        List.of(
            path("sys/policies/acl/admins", "system:read policies/acl"),
            path("sys/mounts/kv", "system:read mounts/kv"),
            path("auth/approle/login", "approle:read login"),
            path("auth/userpass/login/jo", "userpass:read login"),
            path("auth/token/create/admins", "token:read create"),
            path("kv/jo-secret", "kv:read kv"),
            path("pki_int/issue/example-dot-com", "pki_int:read issue"),
            path("transit/encrypt/my-key", "transit:read encrypt"),
            path("cubbyhole/x", "cubbyhole:read cubbyhole"),
            path("secret", "secret:read secret"),
            path("sys/" + LONGER + "/" + LONGER, "system:read {long}/{long}"),
            path("auth/" + LONGER + "/login", "{long}:read login"),
            path("auth/token/" + LONGER, "token:read {long}"),
            path(LONGER + "/x", "{long}:read {long}")));
  }

  @Test
  void classifiesIdentityByTokenOrigin() {
    GoldenCases.check(
        LogFormat.VAULT_AUDIT,
        List.of(
            who("root", "{\"display_name\":\"root\"}", "root", "unknown"),
            who(
                "kubernetes",
                "{\"entity_id\":\"e\",\"display_name\":\"kubernetes-ns-app\",\"metadata\":{\"service_account_name\":\"app\"}}",
                "workload_metadata",
                "workload"),
            who(
                "jwt",
                "{\"entity_id\":\"e\",\"display_name\":\"jwt-job-billing\"}",
                "workload_login",
                "workload"),
            who(
                "a pipeline whose mount has GitHub's name",
                "{\"entity_id\":\"e\",\"display_name\":\"github-actions-repo:o/r:ref:refs/heads/main\"}",
                "pipeline_login",
                "ci_job"),
            who(
                "a pipeline of GitLab",
                "{\"entity_id\":\"e\",\"display_name\":\"jwt-project_path:g/p:ref_type:branch:ref:main\"}",
                "pipeline_login",
                "ci_job"),
            who(
                "a pipeline of an organisation",
                "{\"entity_id\":\"e\",\"display_name\":\"jwt-organization:o\"}",
                "pipeline_login",
                "ci_job"),
            who(
                "a mount with GitHub's name and no user name",
                "{\"entity_id\":\"e\",\"display_name\":\"github-actions-deploy\"}",
                "token",
                "unknown"),
            who(
                "person of GitHub",
                "{\"entity_id\":\"e\",\"display_name\":\"github-jo\",\"metadata\":{\"org\":\"o\",\"username\":\"jo\"}}",
                "person_login",
                "human"),
            who(
                "person",
                "{\"entity_id\":\"e\",\"display_name\":\"userpass-jo\",\"metadata\":{\"username\":\"jo\"}}",
                "person_login",
                "human"),
            who(
                "person of a directory under another mount",
                "{\"entity_id\":\"e\",\"display_name\":\"corp-jo\",\"metadata\":{\"username\":\"jo\"}}",
                "person_login",
                "human"),
            who("a token's token", "{\"display_name\":\"token-admins\"}", "token", "unknown"),
            who("nobody", "{\"token_type\":\"default\"}", "unauthenticated", "unknown")));
    GoldenCases.check(
        LogFormat.VAULT_AUDIT,
        List.of(
            new Case(
                "a token without entity goes by its name",
                edited(RESPONSE, "/auth={\"display_name\":\"token-admins\"}"),
                "actor_user_uid=token/token-admins"),
            new Case(
                "a failed login goes by its method",
                edited(
                    RESPONSE,
                    "/auth={\"token_type\":\"default\"}",
                    "/request/path=\"auth/jwt/login\"",
                    "/request/mount_type=\"jwt\"",
                    "/request/mount_point=\"auth/jwt/\"",
                    "/error=\"error validating token\""),
                "actor_user_uid=login/jwt",
                "nhi_rule_id=vault.workload_login",
                "status_id=2",
                "is_authenticated=false",
                "authz_decision="),
            new Case(
                "a login states its method, whatever the mount's name",
                edited(
                    RESPONSE,
                    "/auth={\"entity_id\":\"e\",\"display_name\":\"github-actions-deploy\"}",
                    "/request/path=\"auth/github-actions/login\"",
                    "/request/mount_type=\"jwt\"",
                    "/request/mount_point=\"auth/github-actions/\""),
                "nhi_rule_id=vault.workload_login",
                "nhi_kind=workload"),
            new Case(
                "while somebody signs in, the token is the new one",
                edited(
                    RESPONSE,
                    "/request/path=\"auth/approle/login\"",
                    "/request/mount_type=\"approle\"",
                    "/request/mount_point=\"auth/approle/\"",
                    "/auth/accessor=\"" + OTHER_HMAC + "\""),
                "credential_uid=" + OTHER_HMAC,
                "action=approle:read login")));
  }

  @Test
  void mapsErrorsToOutcome() {
    GoldenCases.check(
        LogFormat.VAULT_AUDIT,
        List.of(
            new Case(
                "denied",
                edited(RESPONSE, "/error=\"1 error occurred:\\n\\t* permission denied\\n\\n\""),
                "status_id=2",
                "authz_decision=DENIED",
                "is_authenticated=true"),
            new Case(
                "a request that is refused has no response",
                edited(REQUEST, "/error=\"permission denied\""),
                "status_id=2",
                "authz_decision=DENIED"),
            new Case(
                "no such thing",
                edited(RESPONSE, "/error=\"unsupported path\""),
                "status_id=2",
                "status_code=unsupported path",
                "authz_decision="),
            new Case(
                "an unknown token",
                edited(RESPONSE, "/error=\"bad token\""),
                "is_authenticated=false",
                "authz_decision="),
            new Case(
                "a token that is invalid",
                edited(
                    RESPONSE,
                    "/auth={}",
                    "/error=\"2 errors occurred:\\n\\t* permission denied\\n\\t* invalid token\\n\\n\""),
                "actor_user_uid=unauthenticated",
                "is_authenticated=false",
                "authz_decision="),
            new Case(
                "a token that an older Vault does not know",
                edited(RESPONSE, "/auth={}", "/error=\"permission denied\""),
                "is_authenticated=false",
                "authz_decision="),
            new Case(
                "a login that fails only in its response",
                edited(
                    RESPONSE,
                    "/auth={\"token_type\":\"default\"}",
                    "/request/path=\"auth/approle/login\"",
                    "/request/mount_type=\"approle\"",
                    "/request/mount_point=\"auth/approle/\"",
                    "/response/data={\"error\":\"" + HMAC + "\"}"),
                "actor_user_uid=login/approle",
                "status_id=2",
                "is_authenticated=false",
                "authz_decision="),
            new Case(
                "an engine that rejects an authenticated caller",
                edited(RESPONSE, "/response/data={\"error\":\"" + HMAC + "\"}"),
                "status_id=2",
                "is_authenticated=true",
                "authz_decision="),
            new Case(
                "a secret with a member named error",
                edited(RESPONSE, "/response/data={\"error\":\"TOKEN\",\"x\":\"TOKEN\"}"),
                "status_id=1"),
            new Case(
                "an authenticated caller with an invalid token of another product",
                edited(RESPONSE, "/error=\"invalid token\""),
                "is_authenticated=true")));
  }

  /** With {@code log_raw = true}, all values that Vault has not hidden are hashed. */
  @Test
  void hashesRawValues() {
    String token = "hvs.CAESIJ" + "x".repeat(40);
    String raw = RESPONSE.replace(HMAC, token);
    GoldenCases.check(
        LogFormat.VAULT_AUDIT,
        List.of(
            new Case(
                "token and data",
                raw,
                "credential_uid=" + CredentialHash.of(token),
                "unmapped.request.data.version=" + CredentialHash.of(token),
                "unmapped.response.data.value=" + CredentialHash.of(token))));
    assertThat(Logs.read(raw).event(0).toString()).doesNotContain("CAESIJ");
    String secret = edited(RESPONSE, "/request/data={\"password\":\"hunter2\"}");
    assertThat(Logs.read(secret).event(0).map(EventColumn.UNMAPPED).toString())
        .doesNotContain("hunter2");
    String broken = raw.replace("\"operation\":\"read\",", "");
    assertThat(Logs.read(broken).rejected(0).raw()).doesNotContain("CAESIJ");
  }

  @Test
  void rejectsWithReason() {
    GoldenCases.check(
        LogFormat.VAULT_AUDIT,
        List.of(
            new Case(
                "no operation",
                edited(RESPONSE, "-/request/operation"),
                "rejected=missing_field:request.operation"),
            new Case(
                "no path",
                edited(RESPONSE, "-/request/path"),
                "rejected=missing_field:request.path"),
            new Case("no time", edited(RESPONSE, "-/time"), "rejected=missing_field:time"),
            new Case("auth as text", edited(RESPONSE, "/auth=\"x\""), "rejected=wrong_type:auth")));
  }

  @Test
  void requestAndResponseShareOneKey() {
    Logs.Reading reading =
        Logs.read(REQUEST.replace("\n", "") + "\n" + RESPONSE.replace("\n", "") + "\n");
    assertThat(reading.account.accepted()).isEqualTo(2);
    assertThat(reading.event(0).text(EventColumn.METADATA_UID))
        .isEqualTo(reading.event(1).text(EventColumn.METADATA_UID));
  }
}
