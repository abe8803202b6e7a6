package io.tidemark.exports;

import io.tidemark.engine.program.Reason;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A reference to MITRE ATT&amp;CK, the OWASP Non-Human Identities Top 10 (2025), the OWASP Top 10
 * for Agentic Applications (2026), the NIST Cybersecurity Framework 2.0 or NIST SP 800-207 (section
 * 2.1), with its title there.
 */
public record Reference(String id, String title) {
  static final String ATTACK = "ATT&CK";

  private static final Map<String, String> TITLES =
      table(
          """
          T1078.004 | Valid Accounts: Cloud Accounts
          T1098.001 | Account Manipulation: Additional Cloud Credentials
          T1528 | Steal Application Access Token
          T1550.001 | Use Alternate Authentication Material: Application Access Token
          T1555.006 | Credentials from Password Stores: Cloud Secrets Management Stores
          T1526 | Cloud Service Discovery
          T1530 | Data from Cloud Storage
          NHI1 | Improper Offboarding
          NHI2 | Secret Leakage
          NHI5 | Overprivileged NHI
          NHI7 | Long-Lived Secrets
          NHI9 | NHI Reuse
          NHI10 | Human Use of NHI
          ASI01 | Agent Goal Hijack
          ASI02 | Tool Misuse and Exploitation
          ASI03 | Identity and Privilege Abuse
          ASI10 | Rogue Agents
          PR.AA-01 | Identities and credentials for authorized users, services, and hardware are \
          managed by the organization
          PR.AA-03 | Users, services, and hardware are authenticated
          PR.AA-05 | Access permissions, entitlements, and authorizations are defined in a \
          policy, managed, enforced, and reviewed, and incorporate the principles of least \
          privilege and separation of duties
          DE.CM-03 | Personnel activity and technology usage are monitored to find potentially \
          adverse events
          SP 800-207 tenet 3 | Access to individual enterprise resources is granted on a \
          per-session basis.
          SP 800-207 tenet 4 | Access to resources is determined by dynamic policy—including the \
          observable state of client identity, application/service, and the requesting asset—and \
          may include other behavioral and environmental attributes.
          SP 800-207 tenet 5 | The enterprise monitors and measures the integrity and security \
          posture of all owned and associated assets.
          SP 800-207 tenet 6 | All resource authentication and authorization are dynamic and \
          strictly enforced before access is allowed.
          """);

  /** Ids of references, by feature of the built-in catalogue. */
  private static final Map<String, String> FEATURES =
      table(
          """
          # Networks, clients or runners reveal that somebody else is using the credential.
          new_network, rare_network, new_network_share_1h, new_agent, new_runner, new_workflow, \
          new_asn, new_country, new_region, new_reach, rare_network_class, \
          autonomous_systems_15m | T1078.004, NHI2, PR.AA-03, SP 800-207 tenet 4
          # A single credential is used in several places at once.
          credential_networks_30m, credential_agents_30m, credential_classes_24h, \
          credential_velocity | T1078.004, NHI2, NHI9, PR.AA-03, SP 800-207 tenet 6
          # Somebody else is using the session or token.
          session_moved, session_client_changed, session_peer_changed, new_token_type \
          | T1528, T1550.001, NHI2, PR.AA-03, SP 800-207 tenet 3
          new_target, new_target_family, new_targets_24h, resource_breadth_1h, \
          resource_breadth_24h | T1530, NHI5, PR.AA-05, SP 800-207 tenet 4
          first_high_impact, high_impact_excess_1h, high_impact_24h, write_excess_1h, \
          new_action, new_action_share_1h | T1078.004, NHI5, PR.AA-05, SP 800-207 tenet 4
          service_breadth_1h, denied_breadth_1h, denied_excess_1h, denied_excess_24h, \
          failed_excess_1h, rare_error_1h | T1526, NHI5, DE.CM-03, SP 800-207 tenet 6
          new_delegator, delegation_deeper | ASI03, PR.AA-05, SP 800-207 tenet 4
          run_services_24h, unusual_step | ASI02, ASI10, DE.CM-03, SP 800-207 tenet 4
          new_target_in_session, changed_new_target, new_target_family_in_session, \
          new_target_after_external | ASI01, ASI02, PR.AA-05, SP 800-207 tenet 4
          volume_1h, volume_24h, crept_volume, peak_10m | T1078.004, DE.CM-03, SP 800-207 tenet 4
          # Machines follow schedules, whereas people and intruders do not.
          odd_hour, rare_hour, active_hours_24h | T1078.004, NHI10, DE.CM-03, SP 800-207 tenet 4
          dormant | T1078.004, NHI1, PR.AA-01, SP 800-207 tenet 4
          bytes_out_1h, bytes_out_24h | T1530, DE.CM-03, SP 800-207 tenet 4
          new_credential | T1098.001, NHI2, PR.AA-01, SP 800-207 tenet 6
          credentials_made_24h | T1098.001, NHI5, PR.AA-01, SP 800-207 tenet 6
          superseded_credential | T1078.004, NHI1, NHI7, PR.AA-01, SP 800-207 tenet 6
          secrets_read_1h | T1555.006, NHI2, PR.AA-05, SP 800-207 tenet 4
          session_older, token_older, token_overdue \
          | T1550.001, NHI7, PR.AA-01, SP 800-207 tenet 3
          new_scope, scopes_more | T1528, NHI5, PR.AA-05, SP 800-207 tenet 4
          device_noncompliant, new_device | T1078.004, PR.AA-03, SP 800-207 tenet 5
          """);

  /** Reads lines of keys and their value; lines with a number sign are comments. */
  private static Map<String, String> table(String lines) {
    Map<String, String> table = new HashMap<>();
    for (String line : lines.lines().filter(text -> !text.startsWith("#")).toList()) {
      String[] of = line.split(" \\| ", 2);
      List.of(of[0].split(", ")).forEach(key -> table.put(key, of[1]));
    }
    return table;
  }

  public String standard() {
    return switch (id.substring(0, 2)) {
      case "NH" -> "OWASP";
      case "AS" -> "OWASP Agentic";
      case "SP" -> "NIST";
      case "PR", "DE" -> "NIST CSF";
      default -> ATTACK;
    };
  }

  /** Returns the leading feature or bound, unless null, and the reasons' other features. */
  public static List<String> features(String leading, List<Reason> reasons) {
    return Stream.concat(Stream.ofNullable(leading), reasons.stream().map(Reason::feature))
        .distinct()
        .toList();
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
    // A bound's name consists of its kind and its rule, separated by a colon.
    String bound = feature.contains(":") ? "PR.AA-05, SP 800-207 tenet 4" : "";
    String ids = FEATURES.getOrDefault(feature, bound);
    return ids.isEmpty() ? List.of() : List.of(ids.split(", "));
  }
}
