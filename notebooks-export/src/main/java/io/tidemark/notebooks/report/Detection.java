package io.tidemark.notebooks.report;

import java.util.List;

/**
 * A night's alerts compared with labelled attacks.
 *
 * @param attacks attacks with judged events on the day, sorted by case, variant and id
 * @param falseStepUps an entry for each identity with an alert that falls outside every attack and
 *     the 24 hours after it, highest risk first
 * @param identityDays number of identities with judged events on the day that fall outside every
 *     attack and the 24 hours after it
 */
public record Detection(List<Attack> attacks, List<Gravest> falseStepUps, long identityDays) {
  private static final int MOST_TOLD = 100;

  public Detection {
    attacks = List.copyOf(attacks);
    falseStepUps = List.copyOf(falseStepUps);
  }

  /**
   * An attack and whether it was found.
   *
   * @param useCase acceptance case, 1 to 5
   * @param variant kind of attack
   * @param found whether the attack raised an alert because of risk or a violated bound
   * @param gravest the attack's most severe event
   */
  public record Attack(int useCase, String variant, boolean found, Gravest gravest) {
    /** Returns a name such as {@code creeping-drift (case 3)}. */
    public String kind() {
      return variant + " (case " + useCase + ")";
    }
  }

  /**
   * An attack's most severe event.
   *
   * @param risk effective risk, in [0, 1]
   * @param medium effective risk at which MEDIUM starts in the event's scope; NaN if there are no
   *     thresholds
   * @param high effective risk at which HIGH starts; NaN if there are no thresholds
   */
  public record Gravest(
      String identity, String event, String decision, double risk, double medium, double high) {}

  public long found() {
    return attacks.stream().filter(Attack::found).count();
  }

  /** Returns the false step-ups with the highest risk, up to the number that a page can list. */
  public List<Gravest> riskiest() {
    return falseStepUps.subList(0, Math.min(MOST_TOLD, falseStepUps.size()));
  }

  public double falseRate() {
    return identityDays == 0 ? 0 : (double) falseStepUps.size() / identityDays;
  }
}
