package io.tidemark.notebooks.report;

import java.util.Map;

/**
 * A reference to MITRE ATT&CK, OWASP Non-Human Identities Top 10 (2025), OWASP Top 10 for Agentic
 * Applications (2026), NIST Cybersecurity Framework 2.0 or NIST SP 800-207 (tenets of zero trust,
 * chapter 2.1).
 *
 * @param id for example {@code T1528}
 * @param title of the entry; empty for an unknown id
 */
public record Reference(String id, String title) {
  private static final Map<String, String> TITLES =
      Map.ofEntries(
          Map.entry("T1078.004", "ATT&CK: Valid Accounts, Cloud Accounts"),
          Map.entry("T1098", "ATT&CK: Account Manipulation"),
          Map.entry("T1098.001", "ATT&CK: Additional Cloud Credentials"),
          Map.entry("T1528", "ATT&CK: Steal Application Access Token"),
          Map.entry("T1550.001", "ATT&CK: Application Access Token"),
          Map.entry("T1552", "ATT&CK: Unsecured Credentials"),
          Map.entry("NHI1", "OWASP NHI: Improper Offboarding"),
          Map.entry("NHI2", "OWASP NHI: Secret Leakage"),
          Map.entry("NHI3", "OWASP NHI: Vulnerable Third-Party NHI"),
          Map.entry("NHI4", "OWASP NHI: Insecure Authentication"),
          Map.entry("NHI5", "OWASP NHI: Overprivileged NHI"),
          Map.entry("NHI7", "OWASP NHI: Long-Lived Secrets"),
          Map.entry("NHI9", "OWASP NHI: NHI Reuse"),
          Map.entry("NHI10", "OWASP NHI: Human Use of NHI"),
          Map.entry("ASI02", "OWASP Agentic: Tool Misuse"),
          Map.entry("ASI03", "OWASP Agentic: Identity and Privilege Abuse"),
          Map.entry("ASI04", "OWASP Agentic: Supply Chain"),
          Map.entry("ASI08", "OWASP Agentic: Cascading Failures"),
          Map.entry("ASI10", "OWASP Agentic: Rogue Agents"),
          Map.entry("PR.AA-01", "NIST CSF: identities and credentials are managed"),
          Map.entry("PR.AA-03", "NIST CSF: users, services and hardware are authenticated"),
          Map.entry("PR.AA-05", "NIST CSF: permissions follow least privilege"),
          Map.entry("DE.CM-03", "NIST CSF: activity and usage are monitored"),
          Map.entry("SP800-207-T3", "NIST zero trust: access is granted per session"),
          Map.entry("SP800-207-T4", "NIST zero trust: access follows dynamic policy"),
          Map.entry("SP800-207-T6", "NIST zero trust: authentication is dynamic and enforced"),
          Map.entry("SP800-207-T7", "NIST zero trust: what is seen improves security"));

  public static Reference of(String id) {
    return new Reference(id, TITLES.getOrDefault(id, ""));
  }
}
