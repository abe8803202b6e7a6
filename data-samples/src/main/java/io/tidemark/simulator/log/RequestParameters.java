package io.tidemark.simulator.log;

import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.SimulatedEvent;
import java.util.Map;

/**
 * Writes the {@code requestParameters} element of a CloudTrail record and constructs resource ARNs.
 */
final class RequestParameters {
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

  private RequestParameters() {}

  static void write(SimulatedEvent event, Json out) {
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

  static String arn(SimulatedEvent event) {
    Call call = event.call();
    if (call.operation().equals("AssumeRoleWithWebIdentity")) {
      return CloudTrailIdentity.roleArn(event.who());
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
