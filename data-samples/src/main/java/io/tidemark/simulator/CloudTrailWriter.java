package io.tidemark.simulator;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes AWS CloudTrail log files in the layout in which AWS delivers them to a bucket: one file
 * with a {@code Records} array per account, region and day.
 *
 * <p>Source: the page on record contents in the CloudTrail user guide, for event version 1.11.
 */
final class CloudTrailWriter extends LogWriter {
  private static final Set<String> DATA_SERVICES =
      Set.of(
          "s3.amazonaws.com", "dynamodb.amazonaws.com", "sqs.amazonaws.com", "sns.amazonaws.com");
  private static final Set<String> MANAGEMENT_OF_S3 =
      Set.of("ListBuckets", "GetBucketPolicy", "PutBucketTagging");

  private static final Map<Status, String> ERRORS =
      Map.of(
          Status.DENIED, "AccessDenied",
          Status.NOT_FOUND, "ResourceNotFoundException",
          Status.THROTTLED, "ThrottlingException",
          Status.UNAVAILABLE, "ServiceUnavailable",
          Status.REFUSED_CREDENTIAL, "InvalidClientTokenId");

  private static final String ISSUER = "token.actions.githubusercontent.com";

  /** Types of resources, and the request parameters that name them. */
  private static final Map<String, String> NAMES = new HashMap<>();

  static {
    String[] words =
        """
        DynamoDB::Table tableName SQS::Queue queueUrl SNS::Topic topicArn KMS::Key keyId
        SecretsManager::Secret secretId SSM::Parameter name Logs::LogGroup logGroupName
        Lambda::Function functionName ECR::Repository repositoryName ECS::Service service
        ECS::TaskDefinition family CloudFormation::Stack stackName
        CloudFront::Distribution distributionId EC2::SecurityGroup groupId
        EC2::Instance resourcesSet IAM::Role roleName IAM::User userName
        RDS::DBInstance dBInstanceIdentifier Route53::HostedZone hostedZoneId
        AutoScaling::AutoScalingGroup autoScalingGroupName\
        """
            .split("[ \n]+");
    for (int i = 0; i < words.length; i += 2) {
      NAMES.put("AWS::" + words[i], words[i + 1]);
    }
  }

  CloudTrailWriter() {
    super(",", "]}");
  }

  /** Returns the account, the region and a hash. */
  @Override
  List<String> parts(long seed, LocalDate day, SimulatedEvent event) {
    Identity who = event.who();
    String date = day.format(DateTimeFormatter.BASIC_ISO_DATE);
    String stem = who.account() + "_CloudTrail_" + who.region() + "_" + date;
    String hash = Rng.keyed(seed, "file " + stem, 0).base32(16);
    return List.of(who.account(), who.region(), hash);
  }

  @Override
  String head(SimulatedEvent first) {
    return "{\"Records\":[";
  }

  @Override
  String line(SimulatedEvent event) {
    Identity who = event.who();
    Call call = event.call();
    boolean login = call.operation().equals("ConsoleLogin");
    boolean data =
        DATA_SERVICES.contains(call.service()) && !MANAGEMENT_OF_S3.contains(call.operation());
    String code = ERRORS.get(event.status());
    Json record =
        Json.of("eventVersion", "1.11")
            .with("userIdentity", identity(event))
            .with("eventTime", time(event.timeMicros(), 0))
            .with("eventSource", call.service())
            .with("eventName", call.operation())
            .with("awsRegion", who.region())
            .with("sourceIPAddress", event.origin().address())
            .with("userAgent", event.origin().userAgent())
            .with("errorCode", code)
            .with("errorMessage", code == null ? null : code + " when calling " + call.operation());
    requestParameters(event, record);
    if (login) {
      record
          .with("responseElements", Json.of("ConsoleLogin", event.isOk() ? "Success" : "Failure"))
          .with(
              "additionalEventData",
              Json.of("LoginTo", "https://console.aws.amazon.com/console/home")
                  .with("MobileVersion", "No")
                  .with("MFAUsed", "Yes"));
    } else {
      record.none("responseElements");
    }
    if (data) {
      record.with(
          "additionalEventData",
          Json.of("bytesTransferredIn", event.result().bytesIn())
              .with("bytesTransferredOut", event.result().bytesOut()));
    }
    // Only half of the request id is random. A fully random second id would make compressed records
    // a fifth larger.
    record
        .with("requestID", event.id().substring(0, 18) + "-8000-000000000000")
        .with("eventID", event.id())
        .with("readOnly", call.isRead());
    if (!call.resource().isEmpty()) {
      Json resource = Json.of("accountId", who.account(), "type", call.resourceType());
      record.with("resources", List.of(resource.with("ARN", arn(event))));
    }
    record
        .with("eventType", login ? "AwsConsoleSignIn" : "AwsApiCall")
        .with("managementEvent", !data)
        .with("recipientAccountId", who.account())
        .with("eventCategory", data ? "Data" : "Management");
    if (who.principal() != Principal.CLOUD_SERVICE) {
      record.with(
          "tlsDetails",
          Json.of("tlsVersion", "TLSv1.3", "cipherSuite", "TLS_AES_128_GCM_SHA256")
              .with("clientProvidedHostHeader", call.service()));
    }
    return record.toString();
  }

  private static Json identity(SimulatedEvent event) {
    Identity who = event.who();
    return switch (who.principal()) {
      case CLOUD_SERVICE -> Json.of("type", "AWSService", "invokedBy", who.group());
      case ACCESS_KEY_USER ->
          Json.of("type", "IAMUser", "principalId", who.uid())
              .with("arn", "arn:aws:iam::" + who.account() + ":user/" + who.name())
              .with("accountId", who.account())
              .with("accessKeyId", event.credential().uid())
              .with("userName", who.name());
      case WEB_IDENTITY_ROLE ->
          event.call().operation().equals("AssumeRoleWithWebIdentity")
              ? webIdentity(who)
              : assumedRole(event);
      case SERVICE_ROLE, INSTANCE_ROLE, SINGLE_SIGN_ON_ROLE -> assumedRole(event);
      default ->
          throw new IllegalArgumentException(
              who.name() + " is not an AWS principal but " + who.principal());
    };
  }

  private static Json webIdentity(Identity who) {
    String subject = "repo:norrin/" + who.group() + ":ref:refs/heads/main";
    return Json.of("type", "WebIdentityUser")
        .with("principalId", provider(who) + ":sts.amazonaws.com:" + subject)
        .with("userName", subject)
        .with("identityProvider", provider(who));
  }

  private static Json assumedRole(SimulatedEvent event) {
    Identity who = event.who();
    boolean person = who.principal() == Principal.SINGLE_SIGN_ON_ROLE;
    boolean federated = who.principal() == Principal.WEB_IDENTITY_ROLE;
    String session = role(who) + "/" + event.session().name();
    Json issuer =
        Json.of("type", "Role", "principalId", who.uid(), "arn", roleArn(who))
            .with("accountId", who.account())
            .with("userName", role(who));
    Json federation = Json.of("federatedProvider", provider(who), "attributes", Json.of());
    Json attributes =
        Json.of("creationDate", time(event.credential().createdMicros(), 0))
            .with("mfaAuthenticated", Boolean.toString(person));
    String delivery = who.principal() == Principal.INSTANCE_ROLE ? "2.0" : null;
    return Json.of("type", "AssumedRole")
        .with("principalId", who.uid() + ":" + event.session().name())
        .with("arn", "arn:aws:sts::" + who.account() + ":assumed-role/" + session)
        .with("accountId", who.account())
        .with("accessKeyId", event.credential().uid())
        .with(
            "sessionContext",
            Json.of("sessionIssuer", issuer)
                .with("webIdFederationData", federated ? federation : null)
                .with("attributes", attributes)
                .with("ec2RoleDelivery", delivery));
  }

  private static String role(Identity who) {
    return who.principal() == Principal.SINGLE_SIGN_ON_ROLE ? who.group() : who.name();
  }

  private static String roleArn(Identity who) {
    String path =
        who.principal() == Principal.SINGLE_SIGN_ON_ROLE ? "aws-reserved/sso.amazonaws.com/" : "";
    return "arn:aws:iam::" + who.account() + ":role/" + path + role(who);
  }

  private static String provider(Identity who) {
    return "arn:aws:iam::" + who.account() + ":oidc-provider/" + ISSUER;
  }

  private static void requestParameters(SimulatedEvent event, Json record) {
    Call call = event.call();
    if (call.operation().startsWith("AssumeRole")) {
      String session = event.session().name();
      record.with("requestParameters", Json.of("roleArn", arn(event), "roleSessionName", session));
    } else if (call.resource().isEmpty()) {
      record.none("requestParameters");
    } else if (call.service().equals("s3.amazonaws.com")) {
      String[] path = call.resource().substring("arn:aws:s3:::".length()).split("/", 2);
      String key = path.length == 2 ? path[1] : null;
      record.with("requestParameters", Json.of("bucketName", path[0], "key", key));
    } else {
      String name = NAMES.getOrDefault(call.resourceType(), "name");
      record.with("requestParameters", Json.of(name, call.resource()));
    }
  }

  private static String arn(SimulatedEvent event) {
    Call call = event.call();
    if (call.operation().equals("AssumeRoleWithWebIdentity")) {
      return roleArn(event.who());
    }
    if (call.resource().startsWith("arn:")) {
      return call.resource();
    }
    boolean isIam = call.resourceType().startsWith("AWS::IAM::");
    String service = call.service().substring(0, call.service().indexOf('.'));
    String place = isIam ? "iam:" : service + ":" + event.who().region();
    return "arn:aws:" + place + ":" + event.who().account() + ":" + call.resource();
  }
}
