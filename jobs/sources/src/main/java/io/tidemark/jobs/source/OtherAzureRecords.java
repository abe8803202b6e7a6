package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Optional;

/**
 * Recognises other Azure records that are exported together with Entra sign-ins, so that they can
 * be skipped.
 */
final class OtherAzureRecords {
  private OtherAzureRecords() {}

  /** Returns the reason for skipping a record, or empty if it should not be skipped. */
  static Optional<SkipReason> reason(JsonNode record) {
    if (record.has("CreationTime") && record.has("RecordType") && record.has("Workload")) {
      return Optional.of(SkipReason.MICROSOFT_365_AUDIT);
    }
    if (isActivity(record)) {
      return Optional.of(SkipReason.AZURE_ACTIVITY);
    }
    String category = record.path("category").asText("");
    boolean envelope =
        !category.isEmpty()
            && !category.startsWith("kube-")
            && record.has("operationName")
            && (record.has("resourceId") || record.has("tenantId"));
    if (envelope) {
      return Optional.of(ofCategory(category, record.path("resourceId").asText("")));
    }
    boolean row = record.has("TimeGenerated") && record.has("Type");
    return row ? ofTable(record.path("Type").asText("")) : Optional.empty();
  }

  private static boolean isActivity(JsonNode record) {
    JsonNode category = record.path("category");
    boolean named = category.isObject() && category.has("value");
    return (named || record.has("operationName") || record.has("operation_name"))
        && (record.has("event_data_id")
            || record.has("eventDataId")
            || (named && record.has("caller")));
  }

  private static SkipReason ofCategory(String category, String resource) {
    return switch (category) {
      case "AuditLogs" -> SkipReason.ENTRA_DIRECTORY_AUDIT;
      case "MicrosoftGraphActivityLogs", "AADGraphActivityLogs" -> SkipReason.GRAPH_ACTIVITY;
      case "ProvisioningLogs" -> SkipReason.ENTRA_PROVISIONING;
      case "UserRiskEvents", "RiskyUsers", "ServicePrincipalRiskEvents", "RiskyServicePrincipals" ->
          SkipReason.ENTRA_RISK_EVENT;
      case "Administrative",
          "Security",
          "ServiceHealth",
          "Alert",
          "Recommendation",
          "Policy",
          "Autoscale",
          "ResourceHealth" ->
          SkipReason.AZURE_ACTIVITY;
      default ->
          category.equals("AuditEvent")
                  && resource.toUpperCase(Locale.ROOT).contains("MICROSOFT.KEYVAULT")
              ? SkipReason.KEY_VAULT_AUDIT
              : SkipReason.AZURE_OTHER_CATEGORY;
    };
  }

  private static Optional<SkipReason> ofTable(String table) {
    return switch (table) {
      case "AuditLogs" -> Optional.of(SkipReason.ENTRA_DIRECTORY_AUDIT);
      case "MicrosoftGraphActivityLogs" -> Optional.of(SkipReason.GRAPH_ACTIVITY);
      case "AADProvisioningLogs" -> Optional.of(SkipReason.ENTRA_PROVISIONING);
      case "AADUserRiskEvents",
          "AADRiskyUsers",
          "AADServicePrincipalRiskEvents",
          "AADRiskyServicePrincipals" ->
          Optional.of(SkipReason.ENTRA_RISK_EVENT);
      case "AzureActivity" -> Optional.of(SkipReason.AZURE_ACTIVITY);
      default -> Optional.empty();
    };
  }
}
