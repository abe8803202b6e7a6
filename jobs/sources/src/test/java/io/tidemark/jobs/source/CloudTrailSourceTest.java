package io.tidemark.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

class CloudTrailSourceTest {
  private static String role(String name, String session, String more) {
    return """
        "type":"AssumedRole","arn":"arn:aws:sts::1:assumed-role/NAME/SESSION","accountId":"1",
        "accessKeyId":"ASIAX","principalId":"AROAX:SESSION","sessionContext":{"attributes":
        {"creationDate":"2026-01-03T09:00:00Z","mfaAuthenticated":"false"},"sessionIssuer":
        {"type":"Role","arn":"arn:aws:iam::1:role/NAME","userName":"NAME"}MORE}"""
        .replace("\n", "")
        .replace("NAME", name)
        .replace("SESSION", session)
        .replace("MORE", more);
  }

  private static AccessEvent event(String identity, String members) {
    String record =
        Logs.cloudTrail("e", members)
            .replaceFirst(
                "\"userIdentity\":\\{[^}]*}",
                java.util.regex.Matcher.quoteReplacement("\"userIdentity\":{" + identity + "}"));
    Logs.Reading reading = Logs.read(record);
    assertThat(reading.account.rejected()).isEmpty();
    return reading.event(0);
  }

  @Test
  void firstMatchingRuleClassifiesIdentity() {
    record Case(String description, String identity, String members, String rule, String kind) {}
    String web = ",\"webIdFederationData\":{\"federatedProvider\":\"%s\",\"attributes\":{%s}}";
    String user = "\"type\":\"IAMUser\",\"arn\":\"arn:aws:iam::1:user/u\",\"userName\":\"u\"";
    for (Case c :
        List.of(
            new Case(
                "service",
                "\"type\":\"AWSService\",\"invokedBy\":\"rds.amazonaws.com\"",
                "",
                "aws_service",
                "cloud_service"),
            new Case(
                "service event without a type",
                "\"accountId\":\"1\",\"invokedBy\":\"ec2.amazonaws.com\"",
                "",
                "aws_service",
                "cloud_service"),
            new Case(
                "root",
                "\"type\":\"Root\",\"arn\":\"arn:aws:iam::1:root\",\"accessKeyId\":\"AKIAX\"",
                "",
                "root",
                "human"),
            new Case(
                "GitHub run signs in",
                "\"type\":\"WebIdentityUser\",\"principalId\":\"arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com:x\",\"userName\":\"repo:o/r:ref:refs/heads/main\",\"identityProvider\":\"arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com\"",
                "",
                "web_identity_ci",
                "ci_job"),
            new Case(
                "GitLab run's role",
                role(
                    "deploy",
                    "run-1",
                    String.format(web, "arn:aws:iam::1:oidc-provider/gitlab.com", "")),
                "",
                "web_identity_ci",
                "ci_job"),
            new Case(
                "EKS pod's role",
                role(
                    "app",
                    "s",
                    String.format(
                        web,
                        "arn:aws:iam::1:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/1",
                        "\"sub\":\"system:serviceaccount:ns:app\"")),
                "",
                "web_identity_workload",
                "workload"),
            new Case(
                "instance", role("web", "i-0123456789abcdef0", ""), "", "instance_role", "machine"),
            new Case(
                "single sign-on",
                role("AWSReservedSSO_Admin_1", "jo", ""),
                "",
                "sso_role",
                "human"),
            new Case(
                "console flag as text",
                role("ops", "jo", ""),
                "\"sessionCredentialFromConsole\":\"true\"",
                "console_session",
                "human"),
            new Case(
                "service-linked role",
                role("AWSServiceRoleForRDS", "s", ""),
                "",
                "service_linked_role",
                "cloud_service"),
            new Case(
                "session that its caller named after a person",
                role("ops", "jo@example.com", ""),
                "",
                "assumed_role_named_as_person",
                "workload"),
            new Case(
                "an agent like a console's",
                role("ops", "s", ""),
                "\"userAgent\":\"console.amazonaws.com\",\"eventVersion\":\"1.08\"",
                "assumed_role",
                "workload"),
            new Case(
                "a console before AWS marked its sessions",
                role("ops", "s", ""),
                "\"userAgent\":\"S3Console/0.4\",\"eventVersion\":\"1.05\"",
                "console_session",
                "human"),
            new Case("any other role", role("etl", "airflow", ""), "", "assumed_role", "workload"),
            new Case(
                "role through a service stays the role",
                role("etl", "airflow", "") + ",\"invokedBy\":\"athena.amazonaws.com\"",
                "",
                "assumed_role",
                "workload"),
            new Case(
                "SAML",
                "\"type\":\"SAMLUser\",\"principalId\":\"p\",\"userName\":\"jo\"",
                "",
                "saml_user",
                "human"),
            new Case(
                "identity center",
                "\"type\":\"IdentityCenterUser\",\"onBehalfOf\":{\"userId\":\"u-1\"}",
                "",
                "identity_center",
                "human"),
            new Case(
                "IAM user with key",
                user + ",\"accessKeyId\":\"AKIAX\"",
                "",
                "iam_user_key",
                "api_key"),
            new Case(
                "a long-lived key that claims to be the console",
                user + ",\"accessKeyId\":\"AKIAX\"",
                "\"sessionCredentialFromConsole\":\"true\"",
                "iam_user_key",
                "api_key"),
            new Case(
                "IAM user who signs in",
                user,
                "\"eventSource\":\"signin.amazonaws.com\",\"eventName\":\"CheckMfa\"",
                "iam_user_no_key",
                "human"),
            new Case(
                "IAM user at a console",
                user,
                "\"eventType\":\"AwsConsoleAction\"",
                "iam_user_no_key",
                "human"),
            new Case("IAM user without key", user, "", "iam_user_other", "unknown"),
            new Case(
                "IAM user with a credential for Git",
                user,
                "\"eventSource\":\"codecommit.amazonaws.com\",\"eventName\":\"GitPush\"",
                "iam_user_credential",
                "api_key"),
            new Case(
                "IAM user with a credential for one service",
                user + ",\"credentialId\":\"ACCAX\"",
                "",
                "iam_user_credential",
                "api_key"),
            new Case(
                "IAM user with MFA session",
                user
                    + ",\"accessKeyId\":\"ASIAX\",\"sessionContext\":{\"attributes\":{\"mfaAuthenticated\":\"true\"}}",
                "",
                "iam_user_mfa_session",
                "human"),
            new Case(
                "IAM user with some session",
                user + ",\"accessKeyId\":\"ASIAX\"",
                "",
                "iam_user_session",
                "unknown"),
            new Case(
                "another account",
                "\"type\":\"AWSAccount\",\"principalId\":\"AIDAX\",\"accountId\":\"2\"",
                "",
                "other_account",
                "unknown"))) {
      AccessEvent event = event(c.identity, c.members);
      assertThat(event.text(EventColumn.NHI_RULE_ID))
          .as(c.description)
          .isEqualTo("cloudtrail." + c.rule);
      assertThat(event.text(EventColumn.NHI_KIND)).as(c.description).isEqualTo(c.kind);
    }
  }

  @Test
  void unwrapsAwsEnvelopes() {
    String record = Logs.cloudTrail("e", "");
    String message = record.replace("\"", "\\\"");
    for (String text :
        List.of(
            "{\"version\":\"0\",\"id\":\"b\",\"detail-type\":\"AWS API Call via CloudTrail\","
                + "\"source\":\"aws.s3\",\"time\":\"2026-01-03T10:00:01Z\",\"detail\":"
                + record
                + "}",
            "{\"messageType\":\"DATA_MESSAGE\",\"logGroup\":\"trail\",\"logEvents\":[{\"id\":\"3\","
                + "\"timestamp\":1767434400251,\"message\":\""
                + message
                + "\"}]}",
            "2026-01-03T10:00:01.000Z " + record)) {
      Logs.Reading reading = Logs.read(text);
      assertThat(reading.account.format()).as(text).isEqualTo("cloudtrail");
      assertThat(reading.account.accepted()).as(text).isEqualTo(1);
      assertThat(reading.event(0).text(EventColumn.METADATA_UID)).isEqualTo("e");
    }
    Logs.Reading insight =
        Logs.read(
            "{\"detail-type\":\"AWS Insight via CloudTrail\",\"detail\":{\"eventVersion\":\"1.07\","
                + "\"eventSource\":\"x\",\"eventType\":\"AwsCloudTrailInsight\"}}");
    assertThat(insight.account.skipped()).containsEntry("cloudtrail_insight", 1L);
  }

  @Test
  void separatesRoleFromSession() {
    AccessEvent event =
        event(
            role("deploy", "run-7", ",\"sourceIdentity\":\"jo\"")
                + ",\"invokedBy\":\"athena.amazonaws.com\"",
            "\"recipientAccountId\":\"2\",\"vpcEndpointId\":\"vpce-1\",\"tlsDetails\":{\"tlsVersion\":\"TLSv1.3\"}");

    assertThat(event.text(EventColumn.ACTOR_USER_UID)).isEqualTo("arn:aws:iam::1:role/deploy");
    assertThat(event.text(EventColumn.ACTOR_USER_UID_ALT))
        .isEqualTo("arn:aws:sts::1:assumed-role/deploy/run-7");
    assertThat(event.text(EventColumn.IDENTITY)).isEqualTo("aws|2|arn:aws:iam::1:role/deploy");
    assertThat(event.text(EventColumn.ACTOR_SESSION_UID))
        .isEqualTo("arn:aws:sts::1:assumed-role/deploy/run-7#2026-01-03T09:00:00Z");
    assertThat(event.number(EventColumn.API_TOKEN_CREATED_TIME)).isEqualTo(1_767_430_800_000_000L);
    assertThat(event.number(EventColumn.ACTOR_SESSION_IS_MFA)).isZero();
    assertThat(event.text(EventColumn.CREDENTIAL_UID)).isEqualTo("ASIAX");
    assertThat(event.delegation(EventColumn.DELEGATION_CHAIN))
        .containsExactly(
            new Delegate("jo", "source_identity"), new Delegate("athena.amazonaws.com", "service"));
    assertThat(event.text(EventColumn.SRC_ENDPOINT_UID)).isEqualTo("vpce-1");
    assertThat(event.text(EventColumn.TLS_VERSION)).isEqualTo("TLSv1.3");
    assertThat(event.text(EventColumn.COHORT)).isEqualTo("workload:aws");
  }

  @Test
  void derivesRoleFromSessionArn() {
    AccessEvent event =
        event("\"type\":\"AssumedRole\",\"arn\":\"arn:aws:sts::1:assumed-role/deploy/run-7\"", "");
    assertThat(event.text(EventColumn.ACTOR_USER_UID)).isEqualTo("arn:aws:iam::1:role/deploy");
  }

  @Test
  void distinguishesFailureDenialAndFailedSignIn() {
    record Case(String members, Outcome outcome, long authenticated) {}
    for (Case c :
        List.of(
            new Case("", Outcome.SUCCESS, 1),
            new Case("\"errorCode\":\"NoSuchBucket\"", Outcome.FAILURE, 1),
            new Case("\"errorCode\":\"AccessDenied\"", Outcome.DENIED, 1),
            new Case("\"errorCode\":\"Client.UnauthorizedOperation\"", Outcome.DENIED, 1),
            new Case("\"errorCode\":\"InvalidClientTokenId\"", Outcome.FAILURE, 0),
            new Case("\"errorCode\":\"Client.AuthFailure\"", Outcome.FAILURE, 0),
            new Case(
                "\"errorCode\":\"Client.AuthFailure\",\"errorMessage\":\"AWS was not able to validate"
                    + " the provided access credentials\"",
                Outcome.FAILURE,
                0),
            new Case(
                "\"errorCode\":\"Client.AuthFailure\",\"errorMessage\":\"Not authorized for images:"
                    + " [ami-0abc]\"",
                Outcome.DENIED,
                1),
            new Case("\"errorCode\":\"ExpiredTokenException\"", Outcome.FAILURE, 0),
            new Case("\"responseElements\":{\"ConsoleLogin\":\"Failure\"}", Outcome.FAILURE, 0))) {
      AccessEvent event = Logs.read(Logs.cloudTrail("o", c.members)).event(0);
      assertThat(event.outcome()).as(c.members).isEqualTo(c.outcome);
      assertThat(event.number(EventColumn.IS_AUTHENTICATED))
          .as(c.members)
          .isEqualTo(c.authenticated);
    }
  }

  @Test
  void resourcesComeFromArnsOrParameters() {
    record Case(String members, String uid) {}
    for (Case c :
        List.of(
            new Case(
                "\"resources\":[{\"ARN\":\"arn:a\",\"type\":\"T\"},{\"ARN\":\"arn:b\"}]", "arn:a"),
            new Case("\"resources\":[{\"arn\":\"arn:low\"}]", "arn:low"),
            new Case(
                "\"requestParameters\":{\"bucketName\":\"logs\",\"key\":\"x\"}",
                "arn:aws:s3:::logs"),
            new Case("\"requestParameters\":{\"secretId\":\"prod/db\"}", "s3:secretId/prod/db"),
            new Case("\"requestParameters\":{\"policyArn\":\"arn:p\"}", "arn:p"),
            new Case(
                "\"requestParameters\":{\"instancesSet\":{\"items\":[{\"instanceId\":\"i-1\"}]}}",
                "s3:instanceId/i-1"),
            new Case("\"requestParameters\":null", null))) {
      AccessEvent event = Logs.read(Logs.cloudTrail("r", c.members)).event(0);
      assertThat(event.text(EventColumn.RESOURCE_UID)).as(c.members).isEqualTo(c.uid);
    }
  }

  @Test
  void keyRemovalNamesAccessKey() {
    String iam = "\"eventSource\":\"iam.amazonaws.com\",\"eventName\":\"";
    String parameters = "\"requestParameters\":{\"userName\":\"ci\",\"accessKeyId\":\"AKIA1\"";
    for (String ending :
        List.of(
            "DeleteAccessKey\"," + parameters + "}",
            "UpdateAccessKey\"," + parameters + ",\"status\":\"Inactive\"}")) {
      assertThat(call(iam + ending).texts(EventColumn.RESOURCES))
          .as(ending)
          .containsExactly("iam:userName/ci", "iam:accessKeyId/AKIA1");
    }
    assertThat(
            call(iam + "UpdateAccessKey\"," + parameters + ",\"status\":\"Active\"}")
                .texts(EventColumn.RESOURCES))
        .isEmpty();
  }

  /** Reads an event from a line that includes the operation. */
  private static AccessEvent call(String members) {
    String line = Logs.cloudTrail("k", "");
    return Logs.read(
            line.replaceFirst("\"eventSource\":\"[^\"]*\",\"eventName\":\"[^\"]*\"", "")
                .replace(",,", ",")
                .replaceFirst("}$", "," + members + "}"))
        .event(0);
  }

  @Test
  void keepsUnmappedFieldsWithoutSecrets() {
    AccessEvent event =
        Logs.read(
                Logs.cloudTrail(
                    "u",
                    "\"sharedEventID\":\"s-1\",\"requestParameters\":{\"masterUserPassword\":\"hunter2\",\"engine\":\"x\"},"
                        + "\"additionalEventData\":{\"bytesTransferredOut\":12.0,\"SSEApplied\":\"kms\"}"))
            .event(0);

    assertThat(event.map(EventColumn.UNMAPPED))
        .containsEntry("sharedEventID", "s-1")
        .containsEntry("requestParameters.masterUserPassword", "***")
        .containsEntry("requestParameters.engine", "x")
        .containsEntry("additionalEventData.SSEApplied", "kms");
    assertThat(event.number(EventColumn.BYTES_OUT)).isEqualTo(12);
  }

  @Test
  void boundsUnmappedFields() {
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      many.append(i == 0 ? "" : ",")
          .append("\"k")
          .append(i)
          .append("\":\"")
          .append("v".repeat(600))
          .append('"');
    }
    AccessEvent event =
        Logs.read(Logs.cloudTrail("u", "\"requestParameters\":{" + many + "}")).event(0);

    assertThat(event.map(EventColumn.UNMAPPED)).hasSize(64);
    assertThat(event.map(EventColumn.UNMAPPED).values())
        .allSatisfy(v -> assertThat(v.length()).isLessThanOrEqualTo(512));
  }

  @Test
  void skipsDigestsAndUnwrapsLookups() {
    Logs.Reading reading =
        Logs.read(
            "{\"digestStartTime\":\"x\",\"digestS3Object\":\"o\",\"logFiles\":[]}\n"
                + "{\"eventVersion\":\"1.07\",\"eventType\":\"AwsCloudTrailInsight\",\"insightDetails\":{}}\n"
                + "{\"EventId\":\"q\",\"CloudTrailEvent\":\""
                + Logs.cloudTrail("q", "").replace("\"", "\\\"")
                + "\"}");

    assertThat(reading.account.skipped())
        .containsEntry("cloudtrail_digest", 1L)
        .containsEntry("cloudtrail_insight", 1L);
    assertThat(reading.event(2).text(EventColumn.METADATA_UID)).isEqualTo("q");
  }

  @Test
  void rejectedRecordsHaveNoSecrets() {
    Logs.Reading reading =
        Logs.read(
            Logs.cloudTrail("a", "")
                + "\n"
                + Logs.cloudTrail(
                        "b", "\"responseElements\":{\"credentials\":{\"sessionToken\":\"FwoG\"}}")
                    .replace("\"eventName\":\"GetObject\",", ""));

    assertThat(reading.rejected(1).raw())
        .contains("\"sessionToken\":\"***\"")
        .doesNotContain("FwoG");
  }
}
