package io.tidemark.runtime.policy;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tidemark.engine.bound.AllowedHours;
import io.tidemark.engine.bound.AllowedNetworks;
import io.tidemark.engine.bound.AllowedScopes;
import io.tidemark.engine.bound.Bound;
import io.tidemark.engine.bound.DevicePosture;
import io.tidemark.engine.bound.MaxImpact;
import io.tidemark.engine.bound.MaxTokenAge;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Bounds and risk figures of some identities; null means that a bound is not set.
 *
 * @param name part of a breach's name; lower-case letters, digits and dashes
 * @param subjects identities of the rule; null means everyone
 * @param risk risk figures; null changes none
 * @param unknown result for an event without the columns of a bound; null means ALLOWED
 */
public record PolicyRule(
    @JsonProperty(required = true) String name,
    @JsonProperty("for") PolicySubjects subjects,
    RiskChanges risk,
    AllowedHours hours,
    MaxTokenAge maxTokenAge,
    AllowedScopes scopes,
    DevicePosture device,
    AllowedNetworks networks,
    MaxImpact maxImpact,
    Unknown unknown)
    implements Serializable {
  /** Result for an event without the columns of a bound. */
  public enum Unknown {
    /** Within the bound: the log of that source never has the column. */
    ALLOWED,
    /** A breach: a source that omits the column may hide something. */
    BREACH
  }

  public PolicyRule {
    // The reader reports a missing name.
    if (name != null && !name.matches("[a-z0-9][a-z0-9-]{0,62}")) {
      throw new IllegalArgumentException(
          "name '" + name + "'; use lower-case letters, digits and dashes, at most 63");
    }
    subjects = subjects == null ? PolicySubjects.EVERYONE : subjects;
    risk = risk == null ? RiskChanges.NONE : risk;
    unknown = unknown == null ? Unknown.ALLOWED : unknown;
  }

  /** Creates a rule of risk figures only. */
  public static PolicyRule ofRisk(String name, PolicySubjects subjects, RiskChanges risk) {
    return new PolicyRule(name, subjects, risk, null, null, null, null, null, null, null);
  }

  /** Creates a rule with a maximum impact only. */
  public static PolicyRule ofImpact(String name, PolicySubjects subjects, MaxImpact most) {
    return new PolicyRule(name, subjects, null, null, null, null, null, null, most, null);
  }

  /** Bounds that it sets, at most one of each sort. */
  public List<Bound> bounds() {
    return Stream.<Bound>of(hours, maxTokenAge, scopes, device, networks, maxImpact)
        .filter(Objects::nonNull)
        .toList();
  }

  /** Whether it sets any bound. */
  public boolean setsBounds() {
    return !bounds().isEmpty();
  }

  /** Name of a breach of one of its bounds, {@code bound:rule}. */
  String breach(Bound bound) {
    return bound.id() + ":" + name;
  }

  /** The same rule for other subjects, with other figures. */
  PolicyRule with(PolicySubjects others, RiskChanges figures) {
    return new PolicyRule(
        name, others, figures, hours, maxTokenAge, scopes, device, networks, maxImpact, unknown);
  }
}
