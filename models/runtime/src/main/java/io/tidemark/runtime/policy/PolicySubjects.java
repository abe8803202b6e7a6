package io.tidemark.runtime.policy;

import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.event.IdentityKind;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** The identities to which a rule applies: those of at least one entry, or all without entries. */
public record PolicySubjects(List<IdentityKind> kind, List<String> cohort, List<String> identity)
    implements Serializable {
  /** Kinds of entries, from widest to narrowest. Narrower rules override wider ones. */
  enum Level {
    EVERYONE,
    KIND,
    COHORT,
    IDENTITY
  }

  public static final PolicySubjects EVERYONE = new PolicySubjects(null, null, null);

  public PolicySubjects {
    kind = kind == null ? List.of() : List.copyOf(kind);
    cohort = cohort == null ? List.of() : List.copyOf(cohort);
    identity = identity == null ? List.of() : identity.stream().map(Enricher::identityKey).toList();
  }

  /** Returns the names listed at a level, where everyone has a single, empty name. */
  List<String> at(Level level) {
    return switch (level) {
      case EVERYONE -> equals(EVERYONE) ? List.of("") : List.of();
      case KIND -> kind.stream().map(IdentityKind::label).toList();
      case COHORT -> cohort;
      case IDENTITY -> identity;
    };
  }

  /** Returns whether an identity matches an entry at a level; unknown properties are null. */
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
