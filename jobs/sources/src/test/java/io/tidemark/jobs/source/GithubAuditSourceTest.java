package io.tidemark.jobs.source;

import static io.tidemark.jobs.source.GoldenCases.edited;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.enrich.CredentialHash;
import io.tidemark.jobs.source.GoldenCases.Case;
import java.util.List;
import org.junit.jupiter.api.Test;

class GithubAuditSourceTest {
  private static final String HASH = "j7TxdJbRhfNhkIOs67EXYceuX0EXL+du673X+6QYSow=";
  private static final String EVENT =
      """
      {"@timestamp":1767434400500,"_document_id":"URqi_-__Xjl1qZojMcYnqA==","action":"git.clone",
       "actor":"mirror[bot]","actor_id":111058333,"actor_ip":"198.51.100.48",
       "actor_location":{"country_code":"US"},"business":"acme","business_id":3082,
       "hashed_token":"j7TxdJbRhfNhkIOs67EXYceuX0EXL+du673X+6QYSow=","org":"acme-web",
       "org_id":86825428,"programmatic_access_type":"GitHub App server-to-server token",
       "repo":"acme-web/shop","repository":"acme-web/shop","repository_public":false,"token_id":0,
       "transport_protocol_name":"http","user":"","user_agent":"go-git/5.x","user_id":0}""";

  private static Case who(String description, String rule, String kind, String... edits) {
    return new Case(
        description, edited(EVENT, edits), "nhi_rule_id=github." + rule, "nhi_kind=" + kind);
  }

  @Test
  void mapsEventToColumns() {
    GoldenCases.check(
        LogFormat.GITHUB_AUDIT,
        List.of(
            new Case(
                "streamed Git event of an application",
                EVENT,
                "metadata_uid=URqi_-__Xjl1qZojMcYnqA==",
                "time=2026-01-03T10:00:00.500Z",
                "identity=github|acme-web|111058333",
                "tenant_uid=acme",
                "actor_user_name=mirror[bot]",
                "credential_uid=" + HASH,
                "api_token_type_id=109",
                "action=github:git.clone",
                "activity_id=2",
                "impact_tier=0",
                "resource_uid=repo/acme-web/shop",
                "resource_type=repository",
                "status_id=1",
                "src_ip=198.51.100.48",
                "src_country=US",
                "user_agent=go-git/5.x",
                "unmapped.transport_protocol_name=http",
                "unmapped.hashed_token="),
            new Case(
                "REST: no document id, times as text",
                edited(
                    EVENT,
                    "-/@timestamp",
                    "-/_document_id",
                    "/created_at=\"2026-01-03T10:00:00Z\""),
                "time=2026-01-03T10:00:00Z"),
            new Case(
                "a run of a workflow",
                edited(
                    EVENT,
                    "/action=\"workflows.completed_workflow_run\"",
                    "/workflow_run_id=55",
                    "/runner_name=\"r1\"",
                    "/job_workflow_ref=\"acme-web/shop/.github/workflows/d.yml@refs/heads/main\""),
                "actor_session_uid=55",
                "runner_name=r1",
                "workflow_ref=acme-web/shop/.github/workflows/d.yml@refs/heads/main"),
            new Case(
                "a call of the API and how it ended",
                edited(
                    EVENT,
                    "/action=\"api.request\"",
                    "/request_method=\"DELETE\"",
                    "/route=\"/repos/:owner/:repo\"",
                    "/status_code=403"),
                "action=github:api.request DELETE /repos/:owner/:repo",
                "http_method=DELETE",
                "http_path_template=/repos/:owner/:repo",
                "http_status=403",
                "status_id=2",
                "authz_decision=DENIED"),
            new Case(
                "a deleted repository",
                edited(EVENT, "/action=\"repo.destroy\"", "/operation_type=\"remove\""),
                "activity_id=4",
                "impact_tier=3"),
            new Case(
                "several organisations",
                edited(EVENT, "/org=[\"a\",\"b\"]", "/org_id=[1,2]"),
                "cloud_account_uid=a"),
            new Case(
                "a failed sign-in",
                edited(EVENT, "/action=\"user.failed_login\""),
                "status_id=2",
                "is_authenticated=false")));
  }

  @Test
  void firstMatchingRuleClassifiesIdentity() {
    String access = "/programmatic_access_type=";
    String person = "/actor=\"jo\"";
    GoldenCases.check(
        LogFormat.GITHUB_AUDIT,
        List.of(
            who("agent", "agent", "ai_agent", "/actor_is_agent=true"),
            who("Actions", "actions", "ci_job", "/actor=\"github-actions[bot]\""),
            who("application", "app", "oauth_app"),
            who("bot by flag", "app", "oauth_app", person, "/actor_is_bot=true", access + "null"),
            who(
                "classic token",
                "personal_access_token",
                "api_key",
                person,
                access + "\"Personal access token (classic)\""),
            who(
                "fine-grained token",
                "personal_access_token",
                "api_key",
                person,
                access + "\"Fine-grained personal access token\""),
            who("deploy key", "deploy_key", "api_key", person, access + "\"Deploy key\""),
            who(
                "a person's own key",
                "public_key",
                "human",
                person,
                access + "\"Public Key (User/Deploy)\""),
            who(
                "deploy key without a user",
                "deploy_key",
                "api_key",
                "/actor=\"deploy_key\"",
                access + "\"Public Key (User/Deploy)\""),
            who(
                "nobody",
                "anonymous",
                "unknown",
                "-/actor",
                "-/actor_id",
                "-/hashed_token",
                access + "\"No valid authentication was provided (anonymous)\""),
            who("token of an unknown type", "token", "api_key", person, access + "null"),
            who("person", "user", "human", person, access + "null", "-/hashed_token")));
  }

  @Test
  void personalTokenIsItsOwnIdentity() {
    GoldenCases.check(
        LogFormat.GITHUB_AUDIT,
        List.of(
            new Case(
                "token for programs",
                edited(
                    EVENT,
                    "/actor=\"jo\"",
                    "/actor_id=7",
                    "/programmatic_access_type=\"Personal access token (classic)\"",
                    "/token_scopes=\"repo, read:org\"",
                    "-/hashed_token",
                    "/token_id=12"),
                "actor_user_uid=7/personal-access-token",
                "delegation_chain=user:7",
                "credential_uid=token/12",
                "token_scopes=repo,read:org",
                "api_token_type_id=108"),
            new Case(
                "application for a person",
                edited(
                    EVENT,
                    "/actor=\"jo\"",
                    "/actor_id=7",
                    "/programmatic_access_type=\"GitHub App user-to-server token\"",
                    "/oauth_application_id=99"),
                "nhi_rule_id=github.app_for_user",
                "nhi_kind=oauth_app",
                "actor_user_uid=app/99",
                "actor_app_uid=99",
                "delegation_chain=user:7"),
            new Case(
                "application without a name",
                edited(
                    EVENT,
                    "/actor=\"jo\"",
                    "/actor_id=7",
                    "/programmatic_access_type=\"OAuth access token\""),
                "nhi_kind=oauth_app",
                "actor_user_uid=7/app-token")));
  }

  @Test
  void distinguishesDeployKeysFromPersonalKeys() {
    String key = "/programmatic_access_type=\"Public Key (User/Deploy)\"";
    String deploy = "/actor=\"deploy_key\"";
    GoldenCases.check(
        LogFormat.GITHUB_AUDIT,
        List.of(
            new Case(
                "a person's own key",
                edited(EVENT, "/actor=\"jo\"", "/actor_id=7", key),
                "actor_user_uid=7",
                "credential_uid=" + HASH,
                "api_token_type_id=",
                "delegation_chain="),
            new Case(
                "a deploy key by its hash",
                edited(EVENT, deploy, "/actor_id=0", key),
                "actor_user_uid=deploy-key/" + HASH,
                "credential_uid=" + HASH,
                "api_token_type_id=111",
                "delegation_chain="),
            new Case(
                "a deploy key without a hash, by its repository",
                edited(EVENT, deploy, "-/actor_id", "-/hashed_token", key),
                "actor_user_uid=deploy-key/acme-web/shop"),
            new Case(
                "nobody",
                edited(
                    EVENT,
                    "/actor=\"\"",
                    "/actor_id=0",
                    "-/hashed_token",
                    "/programmatic_access_type=\"No valid authentication was provided (anonymous)\""),
                "actor_user_uid=anonymous",
                "status_id=1",
                "is_authenticated=false")));
  }

  @Test
  void hashesTokensAndBodies() {
    String raw = "ghp_" + "a".repeat(36);
    GoldenCases.check(
        LogFormat.GITHUB_AUDIT,
        List.of(
            new Case(
                "a plaintext token instead of its hash",
                edited(EVENT, "/hashed_token=\"" + raw + "\""),
                "credential_uid=" + CredentialHash.of(raw)),
            new Case(
                "a request body and a token",
                edited(
                    EVENT,
                    "/request_body=\"{\\\"key\\\":1}\"",
                    "/query_string=\"access_token=abc\"",
                    "/token=\"abc\"",
                    "/name=\"see " + raw + "\""),
                "unmapped.request_body=" + CredentialHash.of("{\"key\":1}"),
                "unmapped.query_string=" + CredentialHash.of("access_token=abc"),
                "unmapped.token=***",
                "unmapped.name=see ***")));
  }

  @Test
  void rejectsWithReason() {
    GoldenCases.check(
        LogFormat.GITHUB_AUDIT,
        List.of(
            new Case(
                "nobody",
                edited(EVENT, "-/actor", "-/actor_id"),
                "rejected=missing_field:actor_id"),
            new Case(
                "an invalid time",
                edited(EVENT, "/@timestamp=\"2024-12-17 00:00:00000000\""),
                "rejected=wrong_type:@timestamp"),
            new Case(
                "a count out of range",
                edited(EVENT, "/@timestamp=9999999999999999999"),
                "rejected=absurd_time"),
            new Case("no time", edited(EVENT, "-/@timestamp"), "rejected=missing_field:created_at"),
            new Case(
                "action as an object", edited(EVENT, "/actor={}"), "rejected=wrong_type:actor")));
  }

  @Test
  void rejectedRecordDoesNotAffectOthers() {
    String line = edited(EVENT);
    Logs.Reading reading =
        Logs.read(edited(EVENT, "/@timestamp=9999999999999999999") + "\n" + line + "\n");
    assertThat(reading.rejected(0).reason()).isEqualTo("absurd_time");
    assertThat(reading.account.accepted()).isEqualTo(1);
  }

  @Test
  void readsAllLayoutsAlike() {
    String line = EVENT.replace("\n", "");
    for (String text : List.of(line, EVENT, "[" + EVENT + "]", line + "\n" + line)) {
      Logs.Reading reading = Logs.read(text);
      assertThat(reading.account.format()).as(text).isEqualTo("github-audit");
      assertThat(reading.account.accepted()).as(text).isEqualTo(reading.records.size());
    }
  }
}
