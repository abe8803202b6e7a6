package io.tidemark.notebooks.report;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * A reference to MITRE ATT&amp;CK, the OWASP Non-Human Identities Top 10 (2025), the OWASP Top 10
 * for Agentic Applications (2026), the NIST Cybersecurity Framework 2.0 or NIST SP 800-207 (section
 * 2.1), with its title there.
 */
public record Reference(String id, String title) {
  private static final Map<String, String> TITLES =
      Map.ofEntries(
          Map.entry("T1078.004", "Valid Accounts: Cloud Accounts"),
          Map.entry("T1098.001", "Account Manipulation: Additional Cloud Credentials"),
          Map.entry("T1528", "Steal Application Access Token"),
          Map.entry("T1550.001", "Use Alternate Authentication Material: Application Access Token"),
          Map.entry(
              "T1555.006", "Credentials from Password Stores: Cloud Secrets Management Stores"),
          Map.entry("T1526", "Cloud Service Discovery"),
          Map.entry("T1530", "Data from Cloud Storage"),
          Map.entry("NHI1", "Improper Offboarding"),
          Map.entry("NHI2", "Secret Leakage"),
          Map.entry("NHI5", "Overprivileged NHI"),
          Map.entry("NHI7", "Long-Lived Secrets"),
          Map.entry("NHI9", "NHI Reuse"),
          Map.entry("NHI10", "Human Use of NHI"),
          Map.entry("ASI01", "Agent Goal Hijack"),
          Map.entry("ASI02", "Tool Misuse and Exploitation"),
          Map.entry("ASI03", "Identity and Privilege Abuse"),
          Map.entry("ASI10", "Rogue Agents"),
          Map.entry(
              "PR.AA-01",
              "Identities and credentials for authorized users, services, and hardware are managed"
                  + " by the organization"),
          Map.entry("PR.AA-03", "Users, services, and hardware are authenticated"),
          Map.entry(
              "PR.AA-05",
              "Access permissions, entitlements, and authorizations are defined in a policy,"
                  + " managed, enforced, and reviewed, and incorporate the principles of least"
                  + " privilege and separation of duties"),
          Map.entry(
              "DE.CM-03",
              "Personnel activity and technology usage are monitored to find potentially adverse"
                  + " events"),
          Map.entry(
              "SP 800-207 tenet 3",
              "Access to individual enterprise resources is granted on a per-session basis."),
          Map.entry(
              "SP 800-207 tenet 4",
              "Access to resources is determined by dynamic policy—including the observable state"
                  + " of client identity, application/service, and the requesting asset—and may"
                  + " include other behavioral and environmental attributes."),
          Map.entry(
              "SP 800-207 tenet 5",
              "The enterprise monitors and measures the integrity and security posture of all"
                  + " owned and associated assets."),
          Map.entry(
              "SP 800-207 tenet 6",
              "All resource authentication and authorization are dynamic and strictly enforced"
                  + " before access is allowed."));

  public String standard() {
    return switch (id.substring(0, 2)) {
      case "NH" -> "OWASP";
      case "AS" -> "OWASP Agentic";
      case "SP" -> "NIST";
      case "PR", "DE" -> "NIST CSF";
      default -> "ATT&CK";
    };
  }

  /** Returns the references for features of the built-in catalogue and bounds, sorted by id. */
  public static List<Reference> of(Collection<String> features) {
    return features.stream()
        .flatMap(feature -> ids(feature).stream())
        .distinct()
        .sorted()
        .map(id -> new Reference(id, TITLES.get(id)))
        .toList();
  }

  private static List<String> ids(String feature) {
    return switch (feature) {
      // Networks, clients or runners reveal that somebody else is using the credential.
      case "new_network",
          "rare_network",
          "new_network_share_1h",
          "new_agent",
          "new_runner",
          "new_workflow",
          "new_asn",
          "new_country",
          "new_region",
          "new_reach",
          "rare_network_class",
          "autonomous_systems_15m" ->
          List.of("T1078.004", "NHI2", "PR.AA-03", "SP 800-207 tenet 4");
      // A single credential is used in several places at once.
      case "credential_networks_30m",
          "credential_agents_30m",
          "credential_classes_24h",
          "credential_velocity" ->
          List.of("T1078.004", "NHI2", "NHI9", "PR.AA-03", "SP 800-207 tenet 6");
      // Somebody else is using the session or token.
      case "session_moved", "session_client_changed", "session_peer_changed", "new_token_type" ->
          List.of("T1528", "T1550.001", "NHI2", "PR.AA-03", "SP 800-207 tenet 3");
      case "new_target",
          "new_target_family",
          "new_targets_24h",
          "resource_breadth_1h",
          "resource_breadth_24h" ->
          List.of("T1530", "NHI5", "PR.AA-05", "SP 800-207 tenet 4");
      case "first_high_impact",
          "high_impact_excess_1h",
          "high_impact_24h",
          "write_excess_1h",
          "new_action",
          "new_action_share_1h" ->
          List.of("T1078.004", "NHI5", "PR.AA-05", "SP 800-207 tenet 4");
      case "service_breadth_1h",
          "denied_breadth_1h",
          "denied_excess_1h",
          "denied_excess_24h",
          "failed_excess_1h",
          "rare_error_1h" ->
          List.of("T1526", "NHI5", "DE.CM-03", "SP 800-207 tenet 6");
      case "new_delegator", "delegation_deeper" ->
          List.of("ASI03", "PR.AA-05", "SP 800-207 tenet 4");
      case "run_services_24h", "unusual_step" ->
          List.of("ASI02", "ASI10", "DE.CM-03", "SP 800-207 tenet 4");
      case "new_target_in_session",
          "changed_new_target",
          "new_target_family_in_session",
          "new_target_after_external" ->
          List.of("ASI01", "ASI02", "PR.AA-05", "SP 800-207 tenet 4");
      case "volume_1h", "volume_24h", "crept_volume", "peak_10m" ->
          List.of("T1078.004", "DE.CM-03", "SP 800-207 tenet 4");
      // Machines follow schedules, whereas people and intruders do not.
      case "odd_hour", "rare_hour", "active_hours_24h" ->
          List.of("T1078.004", "NHI10", "DE.CM-03", "SP 800-207 tenet 4");
      case "dormant" -> List.of("T1078.004", "NHI1", "PR.AA-01", "SP 800-207 tenet 4");
      case "bytes_out_1h", "bytes_out_24h" -> List.of("T1530", "DE.CM-03", "SP 800-207 tenet 4");
      case "new_credential" -> List.of("T1098.001", "NHI2", "PR.AA-01", "SP 800-207 tenet 6");
      case "credentials_made_24h" -> List.of("T1098.001", "NHI5", "PR.AA-01", "SP 800-207 tenet 6");
      case "superseded_credential" ->
          List.of("T1078.004", "NHI1", "NHI7", "PR.AA-01", "SP 800-207 tenet 6");
      case "secrets_read_1h" -> List.of("T1555.006", "NHI2", "PR.AA-05", "SP 800-207 tenet 4");
      case "session_older", "token_older", "token_overdue" ->
          List.of("T1550.001", "NHI7", "PR.AA-01", "SP 800-207 tenet 3");
      case "new_scope", "scopes_more" -> List.of("T1528", "NHI5", "PR.AA-05", "SP 800-207 tenet 4");
      case "device_noncompliant", "new_device" ->
          List.of("T1078.004", "PR.AA-03", "SP 800-207 tenet 5");
      // A bound's name consists of its kind and its rule, separated by a colon.
      default -> feature.contains(":") ? List.of("PR.AA-05", "SP 800-207 tenet 4") : List.of();
    };
  }
}
