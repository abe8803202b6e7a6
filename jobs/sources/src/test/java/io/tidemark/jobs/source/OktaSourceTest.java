package io.tidemark.jobs.source;

import static io.tidemark.jobs.source.GoldenCases.edited;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.enrich.CredentialHash;
import io.tidemark.jobs.source.GoldenCases.Case;
import java.util.List;
import org.junit.jupiter.api.Test;

class OktaSourceTest {
  private static final String EVENT =
      """
      {"actor":{"id":"0oaservice1","type":"PublicClientAppEntity","alternateId":"unknown",
        "displayName":"Directory sync","detailEntry":null},
       "client":{"userAgent":{"rawUserAgent":"okta-sdk-python/2.9","os":"Linux","browser":"UNKNOWN"},
        "zone":"null","device":"Computer","id":null,"ipAddress":"198.51.100.5",
        "geographicalContext":{"city":"Anytown","state":"S","country":"United States"}},
       "device":null,
       "authenticationContext":{"externalSessionId":"trs1","rootSessionId":"trs0"},
       "displayMessage":"Add user to group membership","eventType":"group.user_membership.add",
       "outcome":{"result":"SUCCESS","reason":null},"published":"2026-01-03T10:00:00.500Z",
       "securityContext":{"asNumber":64496,"asOrg":"Example Org","isp":"Example","isProxy":false},
       "severity":"INFO","debugContext":{"debugData":{"requestUri":"/api/v1/groups/g/users/u"}},
       "legacyEventType":"core.user_group.add",
       "transaction":{"type":"WEB","id":"t1","detail":{"requestApiTokenClientId":"0oaservice1",
        "requestApiTokenId":"AT.371YYr","rootApiTokenId":"AT.371YYr"}},
       "uuid":"6a5f-1","version":"0",
       "target":[{"id":"u1","type":"User","alternateId":"jo@example.com"},
        {"id":"g1","type":"UserGroup"}]}""";

  private static Case who(String description, String actor, String token, String... expected) {
    return new Case(
        description,
        edited(
            EVENT,
            "/actor=" + actor,
            "/transaction={\"type\":\"WEB\",\"id\":\"t1\",\"detail\":" + token + "}"),
        expected);
  }

  @Test
  void mapsEventToColumns() {
    GoldenCases.check(
        LogFormat.OKTA,
        List.of(
            new Case(
                "a service application changes a group",
                EVENT,
                "metadata_uid=6a5f-1",
                "time=2026-01-03T10:00:00.500Z",
                "identity=okta|-|0oaservice1",
                "actor_user_name=Directory sync",
                "actor_app_uid=0oaservice1",
                "actor_session_uid=trs1",
                "credential_uid=AT.371YYr",
                "api_token_type_id=109",
                "action=okta:group.user_membership.add",
                "activity_id=3",
                "impact_tier=2",
                "resource_uid=User/u1",
                "resource_type=User",
                "resources=User/u1,UserGroup/g1",
                "status_id=1",
                "authz_decision=ALLOWED",
                "src_ip=198.51.100.5",
                "src_asn=64496",
                "src_as_org=Example Org",
                "src_city=Anytown",
                "src_country=",
                "user_agent=okta-sdk-python/2.9",
                "unmapped.debugData.requestUri=/api/v1/groups/g/users/u",
                "unmapped.country="),
            new Case(
                "a token is granted",
                edited(
                    EVENT,
                    "/eventType=\"app.oauth2.token.grant.access_token\"",
                    "/authenticationContext={\"externalSessionId\":\"unknown\",\"rootSessionId\":\"unknown\"}",
                    "/debugContext={\"debugData\":{\"grantedScopes\":\"okta.groups.read, okta.users.read\"}}",
                    "/target=[{\"id\":\"tok\",\"type\":\"access_token\",\"detailEntry\":"
                        + "{\"expires\":\"2026-01-03T11:00:00.000Z\",\"hash\":\"BmeR6\"}}]"),
                "token_scopes=okta.groups.read,okta.users.read",
                "api_token_expiration_time=2026-01-03T11:00:00Z",
                "actor_session_uid=",
                "unmapped.target.access_token.hash=" + CredentialHash.of("BmeR6"))));
  }

  @Test
  void classifiesActorByType() {
    GoldenCases.check(
        LogFormat.OKTA,
        List.of(
            who(
                "service application",
                "{\"id\":\"a\",\"type\":\"PublicClientAppEntity\"}",
                "{}",
                "nhi_rule_id=okta.service_app",
                "nhi_kind=oauth_app"),
            who(
                "client asking for a token",
                "{\"id\":\"a\",\"type\":\"PublicClientApp\"}",
                "{}",
                "nhi_rule_id=okta.client_app",
                "nhi_kind=oauth_app"),
            who(
                "person",
                "{\"id\":\"u\",\"type\":\"User\",\"alternateId\":\"jo@example.com\"}",
                "{}",
                "nhi_rule_id=okta.user",
                "nhi_kind=human",
                "actor_user_name=jo@example.com"),
            who(
                "a person's API token is an identity of its own",
                "{\"id\":\"u\",\"type\":\"User\"}",
                "{\"requestApiTokenId\":\"00Tabc\"}",
                "nhi_rule_id=okta.api_token",
                "nhi_kind=api_key",
                "actor_user_uid=u/api-token",
                "delegation_chain=user:u",
                "credential_uid=00Tabc"),
            who(
                "Okta itself",
                "{\"id\":\"s\",\"type\":\"SystemPrincipal\"}",
                "{}",
                "nhi_rule_id=okta.system",
                "nhi_kind=cloud_service"),
            who(
                "an address",
                "{\"id\":\"x\",\"type\":\"IP address\"}",
                "{}",
                "nhi_rule_id=okta.address",
                "nhi_kind=unknown"),
            who(
                "an unknown type",
                "{\"id\":\"x\",\"type\":\"Robot\"}",
                "{}",
                "nhi_rule_id=okta.other",
                "nhi_kind=unknown")));
  }

  @Test
  void mapsResultsToOutcome() {
    String login = "/eventType=\"user.session.start\"";
    GoldenCases.check(
        LogFormat.OKTA,
        List.of(
            new Case(
                "denied by policy",
                edited(EVENT, "/outcome={\"result\":\"DENY\",\"reason\":\"policy\"}"),
                "status_id=2",
                "status_code=DENY",
                "authz_decision=DENIED",
                "unmapped.outcome.reason=policy"),
            new Case(
                "a failed sign-in does not authenticate",
                edited(EVENT, login, "/outcome={\"result\":\"FAILURE\",\"reason\":\"INVALID\"}"),
                "class_uid=3002",
                "status_id=2",
                "is_authenticated=false",
                "authz_decision="),
            new Case(
                "failed change",
                edited(EVENT, "/outcome={\"result\":\"FAILURE\"}"),
                "status_id=2",
                "is_authenticated="),
            new Case(
                "not finished",
                edited(EVENT, "/outcome={\"result\":\"CHALLENGE\"}"),
                "status_id=",
                "status_code=CHALLENGE")));
  }

  @Test
  void hashesTokensAndDropsQueries() {
    GoldenCases.check(
        LogFormat.OKTA,
        List.of(
            new Case(
                "credentials of a sign-in",
                edited(
                    EVENT,
                    "/debugContext={\"debugData\":{\"sessionToken\":\"20111sTEoa\","
                        + "\"accessToken\":\"abc\",\"code\":\"c1\",\"url\":\"/oauth2/v1/authorize?code=c1#f\","
                        + "\"password\":\"hunter2\",\"risk\":\"{level=LOW}\"}}"),
                "unmapped.debugData.sessionToken=" + CredentialHash.of("20111sTEoa"),
                "unmapped.debugData.accessToken=" + CredentialHash.of("abc"),
                "unmapped.debugData.code=" + CredentialHash.of("c1"),
                "unmapped.debugData.url=/oauth2/v1/authorize",
                "unmapped.debugData.password=***",
                "unmapped.debugData.risk={level=LOW}"),
            new Case(
                "a token instead of its id",
                edited(
                    EVENT,
                    "/transaction={\"detail\":{\"requestApiTokenId\":\"eyJhbGciOiJSUzI1NiJ9.eyJzdWIi.c2ln\"}}"),
                "credential_uid=" + CredentialHash.of("eyJhbGciOiJSUzI1NiJ9.eyJzdWIi.c2ln"))));
  }

  @Test
  void rejectsWithReason() {
    GoldenCases.check(
        LogFormat.OKTA,
        List.of(
            new Case(
                "actor without id",
                edited(EVENT, "/actor={\"type\":\"User\"}"),
                "rejected=missing_field:actor.id"),
            new Case("no actor", edited(EVENT, "/actor=null"), "rejected=missing_field:actor"),
            new Case(
                "time as words",
                edited(EVENT, "/published=\"yesterday\""),
                "rejected=wrong_type:published"),
            new Case(
                "targets by number", edited(EVENT, "/target=[1]"), "rejected=wrong_type:target")));
  }

  @Test
  void readsAllLayoutsAlike() {
    String line = EVENT.replace("\n", "");
    for (String text :
        List.of(
            line,
            EVENT,
            "[" + EVENT + "]",
            "{\"version\":\"0\",\"detail-type\":\"SystemLog\",\"detail\":" + line + "}")) {
      Logs.Reading reading = Logs.read(text);
      assertThat(reading.account.format()).as(text).isEqualTo("okta");
      assertThat(reading.account.accepted()).as(text).isEqualTo(1);
    }
  }
}
