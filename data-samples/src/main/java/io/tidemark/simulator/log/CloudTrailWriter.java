package io.tidemark.simulator.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.Identity;
import io.tidemark.simulator.event.LogFormat;
import io.tidemark.simulator.event.LoggedEvent;
import io.tidemark.simulator.event.Principal;
import io.tidemark.simulator.event.Result.Ending;
import io.tidemark.simulator.event.Rng;
import io.tidemark.simulator.event.SimulatedEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes AWS CloudTrail log files in the layout in which AWS delivers them to a bucket: one file
 * with a {@code Records} array per account, region and day.
 *
 * <p>Source: the page on record contents in the CloudTrail user guide, for event version 1.11.
 */
final class CloudTrailWriter extends LogWriter {
  private static final DateTimeFormatter FOLDER =
      DateTimeFormatter.ofPattern("uuuu/MM/dd", Locale.ROOT);

  private static final Set<String> DATA_SERVICES =
      Set.of(
          "s3.amazonaws.com", "dynamodb.amazonaws.com", "sqs.amazonaws.com", "sns.amazonaws.com");
  private static final Set<String> MANAGEMENT_OF_S3 =
      Set.of("ListBuckets", "GetBucketPolicy", "PutBucketTagging");

  private static final Map<Ending, String> ERRORS =
      Map.of(
          Ending.DENIED, "AccessDenied",
          Ending.NOT_FOUND, "ResourceNotFoundException",
          Ending.THROTTLED, "ThrottlingException",
          Ending.UNAVAILABLE, "ServiceUnavailable",
          Ending.REFUSED_CREDENTIAL, "InvalidClientTokenId");

  private static final String ISSUER = "token.actions.githubusercontent.com";

  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("AWS::DynamoDB::Table", "tableName"),
          Map.entry("AWS::SQS::Queue", "queueUrl"),
          Map.entry("AWS::SNS::Topic", "topicArn"),
          Map.entry("AWS::KMS::Key", "keyId"),
          Map.entry("AWS::SecretsManager::Secret", "secretId"),
          Map.entry("AWS::SSM::Parameter", "name"),
          Map.entry("AWS::Logs::LogGroup", "logGroupName"),
          Map.entry("AWS::Lambda::Function", "functionName"),
          Map.entry("AWS::ECR::Repository", "repositoryName"),
          Map.entry("AWS::ECS::Service", "service"),
          Map.entry("AWS::ECS::TaskDefinition", "family"),
          Map.entry("AWS::CloudFormation::Stack", "stackName"),
          Map.entry("AWS::CloudFront::Distribution", "distributionId"),
          Map.entry("AWS::EC2::SecurityGroup", "groupId"),
          Map.entry("AWS::EC2::Instance", "resourcesSet"),
          Map.entry("AWS::IAM::Role", "roleName"),
          Map.entry("AWS::IAM::User", "userName"),
          Map.entry("AWS::RDS::DBInstance", "dBInstanceIdentifier"),
          Map.entry("AWS::Route53::HostedZone", "hostedZoneId"),
          Map.entry("AWS::AutoScaling::AutoScalingGroup", "autoScalingGroupName"));

  private final JsonFactory json = new JsonFactory();
  private final long seed;

  CloudTrailWriter(Path out, long seed) {
    super(LogFormat.CLOUDTRAIL, out);
    this.seed = seed;
  }

  @Override
  public List<Path> write(LocalDate day, List<LoggedEvent> events) throws IOException {
    Map<String, List<LoggedEvent>> byTrail = new TreeMap<>();
    for (LoggedEvent logged : events) {
      Identity who = logged.event().who();
      byTrail
          .computeIfAbsent(who.account() + '/' + who.region(), k -> new ArrayList<>())
          .add(logged);
    }
    List<Path> files = new ArrayList<>();
    for (List<LoggedEvent> trail : byTrail.values()) {
      files.add(writeTrail(day, trail));
    }
    return files;
  }

  private Path writeTrail(LocalDate day, List<LoggedEvent> events) throws IOException {
    Identity first = events.get(0).event().who();
    String date = day.format(DateTimeFormatter.BASIC_ISO_DATE);
    String stem = first.account() + "_CloudTrail_" + first.region() + "_" + date;
    String hash = Rng.keyed(seed, "file " + stem, 0).base32(16);
    Path file =
        folder
            .resolve("AWSLogs")
            .resolve(first.account())
            .resolve("CloudTrail")
            .resolve(first.region())
            .resolve(FOLDER.format(day))
            .resolve(stem + "T0000Z_" + hash + ".json.gz");
    try (JsonGenerator out = json.createGenerator(GzipFile.create(file))) {
      new Json(out)
          .object(null, whole -> whole.objects("Records", events, CloudTrailWriter::record));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return file;
  }

  private static void record(LoggedEvent logged, Json record) {
    SimulatedEvent event = logged.event();
    Call call = event.call();
    boolean login = call.operation().equals("ConsoleLogin");
    boolean ok = event.result().ending() == Ending.OK;
    String code = ERRORS.get(event.result().ending());
    // Only half of the request id is random. A fully random second id would make compressed records
    // a fifth larger.
    record
        .text("eventVersion", "1.11")
        .object("userIdentity", identity -> identity(event, identity))
        .text("eventTime", IsoTime.seconds(event.timeMicros()))
        .text("eventSource", call.service())
        .text("eventName", call.operation())
        .text("awsRegion", event.who().region())
        .text("sourceIPAddress", event.origin().address())
        .text("userAgent", event.origin().userAgent())
        .text("errorCode", ok ? null : code)
        .text("errorMessage", ok ? null : code + " when calling " + call.operation());
    requestParameters(event, record);
    if (login) {
      record
          .object("responseElements", "ConsoleLogin", ok ? "Success" : "Failure")
          .object(
              "additionalEventData",
              data ->
                  data.text("LoginTo", "https://console.aws.amazon.com/console/home")
                      .text("MobileVersion", "No")
                      .text("MFAUsed", "Yes"));
    } else {
      record.none("responseElements");
    }
    if (isData(call) && !login) {
      record.object(
          "additionalEventData",
          data ->
              data.number("bytesTransferredIn", event.result().bytesIn())
                  .number("bytesTransferredOut", event.result().bytesOut()));
    }
    record
        .text("requestID", logged.id().substring(0, 18) + "-8000-" + "000000000000")
        .text("eventID", logged.id())
        .flag("readOnly", call.isRead());
    if (!call.resource().isEmpty()) {
      record.objects(
          "resources",
          resource ->
              resource
                  .text("accountId", event.who().account())
                  .text("type", call.resourceType())
                  .text("ARN", arn(event)));
    }
    record
        .text("eventType", login ? "AwsConsoleSignIn" : "AwsApiCall")
        .flag("managementEvent", !isData(call))
        .text("recipientAccountId", event.who().account())
        .text("eventCategory", isData(call) ? "Data" : "Management");
    if (event.who().principal() != Principal.CLOUD_SERVICE) {
      record.object(
          "tlsDetails",
          tls ->
              tls.text("tlsVersion", "TLSv1.3")
                  .text("cipherSuite", "TLS_AES_128_GCM_SHA256")
                  .text("clientProvidedHostHeader", call.service()));
    }
  }

  private static boolean isData(Call call) {
    return DATA_SERVICES.contains(call.service()) && !MANAGEMENT_OF_S3.contains(call.operation());
  }

  private static void identity(SimulatedEvent event, Json out) {
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

  private static void requestParameters(SimulatedEvent event, Json out) {
    Call call = event.call();
    if (call.operation().startsWith("AssumeRole")) {
      out.object(
          "requestParameters",
          parameters ->
              parameters
                  .text("roleArn", arn(event))
                  .text("roleSessionName", event.session().name()));
    } else if (call.resource().isEmpty()) {
      out.none("requestParameters");
    } else if (call.service().equals("s3.amazonaws.com")) {
      String path = call.resource().substring("arn:aws:s3:::".length());
      int slash = path.indexOf('/');
      out.object(
          "requestParameters",
          parameters ->
              parameters
                  .text("bucketName", slash < 0 ? path : path.substring(0, slash))
                  .text("key", slash < 0 ? null : path.substring(slash + 1)));
    } else {
      String name = NAMES.getOrDefault(call.resourceType(), "name");
      out.object("requestParameters", name, call.resource());
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
    String service = call.service().substring(0, call.service().indexOf('.'));
    boolean isIam = call.resourceType().startsWith("AWS::IAM::");
    return "arn:aws:"
        + (isIam ? "iam" : service)
        + ":"
        + (isIam ? "" : event.who().region())
        + ":"
        + event.who().account()
        + ":"
        + call.resource();
  }
}
