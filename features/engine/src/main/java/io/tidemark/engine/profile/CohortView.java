package io.tidemark.engine.profile;

/** A cohort, ready for lookups. Immutable and thread-safe. */
public final class CohortView {
  private final CohortProfile profile;
  private final MemberKey key;

  /**
   * @param key that the values are under; null where they are plain hashes
   */
  CohortView(CohortProfile profile, MemberKey key) {
    this.profile = profile;
    this.key = key;
  }

  /** Members with habits that spoke for it, at least {@link Cohorts#MIN_MEMBERS}. */
  public int members() {
    return profile.members();
  }

  /**
   * Members that know a value.
   *
   * @param cohortIndex by {@link ProfileSchema#cohortIndex}
   */
  public int knownTo(int cohortIndex, long hash) {
    return profile.values(cohortIndex).knownTo(member(hash));
  }

  /** {@link #knownTo} over all values of an expression. */
  public long memberships(int cohortIndex) {
    return profile.values(cohortIndex).memberships();
  }

  /** Whether any member knows any value of an expression. */
  public boolean knowsAny(int cohortIndex) {
    return !profile.values(cohortIndex).isEmpty();
  }

  private long member(long hash) {
    return key == null ? hash : key.member(hash);
  }
}
