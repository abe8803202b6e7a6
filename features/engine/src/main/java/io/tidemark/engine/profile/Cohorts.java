package io.tidemark.engine.profile;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All cohorts as of a midnight, by name. Immutable and thread-safe. */
public final class Cohorts {
  /** Minimum number of members with habits; in a smaller cohort, one would weigh too much. */
  public static final int MIN_MEMBERS = 3;

  public static final Cohorts NONE = new Cohorts(Map.of());

  private final Map<String, CohortProfile> byName;

  private Cohorts(Map<String, CohortProfile> byName) {
    this.byName = byName;
  }

  public static Cohorts of(Collection<CohortProfile> profiles) {
    Map<String, CohortProfile> byName = new HashMap<>();
    for (CohortProfile profile : profiles) {
      if (profile.members() >= MIN_MEMBERS) {
        byName.put(profile.name(), profile);
      }
    }
    return byName.isEmpty() ? NONE : new Cohorts(byName);
  }

  public List<String> names() {
    return byName.keySet().stream().sorted().toList();
  }

  /** Returns a cohort, or null if the name is null or unknown or it has too few members. */
  public CohortProfile of(String name) {
    return name == null ? null : byName.get(name);
  }
}
