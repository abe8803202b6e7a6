package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Reader for AWS CloudTrail. Accepts delivered files ({@code {"Records": […]}}), arrays, JSON
 * Lines, pretty-printed records and {@code lookup-events} responses. Also accepts CloudWatch Logs
 * events, which contain the record as a string, and EventBridge events, which contain it in {@code
 * detail}. Digests and Insights records are skipped.
 */
final class CloudTrailSource extends JsonLogSource {
  static final String PRODUCT = "AWS CloudTrail";

  /** Request parameters that name a resource, in order of preference. */
  private static final List<String> PARAMETERS =
      List.of(
          """
          bucketName roleName roleArn userName groupName policyArn secretId keyId functionName
          instanceId tableName queueUrl topicArn trailName logGroupName dBInstanceIdentifier
          dBClusterIdentifier clusterName repositoryName stackName snapshotId imageId volumeId vpcId
          subnetId routeTableId groupId modelId documentName hostedZoneId resourceArn resourceId
          name\
          """
              .split("[ \n]+"));

  private static final String[] KEPT =
      """
      eventType eventCategory managementEvent sharedEventID requestID errorMessage
      sessionCredentialFromConsole vpcEndpointAccountId apiVersion\
      """
          .split("[ \n]+");

  /** Error codes for rejected credentials, which leave the caller unauthenticated. */
  private static final Set<String> NOT_AUTHENTICATED =
      Set.of(
          """
          invalidclienttokenid cloudtrailinvalidclienttokenidexception signaturedoesnotmatch
          expiredtoken expiredtokenexception requestexpired unrecognizedclientexception invalidtoken
          invalidaccesskeyid incompletesignature incompletesignatureexception
          invalidsignatureexception missingauthenticationtoken missingauthenticationtokenexception
          requesttimetooskewed invalididentitytoken invalididentitytokenexception\
          """
              .split("[ \n]+"));

  /** EC2 error code for both invalid credentials and unauthorised calls. */
  private static final String AUTH_FAILURE = "authfailure";

  CloudTrailSource() {
    super(
        LogFormat.CLOUDTRAIL,
        Set.of("Records", "Events", "logEvents"),
        List.of("\"eventVersion\""));
  }

  @Override
  boolean knows(JsonNode record) {
    return isEvent(record)
        || isEvent(record.path("detail"))
        || record.path("CloudTrailEvent").isTextual()
        || isMessage(record)
        || isDigest(record)
        || isInsight(record);
  }

  private static boolean isEvent(JsonNode record) {
    return record.has("eventSource") && (record.has("eventVersion") || record.has("userIdentity"));
  }

  /** Returns whether the object is a CloudWatch Logs event that contains a CloudTrail record. */
  private static boolean isMessage(JsonNode object) {
    String message = object.path("message").asText("");
    return message.startsWith("{")
        && message.contains("\"eventSource\":")
        && message.contains("\"eventVersion\":");
  }

  @Override
  JsonNode unwrapped(JsonNode object) {
    if (isEvent(object.path("detail"))) {
      return object.path("detail");
    }
    JsonNode inner = object.path(isMessage(object) ? "message" : "CloudTrailEvent");
    return inner.isTextual() ? JsonRecord.parse(inner.textValue()) : object;
  }

  @Override
  Optional<SkipReason> skipReason(JsonNode record) {
    if (isDigest(record)) {
      return Optional.of(SkipReason.CLOUDTRAIL_DIGEST);
    }
    return isInsight(record) || isInsight(record.path("detail"))
        ? Optional.of(SkipReason.CLOUDTRAIL_INSIGHT)
        : Optional.empty();
  }

  private static boolean isDigest(JsonNode record) {
    return record.has("digestStartTime") && record.has("digestS3Object");
  }

  private static boolean isInsight(JsonNode record) {
    return "AwsCloudTrailInsight".equals(record.path("eventType").asText())
        || (record.has("insightDetails") && !record.has("userIdentity"));
  }

  @Override
  void map(JsonRecord record, EventDraft event, ReadOptions options) {
    event
        .key(EventColumn.METADATA_UID, record.text("eventID"), "eventID")
        .text(EventColumn.METADATA_PRODUCT, PRODUCT)
        .text(EventColumn.METADATA_VERSION, record.text("eventVersion"))
        .time(record.text("eventTime"), "eventTime")
        .text(EventColumn.CLOUD_REGION, record.text("awsRegion"));
    String operation = record.required("eventName");
    event
        .key(EventColumn.API_SERVICE_NAME, record.required("eventSource"), "eventSource")
        .key(EventColumn.API_OPERATION, operation, "eventName");
    boolean signIn = operation.equals("ConsoleLogin");
    event.number(EventColumn.CLASS_UID, signIn ? 3002 : 6003);
    event.number(EventColumn.ACTIVITY_ID, signIn ? 1 : ApiActivity.of(operation));
    Boolean readOnly = record.flag("readOnly");
    if (readOnly != null) {
      event.flag(EventColumn.IS_WRITE, !readOnly);
    }
    mapActor(record, event, options);
    mapOutcome(record, event);
    mapResources(record, event);
    mapSource(record, event);
    event.keep(record, KEPT);
    event.keepAll("additionalEventData", record.node("additionalEventData"));
    event.keepAll("requestParameters", record.node("requestParameters"));
  }

  @Override
  void mapActor(JsonRecord record, EventDraft event, ReadOptions options) {
    event.text(EventColumn.CLOUD_PROVIDER, "aws");
    CloudTrailActor.map(record, event);
  }

  private static void mapSource(JsonRecord record, EventDraft event) {
    JsonRecord tls = record.at("tlsDetails");
    JsonRecord more = record.ifObject("additionalEventData");
    event
        .text(EventColumn.SRC_IP, record.text("sourceIPAddress"))
        .text(EventColumn.USER_AGENT, record.text("userAgent"))
        .text(EventColumn.SRC_ENDPOINT_UID, record.text("vpcEndpointId"))
        .text(EventColumn.TLS_VERSION, tls.text("tlsVersion"))
        .text(EventColumn.TLS_CIPHER, tls.text("cipherSuite"))
        .number(EventColumn.BYTES_IN, bytes(more, "bytesTransferredIn"))
        .number(EventColumn.BYTES_OUT, bytes(more, "bytesTransferredOut"));
    event.keep(tls, "clientProvidedHostHeader");
  }

  private static long bytes(JsonRecord more, String field) {
    return more.node(field).isNumber() ? more.number(field) : AccessEvent.MISSING;
  }

  private static void mapOutcome(JsonRecord record, EventDraft event) {
    String error = record.text("errorCode");
    String signIn = record.ifObject("responseElements").node("ConsoleLogin").asText("");
    boolean signInFailed =
        signIn.equals("Failure")
            || (error != null && "ConsoleLogin".equals(record.text("eventName")));
    if (error == null && !signInFailed) {
      event.succeeded().authenticated(true);
      return;
    }
    event.failed(error == null ? "Failure" : error);
    String code = error == null ? "" : error.toLowerCase(Locale.ROOT);
    code = code.startsWith("client.") ? code.substring("client.".length()) : code;
    boolean unproven =
        signInFailed
            || NOT_AUTHENTICATED.contains(code)
            || (code.equals(AUTH_FAILURE) && isOfCredential(record.text("errorMessage")));
    event.authenticated(!unproven);
    if (!unproven && isDenial(code)) {
      event.allowed(false);
    }
  }

  private static boolean isOfCredential(String message) {
    return message == null || message.contains("validate the provided access credentials");
  }

  private static boolean isDenial(String code) {
    return code.equals(AUTH_FAILURE)
        || code.contains("accessdenied")
        || code.contains("unauthorized")
        || code.contains("notauthorized")
        || code.startsWith("forbidden")
        || code.startsWith("authorizationerror")
        || code.equals("explicitdeny");
  }

  /** Maps the resources, identified by their ARN or a stable name from the request parameters. */
  private static void mapResources(JsonRecord record, EventDraft event) {
    List<String> arns = new ArrayList<>();
    String type = null;
    for (JsonRecord resource : record.objects("resources")) {
      String arn = resource.text("ARN", "arn", "ARNPrefix");
      if (arn != null) {
        type = arns.isEmpty() ? resource.text("type") : type;
        arns.add(arn);
      }
    }
    if (!arns.isEmpty()) {
      event.resource(arns.get(0), type).texts(EventColumn.RESOURCES, arns);
      return;
    }
    JsonRecord parameters = record.ifObject("requestParameters");
    named(parameters, event);
    endedKey(parameters, event);
  }

  private static void named(JsonRecord parameters, EventDraft event) {
    for (String parameter : PARAMETERS) {
      String value = plain(parameters.node(parameter));
      if (value != null) {
        named(parameter, value, event);
        return;
      }
    }
    String instance =
        plain(parameters.node("instancesSet").path("items").path(0).path("instanceId"));
    if (instance != null) {
      named("instanceId", instance, event);
    }
  }

  private static void endedKey(JsonRecord parameters, EventDraft event) {
    String key = plain(parameters.node("accessKeyId"));
    String operation = event.text(EventColumn.API_OPERATION);
    boolean ended =
        "DeleteAccessKey".equals(operation)
            || ("UpdateAccessKey".equals(operation)
                && "Inactive".equals(plain(parameters.node("status"))));
    if (key == null || !ended) {
      return;
    }
    String owner = event.text(EventColumn.RESOURCE_UID);
    String name = "iam:accessKeyId/" + key;
    event.texts(EventColumn.RESOURCES, owner == null ? List.of(name) : List.of(owner, name));
  }

  private static void named(String parameter, String value, EventDraft event) {
    String service = event.text(EventColumn.API_SERVICE_NAME);
    int dot = service.indexOf('.');
    String prefix = dot > 0 ? service.substring(0, dot) : service;
    if (parameter.equals("bucketName")) {
      event.resource("arn:aws:s3:::" + value, "AWS::S3::Bucket");
    } else {
      boolean isArn = value.startsWith("arn:");
      event.resource(isArn ? value : prefix + ":" + parameter + "/" + value, parameter);
    }
  }

  private static String plain(JsonNode value) {
    return value.isTextual() && !value.textValue().isEmpty() ? value.textValue() : null;
  }
}
