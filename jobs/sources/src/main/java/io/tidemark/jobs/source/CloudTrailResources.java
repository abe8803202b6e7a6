package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.event.EventColumn;
import java.util.ArrayList;
import java.util.List;

/**
 * Maps the resources of a CloudTrail call. Each resource is identified by its ARN or, if it has
 * none, by a stable name from the request parameters.
 */
final class CloudTrailResources {
  /** Request parameters that name a resource, in order of preference. */
  private static final List<String> PARAMETERS =
      List.of(
          """
          bucketName roleName roleArn userName groupName policyArn secretId keyId functionName
          instanceId tableName queueUrl topicArn trailName logGroupName dBInstanceIdentifier
          dBClusterIdentifier clusterName repositoryName stackName snapshotId imageId volumeId vpcId
          subnetId routeTableId groupId modelId documentName hostedZoneId resourceArn resourceId
          name"""
              .split("[ \n]+"));

  private CloudTrailResources() {}

  static void map(JsonRecord record, EventDraft event) {
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
      event.text(EventColumn.RESOURCE_UID, arns.get(0));
      event.text(EventColumn.RESOURCE_TYPE, type);
      event.texts(EventColumn.RESOURCES, arns);
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
      event.text(EventColumn.RESOURCE_UID, "arn:aws:s3:::" + value);
      event.text(EventColumn.RESOURCE_TYPE, "AWS::S3::Bucket");
    } else {
      event.text(
          EventColumn.RESOURCE_UID,
          value.startsWith("arn:") ? value : prefix + ":" + parameter + "/" + value);
      event.text(EventColumn.RESOURCE_TYPE, parameter);
    }
  }

  private static String plain(JsonNode value) {
    return value.isTextual() && !value.textValue().isEmpty() ? value.textValue() : null;
  }
}
