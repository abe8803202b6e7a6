package io.tidemark.runtime.policy;

import io.tidemark.engine.event.IdentityKind;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * The identities to which a rule applies: those that match at least one entry, or all identities if
 * there are no entries.
 *
 * @param cohort cohort names, as they appear in events
 */
public record PolicySubjects(List<IdentityKind> kind, List<String> cohort, List<String> identity)
    implements Serializable {
  /** Kinds of entries, from widest to narrowest. Narrower rules override wider ones. */
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

  /** Matches all identities of a kind. */
  public static PolicySubjects ofKind(IdentityKind kind) {
    return new PolicySubjects(List.of(kind), null, null);
  }

  /** Matches all identities of a cohort. */
  public static PolicySubjects ofCohort(String cohort) {
    return new PolicySubjects(null, List.of(cohort), null);
  }

  /** Matches a single identity. */
  public static PolicySubjects ofIdentity(String identity) {
    return new PolicySubjects(null, null, List.of(identity));
  }

  /**
   * Returns the names listed at a given level. At the level EVERYONE, there is a single, empty
   * name.
   */
  List<String> at(Level level) {
    return switch (level) {
      case EVERYONE -> equals(EVERYONE) ? List.of("") : List.of();
      case KIND -> kind.stream().map(IdentityKind::label).toList();
      case COHORT -> cohort;
      case IDENTITY -> identity;
    };
  }

  /**
   * Returns whether an identity matches an entry at a given level. Its kind, cohort and key are
   * null if unknown.
   */
  boolean areAbout(Level level, String ofKind, String ofCohort, String key) {
    return switch (level) {
      case EVERYONE -> equals(EVERYONE);
      case KIND -> kind.stream().anyMatch(one -> one.label().equals(ofKind));
      case COHORT -> ofCohort != null && cohort.contains(ofCohort);
      case IDENTITY -> key != null && identity.contains(key);
    };
  }

  PolicySubjects renamed(UnaryOperator<String> names) {
    return new PolicySubjects(kind, cohort, identity.stream().map(names).toList());
  }

  /** Returns a description such as {@code kind ci_job, cohort night} or {@code everyone}. */
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
