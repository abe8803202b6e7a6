package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Recognises other Azure records exported together with Entra sign-ins, which are skipped. */
final class OtherAzureRecords {
  private static final Map<String, SkipReason> CATEGORIES = new HashMap<>();
  private static final Map<String, SkipReason> TABLES = new HashMap<>();

  static {
    put(CATEGORIES, SkipReason.ENTRA_DIRECTORY_AUDIT, "AuditLogs");
    put(CATEGORIES, SkipReason.GRAPH_ACTIVITY, "MicrosoftGraphActivityLogs AADGraphActivityLogs");
    put(CATEGORIES, SkipReason.ENTRA_PROVISIONING, "ProvisioningLogs");
    put(
        CATEGORIES,
        SkipReason.ENTRA_RISK_EVENT,
        "UserRiskEvents RiskyUsers ServicePrincipalRiskEvents RiskyServicePrincipals");
    put(
        CATEGORIES,
        SkipReason.AZURE_ACTIVITY,
        "Administrative Security ServiceHealth Alert Recommendation Policy Autoscale"
            + " ResourceHealth");
    put(TABLES, SkipReason.ENTRA_DIRECTORY_AUDIT, "AuditLogs");
    put(TABLES, SkipReason.GRAPH_ACTIVITY, "MicrosoftGraphActivityLogs");
    put(TABLES, SkipReason.ENTRA_PROVISIONING, "AADProvisioningLogs");
    put(
        TABLES,
        SkipReason.ENTRA_RISK_EVENT,
        "AADUserRiskEvents AADRiskyUsers AADServicePrincipalRiskEvents AADRiskyServicePrincipals");
    put(TABLES, SkipReason.AZURE_ACTIVITY, "AzureActivity");
  }

  private OtherAzureRecords() {}

  private static void put(Map<String, SkipReason> reasons, SkipReason reason, String names) {
    Stream.of(names.split(" ")).forEach(name -> reasons.put(name, reason));
  }

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
      String resource = record.path("resourceId").asText("").toUpperCase(Locale.ROOT);
      boolean vault = category.equals("AuditEvent") && resource.contains("MICROSOFT.KEYVAULT");
      SkipReason other = vault ? SkipReason.KEY_VAULT_AUDIT : SkipReason.AZURE_OTHER_CATEGORY;
      return Optional.of(CATEGORIES.getOrDefault(category, other));
    }
    return record.has("TimeGenerated")
        ? Optional.ofNullable(TABLES.get(record.path("Type").asText("")))
        : Optional.empty();
  }

  private static boolean isActivity(JsonNode record) {
    JsonNode category = record.path("category");
    boolean named = category.isObject() && category.has("value");
    return (named || record.has("operationName") || record.has("operation_name"))
        && (record.has("event_data_id")
            || record.has("eventDataId")
            || (named && record.has("caller")));
  }
}
