package io.tidemark.runtime.policy;

import io.tidemark.engine.event.IdentityKind;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * The identities that a rule is about: all of any member, or everyone without members.
 *
 * @param kind kinds of identities
 * @param cohort cohorts as events have them
 * @param identity keys of identities
 */
public record PolicySubjects(List<IdentityKind> kind, List<String> cohort, List<String> identity)
    implements Serializable {
  /** From wide to narrow: what a narrower level says replaces what a wider one says. */
  enum Level {
    EVERYONE,
    KIND,
    COHORT,
    IDENTITY
  }

  /** All identities. */
  public static final PolicySubjects EVERYONE = new PolicySubjects(null, null, null);

  public PolicySubjects {
    kind = kind == null ? List.of() : List.copyOf(kind);
    cohort = cohort == null ? List.of() : List.copyOf(cohort);
    identity = identity == null ? List.of() : List.copyOf(identity);
  }

  /** All identities of a kind. */
  public static PolicySubjects ofKind(IdentityKind kind) {
    return new PolicySubjects(List.of(kind), null, null);
  }

  /** All identities of a cohort. */
  public static PolicySubjects ofCohort(String cohort) {
    return new PolicySubjects(null, List.of(cohort), null);
  }

  /** One identity. */
  public static PolicySubjects ofIdentity(String identity) {
    return new PolicySubjects(null, null, List.of(identity));
  }

  /** The subjects of one level; of everyone one without a name. */
  List<String> at(Level level) {
    return switch (level) {
      case EVERYONE -> equals(EVERYONE) ? List.of("") : List.of();
      case KIND -> kind.stream().map(IdentityKind::label).toList();
      case COHORT -> cohort;
      case IDENTITY -> identity;
    };
  }

  /**
   * Whether one of a level is the identity of this kind, cohort and key, each null where unknown.
   */
  boolean areAbout(Level level, String ofKind, String ofCohort, String key) {
    return switch (level) {
      case EVERYONE -> equals(EVERYONE);
      case KIND -> kind.stream().anyMatch(one -> one.label().equals(ofKind));
      case COHORT -> ofCohort != null && cohort.contains(ofCohort);
      case IDENTITY -> key != null && identity.contains(key);
    };
  }

  /** The same with other names of identities. */
  PolicySubjects renamed(UnaryOperator<String> names) {
    return new PolicySubjects(kind, cohort, identity.stream().map(names).toList());
  }

  /** Such as {@code kind ci_job, cohort night}, or {@code everyone}. */
  @Override
  public String toString() {
    List<String> all = new ArrayList<>();
    for (Level level : Level.values()) {
      String word = level.name().toLowerCase(Locale.ROOT);
      at(level).forEach(name -> all.add((word + " " + name).strip()));
    }
    return String.join(", ", all);
  }
}
