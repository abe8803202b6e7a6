package io.tidemark.simulator.log;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tidemark.simulator.event.Identity;
import io.tidemark.simulator.event.Principal;
import io.tidemark.simulator.event.SimulatedEvent;
import java.io.IOException;

/** The {@code userIdentity} element of a CloudTrail record. */
final class CloudTrailIdentity {
  private static final String ISSUER = "token.actions.githubusercontent.com";

  private CloudTrailIdentity() {}

  static void write(SimulatedEvent event, JsonGenerator out) throws IOException {
    out.writeObjectFieldStart("userIdentity");
    switch (event.who().principal()) {
      case CLOUD_SERVICE -> {
        out.writeStringField("type", "AWSService");
        out.writeStringField("invokedBy", event.who().group());
      }
      case ACCESS_KEY_USER -> user(event, out);
      case WEB_IDENTITY_ROLE -> {
        if (event.call().operation().equals("AssumeRoleWithWebIdentity")) {
          webIdentity(event, out);
        } else {
          assumedRole(event, out);
        }
      }
      case SERVICE_ROLE, INSTANCE_ROLE, SINGLE_SIGN_ON_ROLE -> assumedRole(event, out);
      default ->
          throw new IllegalArgumentException(
              event.who().name() + " is not an AWS principal but " + event.who().principal());
    }
    out.writeEndObject();
  }

  private static void user(SimulatedEvent event, JsonGenerator out) throws IOException {
    Identity who = event.who();
    out.writeStringField("type", "IAMUser");
    out.writeStringField("principalId", who.uid());
    out.writeStringField("arn", "arn:aws:iam::" + who.account() + ":user/" + who.name());
    out.writeStringField("accountId", who.account());
    out.writeStringField("accessKeyId", event.credential().uid());
    out.writeStringField("userName", who.name());
  }

  private static void webIdentity(SimulatedEvent event, JsonGenerator out) throws IOException {
    Identity who = event.who();
    String subject = "repo:norrin/" + who.group() + ":ref:refs/heads/main";
    out.writeStringField("type", "WebIdentityUser");
    out.writeStringField("principalId", provider(who) + ":sts.amazonaws.com:" + subject);
    out.writeStringField("userName", subject);
    out.writeStringField("identityProvider", provider(who));
  }

  private static void assumedRole(SimulatedEvent event, JsonGenerator out) throws IOException {
    Identity who = event.who();
    String role = role(who);
    String session = event.session().name();
    out.writeStringField("type", "AssumedRole");
    out.writeStringField("principalId", who.uid() + ":" + session);
    out.writeStringField(
        "arn", "arn:aws:sts::" + who.account() + ":assumed-role/" + role + "/" + session);
    out.writeStringField("accountId", who.account());
    out.writeStringField("accessKeyId", event.credential().uid());
    out.writeObjectFieldStart("sessionContext");
    out.writeObjectFieldStart("sessionIssuer");
    out.writeStringField("type", "Role");
    out.writeStringField("principalId", who.uid());
    out.writeStringField("arn", roleArn(who));
    out.writeStringField("accountId", who.account());
    out.writeStringField("userName", role);
    out.writeEndObject();
    if (who.principal() == Principal.WEB_IDENTITY_ROLE) {
      out.writeObjectFieldStart("webIdFederationData");
      out.writeStringField("federatedProvider", provider(who));
      out.writeObjectFieldStart("attributes");
      out.writeEndObject();
      out.writeEndObject();
    }
    out.writeObjectFieldStart("attributes");
    out.writeStringField("creationDate", IsoTime.seconds(event.credential().createdMicros()));
    out.writeStringField(
        "mfaAuthenticated", who.principal() == Principal.SINGLE_SIGN_ON_ROLE ? "true" : "false");
    out.writeEndObject();
    if (who.principal() == Principal.INSTANCE_ROLE) {
      out.writeStringField("ec2RoleDelivery", "2.0");
    }
    out.writeEndObject();
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
