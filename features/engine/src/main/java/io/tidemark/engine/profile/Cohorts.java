package io.tidemark.engine.profile;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The cohorts of one midnight, by name. Immutable and thread-safe. */
public final class Cohorts {
  /** Members with habits below which a cohort says nothing: they would be the identity itself. */
  public static final int MIN_MEMBERS = 3;

  /** No cohort is known. */
  public static final Cohorts NONE = new Cohorts(Map.of());

  private final Map<String, CohortView> byName;

  private Cohorts(Map<String, CohortView> byName) {
    this.byName = byName;
  }

  /** Cohorts whose values are plain hashes. */
  public static Cohorts of(Collection<CohortProfile> profiles) {
    return of(profiles, null);
  }

  /** Cohorts that are {@link CohortProfile#keyed} with this key. */
  public static Cohorts of(Collection<CohortProfile> profiles, MemberKey key) {
    Map<String, CohortView> byName = new HashMap<>();
    for (CohortProfile profile : profiles) {
      if (profile.members() >= MIN_MEMBERS) {
        byName.put(profile.name(), new CohortView(profile, key));
      }
    }
    return byName.isEmpty() ? NONE : new Cohorts(byName);
  }

  /** Names of the cohorts that say something, in order. */
  public List<String> names() {
    return byName.keySet().stream().sorted().toList();
  }

  /** The cohort with a name; null where it is not known, has too few members, or the name is. */
  public CohortView of(String name) {
    return name == null ? null : byName.get(name);
  }
}
