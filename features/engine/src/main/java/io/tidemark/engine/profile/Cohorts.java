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

  private final Map<String, CohortView> byName;

  private Cohorts(Map<String, CohortView> byName) {
    this.byName = byName;
  }

  public static Cohorts of(Collection<CohortProfile> profiles) {
    return of(profiles, null);
  }

  /** Returns cohorts that were {@link CohortProfile#keyed} with the given key, or null. */
  public static Cohorts of(Collection<CohortProfile> profiles, MemberKey key) {
    Map<String, CohortView> byName = new HashMap<>();
    for (CohortProfile profile : profiles) {
      if (profile.members() >= MIN_MEMBERS) {
        byName.put(profile.name(), new CohortView(profile, key));
      }
    }
    return byName.isEmpty() ? NONE : new Cohorts(byName);
  }

  public List<String> names() {
    return byName.keySet().stream().sorted().toList();
  }

  /** Returns a cohort, or null if the name is null or unknown or it has too few members. */
  public CohortView of(String name) {
    return name == null ? null : byName.get(name);
  }

  /** View of a cohort for fast lookups. Immutable and thread-safe. */
  public static final class CohortView {
    private final CohortProfile profile;
    private final MemberKey key;

    /**
     * @param key key with which the values were hashed, or null if they are plain hashes
     */
    CohortView(CohortProfile profile, MemberKey key) {
      this.profile = profile;
      this.key = key;
    }

    /** Returns how many members know a value; index from {@link ProfileSchema#cohortIndex}. */
    public int knownTo(int cohortIndex, long hash) {
      return profile.values(cohortIndex).knownTo(member(hash));
    }

    /** Returns the sum of {@link #knownTo} over all values of an expression. */
    public long memberships(int cohortIndex) {
      return profile.values(cohortIndex).memberships();
    }

    public boolean containsAny(int cohortIndex) {
      return !profile.values(cohortIndex).isEmpty();
    }

    private long member(long hash) {
      return key == null ? hash : key.member(hash);
    }
  }
}
