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

  /** The usual numbers of a member in the middle. */
  public UsualFigures figures() {
    return profile.figures();
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

  /** ln((1 + members) / (1 + members that know a value)): 0 where all do. */
  public double rarity(int cohortIndex, long hash) {
    return StrictMath.log((1.0 + members()) / (1.0 + knownTo(cohortIndex, hash)));
  }

  /** Share of a value among what the members do, each of them weighing alike; 0 to 1. */
  public double share(int cohortIndex, long hash) {
    return profile.values(cohortIndex).share(member(hash));
  }

  /** Whether any member knows any value of an expression. */
  public boolean knowsAny(int cohortIndex) {
    return !profile.values(cohortIndex).isEmpty();
  }

  private long member(long hash) {
    return key == null ? hash : key.member(hash);
  }
}
