package io.tidemark.jobs.source;

import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.IdentityKind;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Determines the identity kind of a CloudTrail actor. The first matching rule applies. */
final class CloudTrailKind {
  private static final Pattern INSTANCE_SESSION = Pattern.compile("i-[0-9a-f]{8,32}");

  private static final Pattern BEFORE_CONSOLE_FLAG = Pattern.compile("1\\.0[0-7]");

  private static final List<String> CI_ISSUERS =
      List.of(
          """
          github gitlab bitbucket.org circleci.com buildkite.com app.terraform.io
          vstoken.dev.azure.com\
          """
              .split("[ \n]+"));

  private CloudTrailKind() {}

  static void map(JsonRecord record, JsonRecord identity, EventDraft event) {
    String type = identity.orEmpty("type");
    JsonRecord web = identity.at("sessionContext").ifObject("webIdFederationData");
    boolean ownPrincipal = identity.has("arn") || identity.has("principalId");
    if (type.equals("AWSService") || (!ownPrincipal && identity.has("invokedBy"))) {
      event.actor(IdentityKind.CLOUD_SERVICE, "cloudtrail.aws_service", 3);
      return;
    }
    if (type.equals("Root")) {
      event.actor(IdentityKind.HUMAN, "cloudtrail.root", 2);
      return;
    }
    boolean federated = type.equals("WebIdentityUser") || !web.isEmpty();
    if (federated && webIdentity(identity, web, event)) {
      return;
    }
    switch (type) {
      case "AssumedRole", "Role" -> {
        String role = event.text(EventColumn.ACTOR_USER_UID);
        if (!isOfIdentityCenter(role) && isConsole(record, identity)) {
          event.actor(IdentityKind.HUMAN, "cloudtrail.console_session", 1);
        } else {
          roleSession(role, sessionName(identity), "cloudtrail", event);
        }
      }
      case "SAMLUser" -> event.actor(IdentityKind.HUMAN, "cloudtrail.saml_user", 1);
      case "IdentityCenterUser" -> event.actor(IdentityKind.HUMAN, "cloudtrail.identity_center", 1);
      case "IAMUser" -> iamUser(record, identity, event);
      case "FederatedUser" -> event.actor(IdentityKind.UNKNOWN, "cloudtrail.federated_user", 0);
      case "AWSAccount" -> event.actor(IdentityKind.UNKNOWN, "cloudtrail.other_account", 0);
      case "WebIdentityUser" ->
          event.actor(IdentityKind.UNKNOWN, "cloudtrail.web_identity_other", 0);
      default -> event.actor(IdentityKind.UNKNOWN, "cloudtrail.unknown", 0);
    }
  }

  private static boolean webIdentity(JsonRecord identity, JsonRecord web, EventDraft event) {
    String provider = identity.text("identityProvider");
    if (provider == null) {
      provider = web.text("federatedProvider");
    }
    String subject = identity.text("userName");
    if (subject == null || !web.isEmpty()) {
      String claim = web.ifObject("attributes").text("sub");
      subject = claim == null ? subject : claim;
    }
    event.keep("userIdentity.identityProvider", provider);
    String issuer = provider == null ? "" : provider.toLowerCase(Locale.ROOT);
    if (CI_ISSUERS.stream().anyMatch(issuer::contains)) {
      event.actor(IdentityKind.CI_JOB, "cloudtrail.web_identity_ci", 4);
      event.text(EventColumn.WORKFLOW_REF, subject);
      return true;
    }
    if (issuer.contains("oidc.eks.")
        || (subject != null && subject.startsWith("system:serviceaccount:"))) {
      event.actor(IdentityKind.WORKLOAD, "cloudtrail.web_identity_workload", 4);
      event.keep("userIdentity.subject", subject);
      return true;
    }
    return false;
  }

  private static boolean isOfIdentityCenter(String role) {
    return role.contains("/AWSReservedSSO_");
  }

  static void roleSession(String role, String session, String rules, EventDraft event) {
    if (isOfIdentityCenter(role)) {
      event.actor(IdentityKind.HUMAN, rules + ".sso_role", 1);
    } else if (INSTANCE_SESSION.matcher(session).matches()) {
      event.actor(IdentityKind.MACHINE, rules + ".instance_role", 4);
      event.text(EventColumn.RUNNER_NAME, session);
    } else if (role.contains(":role/aws-service-role/")
        || role.contains(":role/AWSServiceRoleFor")) {
      event.actor(IdentityKind.CLOUD_SERVICE, rules + ".service_linked_role", 4);
    } else if (session.indexOf('@') > 0) {
      // SAML users have session names of this form, but any caller of AssumeRole can choose one
      // too.
      event.actor(IdentityKind.WORKLOAD, rules + ".assumed_role_named_as_person", 4);
    } else {
      event.actor(IdentityKind.WORKLOAD, rules + ".assumed_role", 4);
    }
  }

  private static void iamUser(JsonRecord record, JsonRecord identity, EventDraft event) {
    String key = identity.text("accessKeyId");
    if (isConsole(record, identity)) {
      event.actor(IdentityKind.HUMAN, "cloudtrail.console_session", 1);
    } else if (key == null && (identity.has("credentialId") || isGit(record))) {
      // Git and other services use their own credentials, which the record may omit.
      event.actor(IdentityKind.API_KEY, "cloudtrail.iam_user_credential", 4);
    } else if (key == null && isSignIn(record)) {
      event.actor(IdentityKind.HUMAN, "cloudtrail.iam_user_no_key", 1);
    } else if (key == null) {
      event.actor(IdentityKind.UNKNOWN, "cloudtrail.iam_user_other", 0);
    } else if (!key.startsWith("ASIA")) {
      event.actor(IdentityKind.API_KEY, "cloudtrail.iam_user_key", 4);
    } else if (event.number(EventColumn.ACTOR_SESSION_IS_MFA) == 1) {
      event.actor(IdentityKind.HUMAN, "cloudtrail.iam_user_mfa_session", 1);
    } else {
      // This is either a console session without the console flag, or a script that called
      // GetSessionToken.
      event.actor(IdentityKind.UNKNOWN, "cloudtrail.iam_user_session", 0);
    }
  }

  private static boolean isSignIn(JsonRecord record) {
    String eventType = record.orEmpty("eventType");
    return record.required("eventSource").equals("signin.amazonaws.com")
        || eventType.startsWith("AwsConsole");
  }

  private static boolean isGit(JsonRecord record) {
    return record.required("eventSource").startsWith("codecommit.")
        && record.required("eventName").startsWith("Git");
  }

  private static boolean isConsole(JsonRecord record, JsonRecord identity) {
    String agent = record.orEmpty("userAgent");
    String start = agent.startsWith("[") ? agent.substring(1) : agent;
    String operation = record.text("eventName");
    if ("ConsoleLogin".equals(operation) || "SwitchRole".equals(operation)) {
      return true;
    }
    // Long-lived keys never sign console requests, whatever the user agent claims.
    if (identity.orEmpty("accessKeyId").startsWith("AKIA")) {
      return false;
    }
    // The user agent is used only for records that predate AWS's console flag, because callers can
    // set it freely.
    return record.isTrue("sessionCredentialFromConsole")
        || "signin.amazonaws.com".equals(identity.text("invokedBy"))
        || (ApiActivity.startsWithAny(
                start, "console.", "signin.amazonaws.com", "S3Console/", "RDS Console")
            && BEFORE_CONSOLE_FLAG.matcher(record.orEmpty("eventVersion")).matches());
  }

  private static String sessionName(JsonRecord identity) {
    String arn = identity.text("arn");
    if (arn != null && CloudTrailActor.isRoleSession(arn)) {
      return arn.substring(arn.lastIndexOf('/') + 1);
    }
    String principalId = identity.orEmpty("principalId");
    int colon = principalId.indexOf(':');
    return colon < 0 ? "" : principalId.substring(colon + 1);
  }
}
