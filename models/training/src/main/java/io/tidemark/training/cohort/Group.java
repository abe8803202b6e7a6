package io.tidemark.training.cohort;

import java.util.Optional;

/**
 * Where a member belongs.
 *
 * @param cohort rule-given cohort, a slash, and the number of the group
 * @param move what it left for it, if it was in another
 */
public record Group(String cohort, Optional<Move> move) {
  /**
   * A change of group with its reason.
   *
   * @param from the group it was in
   * @param coordinate of {@link Behaviour#COORDINATES}: the one that took it farthest from there
   * @param value of the member
   * @param usual of the group it left
   */
  public record Move(String from, String coordinate, double value, double usual) {}
}
