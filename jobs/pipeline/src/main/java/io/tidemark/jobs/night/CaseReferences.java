package io.tidemark.jobs.night;

import java.util.List;

/**
 * Literature references of the five cases. They cite MITRE ATT&CK techniques, and entries of OWASP
 * Non-Human Identities Top 10 (2025) and OWASP Agentic (2026). They also cite NIST Cybersecurity
 * Framework 2.0 and the tenets of zero trust in NIST SP 800-207.
 */
final class CaseReferences {
  private static final List<List<String>> BY_CASE =
      List.of(
          List.of(
              "T1550.001",
              "T1528",
              "T1078.004",
              "NHI2",
              "NHI9",
              "ASI03",
              "PR.AA-03",
              "SP800-207-T3",
              "SP800-207-T6"),
          List.of(
              "T1078.004", "T1098", "NHI5", "ASI02", "ASI03", "ASI10", "PR.AA-05", "SP800-207-T4"),
          List.of("T1078.004", "NHI5", "NHI10", "ASI08", "DE.CM-03", "SP800-207-T7"),
          List.of(
              "T1552", "T1528", "T1098.001", "NHI1", "NHI2", "NHI7", "PR.AA-01", "SP800-207-T6"),
          List.of(
              "T1528",
              "NHI3",
              "NHI5",
              "NHI7",
              "ASI04",
              "PR.AA-05",
              "SP800-207-T3",
              "SP800-207-T4"));

  private CaseReferences() {}

  /** References of a case, 1 to 5. */
  static List<String> of(int useCase) {
    return BY_CASE.get(useCase - 1);
  }
}
