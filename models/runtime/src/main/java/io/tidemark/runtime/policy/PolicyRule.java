package io.tidemark.runtime.policy;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tidemark.engine.bound.Bound;
import io.tidemark.engine.bound.Bound.AllowedHours;
import io.tidemark.engine.bound.Bound.AllowedNetworks;
import io.tidemark.engine.bound.Bound.AllowedScopes;
import io.tidemark.engine.bound.Bound.DevicePosture;
import io.tidemark.engine.bound.Bound.MaxImpact;
import io.tidemark.engine.bound.Bound.MaxTokenAge;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A rule that sets bounds and risk figures for particular identities; a null bound is not set.
 *
 * @param name rule name, used in breach names; lower-case letters, digits and dashes
 * @param subjects identities that the rule applies to; null means everyone
 * @param risk risk figures; null means no changes
 * @param unknown how to treat an event that lacks a bound's columns; null means ALLOWED
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
  public enum Unknown {
    /** Within the bound, for logs that never contain the column. */
    ALLOWED,
    /** A breach, for sources that could hide something by omitting the column. */
    BREACH
  }

  public PolicyRule {
    // A missing name is reported by the reader.
    if (name != null && !name.matches("[a-z0-9][a-z0-9-]{0,62}")) {
      throw new IllegalArgumentException(
          "name '" + name + "' is invalid; use at most 63 lower-case letters, digits and dashes");
    }
    subjects = subjects == null ? PolicySubjects.EVERYONE : subjects;
    risk = risk == null ? RiskChanges.NONE : risk;
    unknown = unknown == null ? Unknown.ALLOWED : unknown;
  }

  /** Returns the bounds that this rule sets, with at most one of each type. */
  public List<Bound> bounds() {
    return Stream.<Bound>of(hours, maxTokenAge, scopes, device, networks, maxImpact)
        .filter(Objects::nonNull)
        .toList();
  }

  public boolean setsBounds() {
    return !bounds().isEmpty();
  }

  String breach(Bound bound) {
    return bound.id() + ":" + name;
  }

  PolicyRule with(PolicySubjects others, RiskChanges figures) {
    return new PolicyRule(
        name, others, figures, hours, maxTokenAge, scopes, device, networks, maxImpact, unknown);
  }
}
