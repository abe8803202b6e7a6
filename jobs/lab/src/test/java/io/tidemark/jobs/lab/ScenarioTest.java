package io.tidemark.jobs.lab;

import static io.tidemark.jobs.lab.SmallCompany.FIRST;
import static io.tidemark.jobs.lab.SmallCompany.SERVICES;
import static io.tidemark.jobs.lab.SmallCompany.at;
import static io.tidemark.jobs.lab.SmallCompany.identity;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.profile.DayClass;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.lab.LabelledEvents.History;
import io.tidemark.jobs.lab.SmallCompany.Deed;
import io.tidemark.runtime.baseline.BetaBound;
import io.tidemark.runtime.judge.Verdict;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.training.CohortShift;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Single changes that occur in companies, and how nights should judge them. Two cases are covered
 * in {@code SlowPoisoningTest}: attackers who drift, and new identities that do not behave like
 * their cohort. A source that falls silent is reported by the night's health step.
 */
class ScenarioTest {
  private static final List<String> VOLUME =
      List.of("volume_1h", "volume_24h", "crept_volume", "peak_10m");
  private static final LocalDate LAST = FIRST.plusDays(25);
  private static final LocalDate FROM = LAST.minusDays(4);
  private static final String ELSEWHERE = "203.0.113.0/24";
  private static final FeatureProgram PROGRAM = FeatureProgram.builtIn();
  private static final List<AccessEvent> QUIET = company((day, deeds) -> deeds);
  private static final JudgedNights QUIET_NIGHTS = judged(QUIET);

  @Test
  void quietDaysStayWithinBudget() {
    for (LocalDate day : QUIET_NIGHTS.baselines().keySet()) {
      assertThat(alarmed(QUIET_NIGHTS, day)).as(day.toString()).hasSizeLessThanOrEqualTo(chance(1));
    }
    assertThat(QUIET_NIGHTS.baselines()).hasSize(5);
  }

  /**
   * Each call is followed by a second one. New actions are never excused: they take two days to
   * become known, and their risk is carried over into a third day. More calls count as a shift of
   * the cohort from the first night.
   */
  @Test
  void fleetReleaseAlertsOnlyOnNewActions() {
    JudgedNights nights = played(ScenarioTest::released);
    assertThat(alarmed(nights, FROM)).hasSize(SERVICES);
    for (LocalDate day = FROM.plusDays(3); !day.isAfter(LAST); day = day.plusDays(1)) {
      assertThat(alarmed(nights, day)).as(day.toString()).hasSizeLessThanOrEqualTo(chance(1));
    }
    for (LocalDate day = FROM.plusDays(1); !day.isAfter(LAST); day = day.plusDays(1)) {
      assertThat(CohortShift.of(nights.baselines().get(day)))
          .as(day.toString())
          .singleElement()
          .satisfies(shift -> assertThat(shift.since()).isEqualTo(FROM))
          .satisfies(shift -> assertThat(shift.shifted()).isGreaterThan(SERVICES / 2))
          .satisfies(shift -> assertThat(shift.members()).isEqualTo(SERVICES))
          .satisfies(shift -> assertThat(shift.features()).contains("volume_1h"));
    }
  }

  /** The risk of the first day is carried over midnight and lasts for up to nine hours. */
  @Test
  void doubledFleetVolumeAlertsForADay() {
    JudgedNights nights = played(ScenarioTest::busier);
    assertThat(alarmed(nights, FROM)).hasSizeGreaterThan(SERVICES / 2);
    List<JudgedEvent> later =
        nights.judged().stream()
            .filter(JudgedEvent::isAlert)
            .filter(event -> event.header().action().timeMicros() > at(FROM.plusDays(1), 9))
            .toList();
    assertThat(later)
        .extracting(event -> leading(nights, event))
        .doesNotContainAnyElementsOf(VOLUME);
    assertThat(Set.copyOf(later.stream().map(event -> event.header().identity()).toList()))
        .as("identities that alarm by chance")
        .hasSizeLessThanOrEqualTo(chance(4));
  }

  /**
   * Returns how many alerts the budget of 0.05 per identity-day causes by chance on days without
   * attacks: the 99 % quantile of the binomial distribution.
   */
  private static int chance(int days) {
    int alerts = 0;
    while (BetaBound.exceedance(alerts + 1, SERVICES * days, RiskPolicy.BUDGET_MEDIUM) < 0.99) {
      alerts++;
    }
    return alerts;
  }

  private static String leading(JudgedNights nights, JudgedEvent event) {
    return nights
        .baselines()
        .get(event.header().day())
        .features()
        .get(event.verdict().leadingFeature());
  }

  /** Somebody who takes over the fleet during a release is not excused by the release. */
  @Test
  void fleetFromNewNetworkIsNotARelease() {
    JudgedNights nights =
        played(
            (day, deeds) ->
                day.isBefore(LAST)
                    ? released(day, deeds)
                    : each(released(day, deeds), deed -> deed.from(ELSEWHERE)));
    assertThat(CohortShift.of(nights.baselines().get(LAST))).isNotEmpty();
    assertThat(alarmed(nights, LAST)).hasSize(SERVICES);
  }

  /** Somebody makes all services busier from outside, and then uses one of them much more. */
  @Test
  void memberThatRisesFarBeyondItsShiftedCohortAlerts() {
    JudgedNights nights =
        played(
            (day, deeds) ->
                day.equals(LAST) && isOf(0, deeds)
                    ? deeds.stream()
                        .flatMap(deed -> IntStream.range(0, 40).mapToObj(i -> deed.later(i / 50.0)))
                        .toList()
                    : busier(day, deeds));
    assertThat(CohortShift.of(nights.baselines().get(LAST))).isNotEmpty();
    assertThat(alarmed(nights, LAST)).contains(identity(0));
  }

  /** If a single member does more than ever before, this is not a shift of its cohort. */
  @Test
  void alertsOnMemberThatDoublesItsVolume() {
    JudgedNights nights = played((day, deeds) -> isOf(0, deeds) ? released(day, deeds) : deeds);
    assertThat(alarmed(nights, FROM)).containsExactly(identity(0));
    nights.baselines().values().forEach(baseline -> assertThat(CohortShift.of(baseline)).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void returnFromOutageRaisesNoAlert(int days) {
    LocalDate first = LAST.minusDays(days);
    JudgedNights nights =
        played((day, deeds) -> day.isBefore(first) || day.equals(LAST) ? deeds : List.<Deed>of());
    assertThat(alarmed(nights, LAST)).isEmpty();
  }

  /**
   * There are three times as many calls on weekdays, so the 24 hours before a Saturday morning
   * contain most of them.
   */
  @Test
  void quietSaturdayRaisesNoAlert() {
    LocalDate saturday = LAST.plusDays(1);
    JudgedNights nights =
        judged(company(saturday, (day, deeds) -> isWeekend(day) ? aThird(deeds) : deeds));
    assertThat(nights.baselines()).containsKey(saturday);
    assertThat(alarmed(nights, saturday)).isEmpty();
  }

  @Test
  void newIdentityLikeItsPeersIsAllowed() {
    JudgedNights nights =
        played((day, deeds) -> isOf(0, deeds) && day.isBefore(LAST) ? List.<Deed>of() : deeds);
    assertThat(nights.judged()).anyMatch(event -> event.header().identity().equals(identity(0)));
    assertThat(alarmed(nights, LAST)).isEmpty();
  }

  @Test
  void detectsDormantKeyUsedElsewhere() {
    JudgedNights nights =
        played(
            (day, deeds) ->
                !isOf(0, deeds) || day.isBefore(FIRST.plusDays(6))
                    ? deeds
                    : day.isBefore(LAST) ? List.of() : each(deeds, deed -> deed.from(ELSEWHERE)));
    assertThat(alarmed(nights, LAST)).containsExactly(identity(0));
    JudgedEvent first =
        nights.judged().stream()
            .filter(event -> event.header().identity().equals(identity(0)))
            .findFirst()
            .orElseThrow();
    assertThat(first.isAlert()).as("its first call").isTrue();
  }

  /** Autoscaled machines: each day, a third of the services call from a different network. */
  @Test
  void autoscaledFleetRaisesNoAlert() {
    JudgedNights nights =
        played(
            (day, deeds) ->
                deeds.isEmpty() || deeds.get(0).service() >= SERVICES / 3
                    ? deeds
                    : each(
                        deeds,
                        deed ->
                            deed.from(
                                "10." + deed.service() + "." + day.getDayOfYear() + ".0/24")));
    assertThat(alarmed(nights, LAST)).isEmpty();
    assertThat(alarmed(nights, FROM)).hasSizeLessThan(3);
  }

  @Test
  void learnsNewScheduleWithinAWeek() {
    LocalDate aWeekLater = FROM.plusDays(7);
    JudgedNights nights =
        judged(
            company(
                aWeekLater,
                (day, deeds) ->
                    !isOf(0, deeds)
                        ? deeds
                        : each(
                            deeds.subList(0, 3),
                            deed -> day.isBefore(FROM) ? deed : deed.later(5))),
            8);
    assertThat(alarmed(nights, FROM)).containsExactly(identity(0));
    assertThat(alarmed(nights, aWeekLater)).hasSizeLessThanOrEqualTo(chance(1));
    assertThat(meanRisk(nights, 0, FROM)).isGreaterThan(0.95);
    assertThat(meanRisk(nights, 0, aWeekLater)).isLessThan(0.45);
  }

  private static double meanRisk(JudgedNights nights, int service, LocalDate day) {
    return nights.judged().stream()
        .filter(event -> event.header().identity().equals(identity(service)))
        .filter(event -> event.header().day().equals(day))
        .mapToDouble(event -> event.verdict().effectiveRisk())
        .average()
        .orElseThrow();
  }

  /** Guesses and refused calls by somebody who knows only the name. */
  @Test
  void failuresOfUnknownClientDoNotStepUpOwner() {
    List<AccessEvent> tried = new ArrayList<>(QUIET);
    for (int i = 0; i < 500; i++) {
      tried.add(
          new Deed(0, at(LAST, 1 + i / 50.0), "Guess" + i, "guessed-" + i, ELSEWHERE)
              .event(1_000_000 + i)
              .flag(EventColumn.IS_AUTHENTICATED, false)
              .number(EventColumn.STATUS_ID, 2)
              .text(EventColumn.AUTHZ_DECISION, "DENIED")
              .build());
    }
    JudgedNights nights = judged(tried);
    assertThat(alarmed(nights, LAST)).isEmpty();
    assertThat(verdicts(nights)).isEqualTo(verdicts(QUIET_NIGHTS));
  }

  /** Somebody who has stolen another of the identity's keys is refused five hundred times. */
  @Test
  void deniedCallsStepUpOnlyTheirKey() {
    List<AccessEvent> tried = new ArrayList<>(QUIET);
    for (int i = 0; i < 500; i++) {
      tried.add(
          new Deed(0, at(LAST, 1 + i / 50.0), "Enumerate" + i % 40, "another-key", ELSEWHERE)
              .event(1_000_000 + i)
              .number(EventColumn.STATUS_ID, 2)
              .text(EventColumn.AUTHZ_DECISION, "DENIED")
              .build());
    }
    Set<String> steppedUp = new TreeSet<>();
    for (JudgedEvent event : judged(tried).judged()) {
      if (event.header().day().equals(LAST) && event.isAlert()) {
        steppedUp.add(event.header().action().credential());
      }
    }
    assertThat(steppedUp).containsExactly("another-key");
  }

  private static Map<String, Verdict> verdicts(JudgedNights nights) {
    return nights.judged().stream()
        .collect(Collectors.toMap(event -> event.header().uid(), JudgedEvent::verdict));
  }

  /** Changes the events of a service's day. */
  private interface Change {
    List<Deed> of(LocalDate day, List<Deed> deeds);
  }

  private static boolean isWeekend(LocalDate day) {
    return DayClass.of(day.toEpochDay()) == DayClass.WEEKEND;
  }

  private static boolean isOf(int service, List<Deed> deeds) {
    return deeds.get(0).service() == service;
  }

  private static List<Deed> each(List<Deed> deeds, UnaryOperator<Deed> change) {
    return deeds.stream().map(change).toList();
  }

  /** Returns twice as many calls, using only existing actions. */
  private static List<Deed> busier(LocalDate day, List<Deed> deeds) {
    return day.isBefore(FROM)
        ? deeds
        : deeds.stream()
            .flatMap(deed -> Stream.of(deed, deed.later(0.1).doing(another(deed.operation()))))
            .toList();
  }

  private static List<Deed> aThird(List<Deed> deeds) {
    return IntStream.range(0, deeds.size()).filter(i -> i % 3 == 0).mapToObj(deeds::get).toList();
  }

  private static String another(String operation) {
    return "Op" + (operation.charAt(2) - '0' + 1) % 4;
  }

  private static List<Deed> released(LocalDate day, List<Deed> deeds) {
    return day.isBefore(FROM) ? deeds : withAnotherCall(deeds, "Released");
  }

  private static List<Deed> withAnotherCall(List<Deed> deeds, String operation) {
    return deeds.stream()
        .flatMap(deed -> Stream.of(deed, deed.later(0.1).doing(operation)))
        .toList();
  }

  private static Set<String> alarmed(JudgedNights nights, LocalDate day) {
    Set<String> alarmed = new TreeSet<>();
    for (JudgedEvent event : nights.judged()) {
      if (event.header().day().equals(day) && event.isAlert()) {
        alarmed.add(event.header().identity());
      }
    }
    return alarmed;
  }

  private static JudgedNights played(Change change) {
    return judged(company(change));
  }

  private static List<AccessEvent> company(Change change) {
    return company(LAST, change);
  }

  private static List<AccessEvent> company(LocalDate last, Change change) {
    List<AccessEvent> events = new ArrayList<>();
    for (int service = 0; service < SERVICES; service++) {
      for (LocalDate day = FIRST; !day.isAfter(last); day = day.plusDays(1)) {
        for (Deed deed : change.of(day, SmallCompany.day(service, day))) {
          events.add(deed.event(events.size()).build());
        }
      }
    }
    return events;
  }

  private static JudgedNights judged(List<AccessEvent> events) {
    return judged(events, 5);
  }

  /** Replays the last days, each judged with the baseline of the night before. */
  private static JudgedNights judged(List<AccessEvent> events, int days) {
    LabelledEvents company =
        LabelledEvents.of("scenario", PROGRAM, events, Map.of(), History.PROFILES);
    return JudgedNights.of(company, SmallCompany.TRIAL, company.days().last().minusDays(days - 1L));
  }
}
