package io.tidemark.jobs.report;

import io.tidemark.batch.RowTimes;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileView;
import io.tidemark.engine.profile.ValueHash;
import io.tidemark.jobs.portrait.Portrait;
import io.tidemark.jobs.portrait.PortraitDifference;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.notebooks.report.IdentityCase;
import io.tidemark.notebooks.report.IdentityCase.DayRisk;
import io.tidemark.notebooks.report.IdentityCase.FirstSeen;
import io.tidemark.notebooks.report.IdentityCase.Met;
import io.tidemark.notebooks.report.IdentityCase.Moment;
import io.tidemark.notebooks.report.IdentityLine;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Row;

/** Makes a case of the rows of one identity. */
final class CaseTelling {
  private static final int FIRST_SEEN = 40;
  private static final int CHANGES = 30;
  private static final Map<String, String> TOPICS = CaseRows.topics();

  private final ReportSource source;
  private final BaselineRows baselines;
  private final boolean profilesKept;

  /**
   * @param profilesKept whether the profiles of the midnight before the night are still there
   */
  CaseTelling(ReportSource source, BaselineRows baselines, boolean profilesKept) {
    this.source = source;
    this.baselines = baselines;
    this.profilesKept = profilesKept;
  }

  IdentityCase of(
      IdentityLine line,
      List<Row> known,
      List<Row> days,
      List<Row> moments,
      List<Row> met,
      Optional<IdentityCase.Session> session,
      List<Row> values,
      List<Row> profiles) {
    Optional<Row> identity = known.stream().findFirst();
    LocalDate eve = source.night().minusDays(1);
    Profile before = CaseRows.profile(source, profiles, eve);
    Profile after = CaseRows.profile(source, profiles, source.night());
    Profile usual = before == null ? Profile.none(source.program().schema()) : before;
    return new IdentityCase(
        line,
        identity.<String>map(row -> row.getAs("owner")).orElse(null),
        identity.map(row -> RowTimes.date(row, "first_day")).orElse(null),
        days.stream().map(CaseTelling::day).toList(),
        moments(moments),
        profilesKept ? Arrays.stream(usual.eventsByHourOfWeek()).boxed().toList() : List.of(),
        profilesKept ? firstSeen(values, usual.view(source.rules())) : List.of(),
        met.stream().map(CaseTelling::met).toList(),
        session,
        decisions(moments),
        changes(line.identity(), before, after));
  }

  private static DayRisk day(Row row) {
    Double risk = row.getAs("max_risk");
    return new DayRisk(
        RowTimes.date(row, IdentityRiskTable.EVENT_DATE),
        risk == null ? 0 : risk,
        row.getAs("level"),
        row.<Long>getAs("alerts"),
        row.<Long>getAs("events"));
  }

  /** Stretches with their highest level and strongest decision. */
  private static List<Moment> moments(List<Row> rows) {
    Map<Integer, Moment> moments = new TreeMap<>();
    for (Row row : rows) {
      int minute = row.<Integer>getAs("minute");
      moments.merge(
          minute,
          new Moment(
              minute,
              row.<Long>getAs("events"),
              row.<Double>getAs("score"),
              row.<Double>getAs("trust"),
              row.getAs("level"),
              row.getAs("decision")),
          CaseTelling::joined);
    }
    return List.copyOf(moments.values());
  }

  private static Moment joined(Moment a, Moment b) {
    return new Moment(
        a.minute(),
        a.events() + b.events(),
        Math.max(a.score(), b.score()),
        Math.min(a.trust(), b.trust()),
        Level.valueOf(a.level()).compareTo(Level.valueOf(b.level())) >= 0 ? a.level() : b.level(),
        DecisionKind.valueOf(a.decision()).compareTo(DecisionKind.valueOf(b.decision())) >= 0
            ? a.decision()
            : b.decision());
  }

  private static Map<String, Long> decisions(List<Row> moments) {
    Map<DecisionKind, Long> counted = new EnumMap<>(DecisionKind.class);
    for (Row row : moments) {
      counted.merge(
          DecisionKind.valueOf(row.getAs("decision")), row.<Long>getAs("events"), Long::sum);
    }
    Map<String, Long> decisions = new LinkedHashMap<>();
    counted.forEach((kind, events) -> decisions.put(kind.name(), events));
    return decisions;
  }

  private List<FirstSeen> firstSeen(List<Row> values, ProfileView usual) {
    List<FirstSeen> seen = new ArrayList<>();
    for (Row row : values) {
      int index = source.program().schema().valueIndex(row.getAs("topic"));
      String value = row.getAs("value");
      if (index >= 0 && usual.daysSeen(index, ValueHash.of(value)) == 0) {
        seen.add(
            new FirstSeen(
                TOPICS.get(row.<String>getAs("topic")),
                value,
                RowTimes.instant(row, "first"),
                row.<Long>getAs("events")));
      }
    }
    return seen.subList(0, Math.min(FIRST_SEEN, seen.size()));
  }

  private static Met met(Row row) {
    return new Met(
        RowTimes.instant(row, "time"),
        row.getAs("decision"),
        row.getAs("action"),
        impact(row),
        row.getAs("src_ip_prefix"),
        row.getAs("credential_uid"),
        because(row));
  }

  static String impact(Row row) {
    Integer tier = row.getAs("impact_tier");
    return Impact.ofTier(tier == null ? AccessEvent.MISSING : tier)
        .name()
        .toLowerCase(java.util.Locale.ROOT);
  }

  static String because(Row row) {
    String cause = row.getAs("cause");
    String detail = row.getAs("cause_detail");
    if (detail != null) {
      return cause.toLowerCase(java.util.Locale.ROOT) + " " + detail;
    }
    int says = row.fieldIndex("says");
    List<String> reasons = row.isNullAt(says) ? List.of() : row.getList(says);
    return reasons.isEmpty() ? "earlier evidence still counts" : reasons.get(0);
  }

  private List<String> changes(String identity, Profile before, Profile after) {
    if (before == null || after == null || baselines.judge().isEmpty()) {
      return List.of();
    }
    Baseline judge = baselines.judge().get().baseline();
    Baseline trained = baselines.trained().map(BaselineRows.Stored::baseline).orElse(judge);
    List<String> changes =
        PortraitDifference.between(
            portrait(identity, before, judge), portrait(identity, after, trained));
    return changes.subList(0, Math.min(CHANGES, changes.size()));
  }

  private Portrait portrait(String identity, Profile profile, Baseline baseline) {
    return Portrait.of(
        identity,
        profile,
        profile.view(source.rules()),
        source.program(),
        baseline,
        source.policies());
  }
}
