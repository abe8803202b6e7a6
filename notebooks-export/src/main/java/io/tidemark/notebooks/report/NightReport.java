package io.tidemark.notebooks.report;

import io.tidemark.notebooks.report.IdentityCase.IdentityLine;
import io.tidemark.notebooks.report.NightReport.NightLine;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Content of a night's report. Text from logs is untrusted; writers must make it inert.
 *
 * @param night UTC day that was judged
 * @param alerts most severe first; at most 10 000 of {@code alertsInAll}
 * @param lanes at most {@link SwimLane#MOST} identities that have had alerts: first those with an
 *     alert on this night, then the most severe
 * @param detection empty if the logs have no labels
 * @param cases notable identities, starting with those with an alert; at most a few hundred
 * @param identities the active identities, sorted by key. If there are more than 10 000, those with
 *     an alert come first, followed by the others in order of level and risk.
 * @param cohorts sorted by cohort name
 * @param features in catalogue order
 * @param leaks leaked credentials that still work
 */
public record NightReport(
    LocalDate night,
    NightOverview glance,
    List<Alert> alerts,
    long alertsInAll,
    List<SwimLane> lanes,
    Optional<Detection> detection,
    List<IdentityCase> cases,
    List<IdentityLine> identities,
    List<CohortLine> cohorts,
    List<FeatureLine> features,
    ThresholdReport thresholds,
    List<LeakLine> leaks,
    IngestReport ingest,
    BaselineChange baseline) {
  /** Returns the nights shown in the swim lanes, oldest first, ending with this one. */
  public List<LocalDate> laneNights() {
    return night.minusDays(SwimLane.NIGHTS - 1L).datesUntil(night.plusDays(1)).toList();
  }

  /**
   * Summary of a night.
   *
   * @param events number of the day's events that were judged
   * @param notJudged number of events by people, unknown callers or rejected credentials, which are
   *     not judged
   * @param identitiesByKind number of judged identities by kind, most frequent kind first
   * @param decisions number of judged events by decision, from ALLOW to REVOKE, leaving out zero
   *     counts
   * @param suppressed number of alerts suppressed by the identities' owners
   * @param suppressedAttacks identities with both a suppressed alert and a detected labelled attack
   * @param policyStepUps number of identities with a step-up required by the policy
   * @param judgedBy description of the baseline that judged the night
   * @param trained description of the baseline that the night trained
   * @param learning history that a starter still lacks, or changes that a first baseline brings;
   *     empty once a learned baseline judges
   * @param unusual the most unusual identity-days that a starter has judged, most unusual first
   * @param nights results of the most recent nights, oldest first, ending with this one
   * @param history stored events by day, oldest first; empty once several nights have been judged
   */
  public record NightOverview(
      long events,
      long notJudged,
      Map<String, Long> identitiesByKind,
      Map<String, Long> decisions,
      long suppressed,
      List<String> suppressedAttacks,
      long policyStepUps,
      String judgedBy,
      String trained,
      String learning,
      List<UnusualDay> unusual,
      List<NightLine> nights,
      List<EventDay> history) {
    /** An identity's most unusual event of a UTC day, with reasons as sentences in order. */
    public record UnusualDay(
        LocalDate day, String identity, String decision, List<String> reasons) {}

    /** Number of events on a UTC day, and number of identities that caused them. */
    public record EventDay(LocalDate day, long events, long identities) {}

    public long mostEvents() {
      return history.stream().mapToLong(EventDay::events).max().orElse(0);
    }

    public long identities() {
      return identitiesByKind.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  /**
   * @param night UTC day
   * @param judged number of judged identities
   * @param outside number of judged identities with events outside labelled attacks, which alone
   *     can have a false step-up
   * @param alerted number of judged identities with at least one alert
   * @param compromised number of alerted identities that are labelled as compromised or whose
   *     alerts all belong to labelled attacks
   * @param benign number of alerted identities that are labelled as benign, so that their alerts
   *     are known to be false
   */
  public record NightLine(
      LocalDate night, long judged, long outside, long alerted, long compromised, long benign) {
    /** Returns the share of judged identities with caught attacks, or 0. */
    public double caughtShare() {
      return judged == 0 ? 0 : compromised / (double) judged;
    }

    /** Returns the share of identities outside attacks whose alerts are known to be false. */
    public double knownFalseShare() {
      return outside == 0 ? 0 : benign / (double) outside;
    }

    /** Returns the share of identities outside attacks whose alerts are false, or 0 without any. */
    public double falseShare() {
      return outside == 0 ? 0 : falseAlerts() / (double) outside;
    }

    long falseAlerts() {
      return alerted - compromised;
    }
  }

  /** The most recent nights of an identity that has had alerts, in any order. */
  public record SwimLane(String identity, List<Day> days) {
    public static final int NIGHTS = 14;

    public static final int MOST = 25;

    public List<Cell> cells(List<LocalDate> nights) {
      var byDay = days.stream().collect(Collectors.toMap(Day::day, Function.identity()));
      return nights.stream().map(night -> Cell.of(byDay.get(night))).toList();
    }

    /**
     * A day of the identity.
     *
     * @param level level of the most severe event; null if no event was judged
     * @param decision strongest decision of the day's alerts; ALLOW without alerts, null if not
     *     judged
     */
    public record Day(LocalDate day, long events, long alerts, String level, String decision) {}

    /**
     * A cell: style class, letter and words. The letter is the decision's first (V for REVALIDATE),
     * or the level's if above LOW, or empty.
     */
    public record Cell(String style, String letter, String text) {
      private static Cell of(Day day) {
        if (day == null) {
          return new Cell("", "", "no events");
        }
        String events = Figure.counted(day.events(), "event");
        if (day.level() == null) {
          return new Cell("seen", "", events + ", not judged");
        }
        UnaryOperator<String> initial = name -> name.equals("LOW") ? "" : name.substring(0, 1);
        return day.alerts() > 0
            ? new Cell(
                "alerted " + Figure.style(day.decision()),
                day.decision().equals("REVALIDATE") ? "V" : initial.apply(day.decision()),
                day.decision() + ", " + Figure.counted(day.alerts(), "alert") + " in " + events)
            : new Cell(
                "judged " + Figure.style(day.level()),
                initial.apply(day.level()),
                day.level() + ", " + events + " without an alert");
      }
    }
  }

  /**
   * A night's alerts compared with labelled attacks.
   *
   * @param attacks attacks with judged events, sorted by case, variant and id
   * @param falseStepUps one for each identity with an alert outside every attack and the 24 hours
   *     after it, highest risk first
   * @param identityDays number of identities with judged events outside attacks and these hours
   * @param unjudged number of attacks without judged events, whose requests were refused anyway or
   *     whose identities are not judged
   */
  public record Detection(
      List<Attack> attacks, List<Gravest> falseStepUps, long identityDays, long unjudged) {
    private static final int MOST_TOLD = 100;

    /**
     * An attack, of acceptance case 1 to 5, with its most severe event, and whether it raised an
     * alert because of risk or a violated bound.
     */
    public record Attack(int useCase, String variant, boolean found, Gravest gravest) {
      /** Returns a name such as {@code raised-volume (case 3)}. */
      public String kind() {
        return variant + " (case " + useCase + ")";
      }
    }

    /** A most severe event, with its scope's MEDIUM and HIGH thresholds, or NaN. */
    public record Gravest(
        String identity, String event, String decision, double risk, double medium, double high) {}

    public long found() {
      return attacks.stream().filter(Attack::found).count();
    }

    /** Returns the false step-ups with the highest risk, as many as a page can list. */
    public List<Gravest> riskiest() {
      return falseStepUps.subList(0, Math.min(MOST_TOLD, falseStepUps.size()));
    }

    public double falseRate() {
      return identityDays == 0 ? 0 : (double) falseStepUps.size() / identityDays;
    }
  }

  /**
   * A cohort's judged members, and the scope that judged them.
   *
   * @param cohort {@code none} for identities without a cohort
   * @param maxRisk largest risk of any member, in [0, 1]
   * @param medium effective risk at which MEDIUM starts; NaN if there are no thresholds
   */
  public record CohortLine(
      String cohort,
      long identities,
      long events,
      long alerted,
      double maxRisk,
      String scope,
      long trainingRows,
      int trainingDays,
      double medium,
      double high) {}

  /**
   * A feature's state on a night.
   *
   * @param missing share of the day's events without a value, in [0, 1]
   * @param missingBefore the same for the previous day; NaN if not recorded
   * @param speaking share of the day's events with a value above 0
   * @param leads number of alerts whose first reason is this feature
   * @param psi population stability index compared with similar days; NaN if not measured
   * @param moved whether the drift gate reported it
   */
  public record FeatureLine(
      String name,
      double missing,
      double missingBefore,
      double speaking,
      long leads,
      double psi,
      boolean moved) {
    /** Smallest PSI that counts as drift if the Kolmogorov–Smirnov test is significant too. */
    private static final double LARGE_PSI = 0.25;

    public String state() {
      if (moved) {
        return "moved";
      }
      if (isNotable()) {
        return "lost values";
      }
      if (missing >= 1) {
        return "never observed";
      }
      return psi >= LARGE_PSI ? "not significant" : "steady";
    }

    /** Returns whether the feature has drifted, has no values, or fewer than the day before. */
    public boolean isNotable() {
      return moved || (missing >= 1 && missingBefore < 1) || missing - missingBefore > 0.1;
    }
  }

  /**
   * Alert rates and thresholds.
   *
   * @param scores judged events by isolation score, in equal bins over [0, 1]
   * @param risks identity-days by largest effective risk, in equal bins over [0, 1]
   * @param medium effective risk at which MEDIUM starts in the judging global scope; NaN if there
   *     are no thresholds
   * @param budget maximum share of identity-days with a false step-up
   * @param extrapolated whether there were too few days for this confidence level
   * @param nights oldest first
   * @param evidence evidence that the budget does not hold, after each night
   * @param broken evidence from which the budget counts as broken
   * @param referenceNights number of earlier nights that {@code whatIf} is based on
   */
  public record ThresholdReport(
      List<Long> scores,
      List<Long> risks,
      double medium,
      double high,
      double budget,
      double confidence,
      boolean extrapolated,
      List<NightLine> nights,
      List<Double> evidence,
      double broken,
      List<WhatIf> whatIf,
      int referenceNights) {
    /** Returns the false step-ups per identity-day outside labelled attacks, over all nights. */
    public double realised() {
      long outside = nights.stream().mapToLong(NightLine::outside).sum();
      long alarms = nights.stream().mapToLong(NightLine::falseAlerts).sum();
      return outside == 0 ? 0 : alarms / (double) outside;
    }

    public boolean isBroken() {
      return !evidence.isEmpty() && evidence.get(evidence.size() - 1) >= broken;
    }

    public boolean isReviewed() {
      return nights.stream().anyMatch(night -> night.benign() > 0);
    }

    public boolean hasCaught() {
      return nights.stream().anyMatch(night -> night.compromised() > 0);
    }

    /**
     * Another budget: the threshold that the earlier nights would have needed for it, and the
     * identities with an alert tonight and on an average earlier night.
     */
    public record WhatIf(double budget, double threshold, long tonight, double before) {}
  }

  /**
   * A known leak whose credentials still work.
   *
   * @param ofIdentity whether {@code id} is an identity, and so all of its credentials
   * @param refused whether enforcers refuse the credentials
   * @param since time of the leak
   * @param lastAccepted last time after the leak at which a credential was accepted, if any
   * @param daysValid number of whole days from the leak to the last night that checked it
   */
  public record LeakLine(
      boolean ofIdentity,
      String id,
      Instant since,
      boolean refused,
      int credentials,
      Optional<Instant> lastAccepted,
      int daysValid) {}

  /** Ingest results: sources, notices with alerts first, and the most frequent rejections first. */
  public record IngestReport(
      List<Source> sources, List<Notice> notices, List<Rejected> rejected, List<Files> files) {
    /**
     * Results for a product and account.
     *
     * @param status one of ok, new, silent, low or high
     * @param usual median number of events on similar days; NaN without similar days
     * @param deliverySeconds median time from event to ingest; NaN if there are no events
     * @param last time of the last event; null if there are no events
     */
    public record Source(
        String product,
        String account,
        String status,
        long events,
        double usual,
        double deliverySeconds,
        Instant last) {}

    /** A notice, whose {@code severity} is either alert or notice. */
    public record Notice(String kind, String severity, String subject, String message) {}

    public record Rejected(String reason, String format, long records, String detail) {}

    /**
     * Records of a format. Each record read is in exactly one of the counts after {@code read}:
     * merged ones are part of another record's event, skipped ones are no access events of this
     * company, and deferred ones belong to later days.
     */
    public record Files(
        String format,
        long files,
        long read,
        long accepted,
        long duplicates,
        long rejected,
        long merged,
        long skipped,
        long deferred) {}
  }

  /**
   * Differences between the baseline that judged the night and the one that it trained.
   *
   * @param failed failed gates for which the new baseline was rejected, one sentence each
   * @param accepted failed gates that somebody accepted, each with a reason
   * @param newIdentities identities first seen on the day; some of {@code newIdentitiesInAll}
   */
  public record BaselineChange(
      List<BaselineFigure> figures,
      List<String> failed,
      List<String> accepted,
      List<String> newIdentities,
      long newIdentitiesInAll,
      List<String> labels) {
    public record BaselineFigure(String name, String before, String after) {
      public boolean isChanged() {
        return !before.equals(after);
      }
    }
  }
}
