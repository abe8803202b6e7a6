package io.tidemark.runtime.policy;

import io.tidemark.engine.bound.PolicyBounds;
import io.tidemark.engine.bound.PolicySubject;
import io.tidemark.runtime.risk.RiskPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A policy as its file states it: see {@code policy.example.yaml}.
 *
 * @param risk figures for everyone
 * @param riskRules figures for some
 * @param impactRules what actions can do, as a YAML list in the form of an impact map's rules
 * @param bounds that hold whatever the statistics say
 */
public record Policy(
    RiskChanges risk, RiskPolicies riskRules, String impactRules, PolicyBounds bounds) {
  /**
   * Risk figures for some identities.
   *
   * @param name of the rule
   * @param subjects whom it is about; one of them suffices
   */
  public record RiskRule(String name, List<PolicySubject> subjects, RiskChanges changes)
      implements Serializable {
    public RiskRule {
      subjects = List.copyOf(subjects);
    }
  }

  /** Nothing is decided beyond what Tidemark does by itself. */
  public static Policy none() {
    return new Policy(RiskChanges.NONE, RiskPolicies.NONE, "[]", PolicyBounds.defaults());
  }

  /**
   * Reads a policy.
   *
   * @param source name of the file, for messages
   * @throws PolicyException where it cannot be meant
   */
  public static Policy read(String source, String yaml) {
    return new PolicyReader(source).read(yaml);
  }

  /** A commented example that reads as it stands. */
  public static String exampleYaml() {
    return resource("policy.example.yaml");
  }

  /** The JSON Schema (draft 7) by which editors complete and check policies. */
  public static String schemaJson() {
    return resource("policy.schema.json");
  }

  private static String resource(String name) {
    try (InputStream in = Policy.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the resource " + name, e);
    }
  }

  /** The figures for everyone, given what applies without a policy. */
  public RiskPolicy riskOver(RiskPolicy base) {
    return risk.over(base);
  }

  /** Whether it says of some actions what they can do. */
  public boolean changesImpact() {
    return !impactRules.equals("[]");
  }

  /**
   * The text of an impact map with what the policy overrides.
   *
   * @param yaml text of the map that applies without a policy
   */
  public String impactMapOver(String yaml) {
    return changesImpact() ? yaml + "\noverrides: " + impactRules + "\n" : yaml;
  }
}
