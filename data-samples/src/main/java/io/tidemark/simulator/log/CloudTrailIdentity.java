package io.tidemark.simulator.log;

import io.tidemark.simulator.event.Identity;
import io.tidemark.simulator.event.Principal;
import io.tidemark.simulator.event.SimulatedEvent;

/** The {@code userIdentity} element of a CloudTrail record. */
final class CloudTrailIdentity {
  private static final String ISSUER = "token.actions.githubusercontent.com";

  private CloudTrailIdentity() {}

  static void write(SimulatedEvent event, Json out) {
    switch (event.who().principal()) {
      case CLOUD_SERVICE -> out.text("type", "AWSService").text("invokedBy", event.who().group());
      case ACCESS_KEY_USER -> user(event, out);
      case WEB_IDENTITY_ROLE -> {
        if (event.call().operation().equals("AssumeRoleWithWebIdentity")) {
          webIdentity(event.who(), out);
        } else {
          assumedRole(event, out);
        }
      }
      case SERVICE_ROLE, INSTANCE_ROLE, SINGLE_SIGN_ON_ROLE -> assumedRole(event, out);
      default ->
          throw new IllegalArgumentException(
              event.who().name() + " is not an AWS principal but " + event.who().principal());
    }
  }

  private static void user(SimulatedEvent event, Json out) {
    Identity who = event.who();
    out.text("type", "IAMUser")
        .text("principalId", who.uid())
        .text("arn", "arn:aws:iam::" + who.account() + ":user/" + who.name())
        .text("accountId", who.account())
        .text("accessKeyId", event.credential().uid())
        .text("userName", who.name());
  }

  private static void webIdentity(Identity who, Json out) {
    String subject = "repo:norrin/" + who.group() + ":ref:refs/heads/main";
    out.text("type", "WebIdentityUser")
        .text("principalId", provider(who) + ":sts.amazonaws.com:" + subject)
        .text("userName", subject)
        .text("identityProvider", provider(who));
  }

  private static void assumedRole(SimulatedEvent event, Json out) {
    Identity who = event.who();
    String session = role(who) + "/" + event.session().name();
    out.text("type", "AssumedRole")
        .text("principalId", who.uid() + ":" + event.session().name())
        .text("arn", "arn:aws:sts::" + who.account() + ":assumed-role/" + session)
        .text("accountId", who.account())
        .text("accessKeyId", event.credential().uid())
        .object("sessionContext", context -> sessionContext(event, context));
  }

  private static void sessionContext(SimulatedEvent event, Json out) {
    Identity who = event.who();
    boolean person = who.principal() == Principal.SINGLE_SIGN_ON_ROLE;
    out.object(
        "sessionIssuer",
        issuer ->
            issuer
                .text("type", "Role")
                .text("principalId", who.uid())
                .text("arn", roleArn(who))
                .text("accountId", who.account())
                .text("userName", role(who)));
    if (who.principal() == Principal.WEB_IDENTITY_ROLE) {
      out.object(
          "webIdFederationData",
          data -> data.text("federatedProvider", provider(who)).object("attributes", none -> {}));
    }
    out.object(
            "attributes",
            attributes ->
                attributes
                    .text("creationDate", IsoTime.seconds(event.credential().createdMicros()))
                    .text("mfaAuthenticated", Boolean.toString(person)))
        .text("ec2RoleDelivery", who.principal() == Principal.INSTANCE_ROLE ? "2.0" : null);
  }

  static String role(Identity who) {
    return who.principal() == Principal.SINGLE_SIGN_ON_ROLE ? who.group() : who.name();
  }

  static String roleArn(Identity who) {
    String path =
        who.principal() == Principal.SINGLE_SIGN_ON_ROLE ? "aws-reserved/sso.amazonaws.com/" : "";
    return "arn:aws:iam::" + who.account() + ":role/" + path + role(who);
  }

  private static String provider(Identity who) {
    return "arn:aws:iam::" + who.account() + ":oidc-provider/" + ISSUER;
  }
}
