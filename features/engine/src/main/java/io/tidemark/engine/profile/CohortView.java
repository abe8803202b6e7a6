package io.tidemark.engine.profile;

/** View of a cohort for fast lookups. Immutable and thread-safe. */
public final class CohortView {
  private final CohortProfile profile;
  private final MemberKey key;

  /**
   * @param key key with which the values were hashed, or null if they are plain hashes
   */
  CohortView(CohortProfile profile, MemberKey key) {
    this.profile = profile;
    this.key = key;
  }

  /**
   * Returns the number of members that know a value; index from {@link ProfileSchema#cohortIndex}.
   */
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
