package io.tidemark.notebooks.report;

import io.tidemark.engine.program.Reason;
import io.tidemark.notebooks.report.IdentityCase.IdentityLine;
import io.tidemark.notebooks.report.NightReport.BaselineChange;
import io.tidemark.notebooks.report.NightReport.CohortLine;
import io.tidemark.notebooks.report.NightReport.Detection;
import io.tidemark.notebooks.report.NightReport.FeatureLine;
import io.tidemark.notebooks.report.NightReport.IngestReport;
import io.tidemark.notebooks.report.NightReport.LeakLine;
import io.tidemark.notebooks.report.NightReport.NightLine;
import io.tidemark.notebooks.report.NightReport.NightOverview;
import io.tidemark.notebooks.report.NightReport.SwimLane;
import io.tidemark.notebooks.report.NightReport.ThresholdReport;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;

/** Invented nights of the size and with the names that a test needs. */
public final class SampleNight {
  static final LocalDate NIGHT = LocalDate.of(2026, 3, 29);
  private static final List<String> KINDS =
      List.of("ci_job", "service_account", "workload", "api_key", "ai_agent", "oauth_app");

  private final Random random = new Random(7);
  private final IntFunction<String> text;

  private SampleNight(IntFunction<String> text) {
    this.text = text;
  }

  /** Creates a night of the given size with harmless names. */
  public static NightReport of(int identities, int alerts, int cases) {
    return new SampleNight(
            i -> "aws|210000000101|arn:aws:iam::210000000101:role/build-%06d".formatted(i))
        .night(identities, alerts, cases);
  }

  /** Creates a night with the given texts wherever the report shows log text. */
  public static NightReport withTexts(List<String> texts) {
    return new SampleNight(i -> texts.get(i % texts.size()))
        .night(texts.size(), texts.size(), texts.size());
  }

  /** Creates the first night of a warehouse with 28 days of events, of which one has none. */
  public static NightReport first(int identities, int alerts, int cases) {
    NightReport night = of(identities, alerts, cases);
    NightOverview glance = night.glance();
    NightOverview first =
        new NightOverview(
            glance.events(),
            glance.notJudged(),
            glance.identitiesByKind(),
            glance.decisions(),
            glance.suppressed(),
            glance.suppressedAttacks(),
            glance.policyStepUps(),
            glance.judgedBy(),
            glance.trained(),
            "the starter judges: 3 days so far, at least 3 more needed",
            List.of(
                new NightOverview.UnusualDay(
                    NIGHT,
                    night.alerts().isEmpty() ? "nobody" : night.alerts().get(0).day().identity(),
                    "STEP_UP",
                    List.of("read 12 secrets within an hour; usual: fewer"))),
            glance.nights().subList(13, 14),
            list(
                28,
                day ->
                    day == 9
                        ? new NightOverview.EventDay(NIGHT.minusDays(27 - day), 0, 0)
                        : new NightOverview.EventDay(
                            NIGHT.minusDays(27 - day), 90L * identities + day, identities)));
    return new NightReport(
        night.night(),
        first,
        night.alerts(),
        night.alertsInAll(),
        night.lanes(),
        night.detection(),
        night.cases(),
        night.identities(),
        night.cohorts(),
        night.features(),
        night.thresholds(),
        night.leaks(),
        night.ingest(),
        night.baseline());
  }

  private NightReport night(int identities, int alerts, int cases) {
    return new NightReport(
        NIGHT,
        glance(identities, alerts),
        list(alerts, this::alert),
        alerts,
        list(Math.min(alerts, SwimLane.MOST), this::lane),
        Optional.of(detection(identities)),
        list(cases, this::oneCase),
        list(identities, this::line),
        list(Math.min(identities, 60), this::cohort),
        list(46, this::feature),
        thresholds(identities),
        list(
            Math.min(identities, 60),
            i -> new LeakLine(i % 2 == 0, text.apply(i), at(0), true, 3, Optional.of(at(i)), i)),
        ingest(Math.min(identities, 60)),
        new BaselineChange(
            List.of(
                new BaselineChange.BaselineFigure("MEDIUM from effective risk", "0.9412", "0.9377"),
                new BaselineChange.BaselineFigure("scopes", "4", "4")),
            list(Math.min(identities, 60), text),
            List.of(),
            list(Math.min(identities, 60), text),
            identities,
            list(Math.min(identities, 60), text)));
  }

  private Detection detection(int identities) {
    return new Detection(
        list(
            4,
            i -> new Detection.Attack(1 + i, text.apply(i), i > 0, gravest(i, i > 0 ? 0.97 : 0.4))),
        list(Math.min(identities, 120), i -> gravest(i + 4, 0.96)),
        identities,
        0);
  }

  private Detection.Gravest gravest(int i, double risk) {
    return new Detection.Gravest(
        text.apply(i),
        text.apply(i + 1),
        risk < 0.9412 ? "ALLOW" : "STEP_UP",
        risk,
        0.9412,
        0.9931);
  }

  private NightOverview glance(int identities, int alerts) {
    Map<String, Long> kinds = new LinkedHashMap<>();
    for (int i = 0; i < KINDS.size(); i++) {
      kinds.put(KINDS.get(i), (long) identities / (i + 2) + 1);
    }
    Map<String, Long> decisions = new LinkedHashMap<>();
    decisions.put("ALLOW", 4_031L * identities / 40);
    decisions.put("STEP_UP", 3L * alerts);
    decisions.put("REVALIDATE", (long) alerts);
    return new NightOverview(
        4_100L * identities / 40,
        16,
        kinds,
        decisions,
        1,
        List.of(text.apply(0)),
        2,
        "baseline of 2026-03-28, 4 scopes",
        "baseline of 2026-03-29, accepted",
        "",
        List.of(),
        nights(identities, alerts),
        List.of());
  }

  private List<NightLine> nights(int identities, int alerts) {
    return list(
        14,
        i ->
            new NightLine(
                NIGHT.minusDays(13 - i),
                identities,
                identities - (i == 13 ? alerts / 2 : 0),
                i == 13 ? alerts : random.nextInt(1 + alerts),
                i == 13 ? (alerts + 1) / 2 : 0,
                i == 7 ? 1 : 0));
  }

  private Alert alert(int i) {
    return new Alert(
        "%016x".formatted(i),
        day(i),
        0.9412,
        0.9931,
        i % 2 == 0 ? "" : "benign by " + text.apply(i),
        i % 4 == 3
            ? List.of()
            : List.of(new Alert.Command("Explain", "tidemark explain --event " + text.apply(i))));
  }

  private Alert.Day day(int i) {
    return new Alert.Day(
        text.apply(i),
        KINDS.get(i % KINDS.size()),
        text.apply(i + 1),
        text.apply(i + 3),
        i % 3 == 0 ? "REVALIDATE" : "STEP_UP",
        i % 3 == 0 ? "HIGH" : "MEDIUM",
        at(i),
        3,
        120,
        0.99 - i / 1e6,
        0.98,
        text.apply(i + 2),
        text.apply(i + 4),
        "new_network",
        i % 2 == 0,
        List.of(
            new Reason(
                "new_network",
                "comes from network " + text.apply(i) + "; usual: " + text.apply(i + 1),
                text.apply(i),
                text.apply(i + 1),
                0.61),
            new Reason(
                "odd_hour",
                "active at 19:00–19:59 UTC; usual: 08:00–10:59 UTC",
                "19:00–19:59 UTC",
                "08:00–10:59 UTC",
                0.22),
            new Reason("crept_volume", "its volume has crept up", "1.1", "0", 0.049)));
  }

  /** Seen only at first, then judged on two of three days and alerted in the end. */
  private SwimLane lane(int i) {
    List<SwimLane.Day> days = new ArrayList<>();
    for (int day = 0; day < SwimLane.NIGHTS; day++) {
      LocalDate date = NIGHT.minusDays(SwimLane.NIGHTS - 1L - day);
      if (day < 4) {
        days.add(new SwimLane.Day(date, 90, 0, null, null));
      } else if (day == SwimLane.NIGHTS - 1 || (day == 8 && i % 5 == 2)) {
        String decision = i % 7 == 0 ? "REVOKE" : i % 3 == 0 ? "REVALIDATE" : "STEP_UP";
        days.add(new SwimLane.Day(date, 120, 3, i % 3 == 0 ? "HIGH" : "MEDIUM", decision));
      } else if ((day + i) % 3 > 0) {
        String level = day == 7 ? "HIGH" : day == 10 ? "MEDIUM" : "LOW";
        days.add(new SwimLane.Day(date, 100, 0, level, "ALLOW"));
      }
    }
    return new SwimLane(text.apply(i), days);
  }

  private IdentityLine line(int i) {
    return new IdentityLine(
        text.apply(i),
        KINDS.get(i % KINDS.size()),
        i % 5 == 0 ? null : text.apply(i + 1),
        100 + i % 900,
        random.nextDouble() * 0.9,
        0.01,
        i % 50 == 0 ? "MEDIUM" : "LOW",
        i % 50 == 0 ? "STEP_UP" : "ALLOW",
        i % 50 == 0 ? 2 : 0);
  }

  private IdentityCase oneCase(int i) {
    List<IdentityCase.RiskInterval> moments = new ArrayList<>();
    for (int minute = 8 * 60; minute < 20 * 60; minute += 10) {
      boolean odd = minute >= 19 * 60;
      moments.add(
          new IdentityCase.RiskInterval(
              minute,
              3 + random.nextInt(9),
              odd ? 0.72 : 0.4 + random.nextDouble() * 0.05,
              odd ? 0.04 : 0.98 - random.nextDouble() * 0.1,
              odd ? "HIGH" : "LOW",
              odd ? "REVALIDATE" : "ALLOW"));
    }
    return new IdentityCase(
        line(i),
        text.apply(i),
        NIGHT.minusDays(27),
        list(
            14,
            day ->
                new IdentityCase.DayRisk(
                    NIGHT.minusDays(13 - day),
                    day == 13 ? 0.97 : random.nextDouble() * 0.3,
                    day == 13 ? "HIGH" : "LOW",
                    day == 13 ? 3 : 0,
                    120)),
        moments,
        list(
            168,
            hour -> hour % 24 >= 8 && hour % 24 < 16 && hour < 120 ? 20L + random.nextInt(60) : 0L),
        List.of(new IdentityCase.FirstSeen("network", text.apply(i), at(i), 12)),
        List.of(
            new IdentityCase.DecisionGroup(
                at(i),
                at(i + 1),
                2,
                "REVALIDATE",
                text.apply(i),
                "ADMIN",
                text.apply(i + 4),
                "DENIED",
                text.apply(i + 1),
                text.apply(i + 2),
                text.apply(i + 3))),
        Optional.of(hijacked(i)),
        Map.of("ALLOW", 60L, "STEP_UP", 58L),
        i % 2 == 0
            ? Optional.of(
                new IdentityCase.Peers(
                    12,
                    List.of(
                        new IdentityCase.PeerFigure("events", 100 + i % 900, 1_240, 2_016),
                        new IdentityCase.PeerFigure("networks", 3, 1, 2))))
            : Optional.empty(),
        List.of("+ networks: " + text.apply(i)));
  }

  /** The sixth call in this session is the injected one. */
  private IdentityCase.Session hijacked(int i) {
    return new IdentityCase.Session(
        text.apply(i),
        list(
            8,
            call ->
                new IdentityCase.Call(
                    "call-" + call,
                    at(i + call),
                    call == 5 ? "STEP_UP" : "ALLOW",
                    call == 5 ? "bank:send_money" : "bank:get_balance",
                    call == 5 ? "critical" : "read",
                    text.apply(i + call),
                    call == 5 ? "sends money to " + text.apply(i + call) : "",
                    call == 5)),
        Set.of("call-5"),
        3,
        1);
  }

  private CohortLine cohort(int i) {
    return new CohortLine(text.apply(i), 12, 900, 1, 0.97, text.apply(i), 10_000, 20, 0.94, 0.99);
  }

  private FeatureLine feature(int i) {
    return new FeatureLine(
        "feature_" + i,
        i == 3 ? 1 : 0.1,
        i == 3 ? 0.2 : 0.1,
        0.02 * (i % 5),
        i % 4,
        i == 7 || i == 9 ? 0.41 : 0.03,
        i == 7);
  }

  private ThresholdReport thresholds(int identities) {
    return new ThresholdReport(
        list(
            50,
            i ->
                i < 18 || i > 36 ? 0L : Math.round(4_000 * Math.exp(-Math.pow((i - 21) / 4.0, 2)))),
        list(50, i -> i > 46 ? 3L : (long) identities / (2 + i * i)),
        0.9412,
        0.9931,
        0.05,
        0.6,
        false,
        nights(identities, Math.max(1, identities / 30)),
        list(14, i -> i < 7 ? 0.5 : i == 13 ? 400.0 : i - 5.0),
        365,
        List.of(
            new ThresholdReport.WhatIf(0.01, 0.9993, 1, 0.4),
            new ThresholdReport.WhatIf(0.05, 0.9512, 3, 1.9)),
        7);
  }

  private IngestReport ingest(int texts) {
    return new IngestReport(
        list(
            texts,
            i ->
                new IngestReport.Source(
                    "CloudTrail",
                    text.apply(i),
                    i % 7 == 0 ? "silent" : "ok",
                    4_100,
                    4_000,
                    320,
                    at(i))),
        list(
            texts,
            i ->
                new IngestReport.Notice(
                    "silent_source",
                    i % 2 == 0 ? "alert" : "notice",
                    text.apply(i),
                    text.apply(i))),
        list(texts, i -> new IngestReport.Rejected("not_json", "cloudtrail", 7, text.apply(i))),
        List.of(new IngestReport.Files("cloudtrail", 28, 90_000, 88_000, 10, 2, 1_900, 80, 8)));
  }

  private static Instant at(int i) {
    return NIGHT.atStartOfDay(java.time.ZoneOffset.UTC).toInstant().plusSeconds(61L * (i % 1_400));
  }

  private static <T> List<T> list(int size, IntFunction<T> item) {
    List<T> list = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      list.add(item.apply(i));
    }
    return list;
  }
}
