package io.tidemark.notebooks.report;

import java.util.List;

/**
 * How the alerts of a night stand against labelled attacks.
 *
 * @param attacks those with judged events on the day, by case, variant and id
 * @param falseStepUps one per identity with an alert outside attacks and the 24 hours after one,
 *     the riskiest first
 * @param identityDays identities that were judged on the day outside attacks and the 24 hours after
 *     one
 */
public record Detection(List<Attack> attacks, List<Gravest> falseStepUps, long identityDays) {
  private static final int MOST_TOLD = 100;

  public Detection {
    attacks = List.copyOf(attacks);
    falseStepUps = List.copyOf(falseStepUps);
  }

  /**
   * One attack.
   *
   * @param useCase the case it stands for, 1 to 5
   * @param variant what kind of attack it is
   * @param found whether it raised an alert because of risk or a bound
   * @param gravest its gravest event
   */
  public record Attack(int useCase, String variant, boolean found, Gravest gravest) {
    /** Such as {@code creeping-drift (case 3)}. */
    public String kind() {
      return variant + " (case " + useCase + ")";
    }
  }

  /**
   * The event that decided.
   *
   * @param event its id
   * @param decision what was asked
   * @param risk effective risk, in [0, 1]
   * @param medium from which effective risk on its scope asks for something; NaN where none does
   */
  public record Gravest(
      String identity, String event, String decision, double risk, double medium) {}

  /** Attacks that raised an alert. */
  public long found() {
    return attacks.stream().filter(Attack::found).count();
  }

  /** The riskiest false step-ups, as many as a page tells. */
  public List<Gravest> riskiest() {
    return falseStepUps.subList(0, Math.min(MOST_TOLD, falseStepUps.size()));
  }

  /** False step-ups per identity-day. */
  public double falseRate() {
    return identityDays == 0 ? 0 : (double) falseStepUps.size() / identityDays;
  }
}
