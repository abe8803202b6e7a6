package io.tidemark.jobs.report;

import io.tidemark.batch.RowCodec.Named;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileView;
import io.tidemark.engine.profile.ValueHash;
import io.tidemark.jobs.identityview.IdentityView;
import io.tidemark.jobs.identityview.IdentityViewDifference;
import io.tidemark.jobs.report.CaseRows.Known;
import io.tidemark.jobs.report.CaseRows.Midnight;
import io.tidemark.jobs.report.CaseRows.Value;
import io.tidemark.notebooks.report.IdentityCase;
import io.tidemark.notebooks.report.IdentityCase.DayRisk;
import io.tidemark.notebooks.report.IdentityCase.DecisionGroup;
import io.tidemark.notebooks.report.IdentityCase.FirstSeen;
import io.tidemark.notebooks.report.IdentityCase.IdentityLine;
import io.tidemark.notebooks.report.IdentityCase.RiskInterval;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Builds a case from the rows of a single identity. */
final class CaseBuilder {
  private static final int FIRST_SEEN = 40;
  private static final int CHANGES = 30;
  private static final Map<String, String> TOPICS = CaseRows.topics();

  private final ReportSource source;
  private final BaselineRows baselines;
  private final boolean profilesKept;

  /**
   * @param profilesKept whether the profiles as of the midnight before the night are still stored
   */
  CaseBuilder(ReportSource source, BaselineRows baselines, boolean profilesKept) {
    this.source = source;
    this.baselines = baselines;
    this.profilesKept = profilesKept;
  }

  IdentityCase of(
      IdentityLine line,
      Optional<Known> known,
      List<DayRisk> days,
      List<RiskInterval> moments,
      List<DecisionRow> groups,
      Optional<IdentityCase.Session> session,
      Optional<IdentityCase.Peers> peers,
      List<Value> values,
      List<Midnight> profiles) {
    LocalDate eve = source.night().minusDays(1);
    Profile before = CaseRows.profile(source, profiles, eve);
    Profile after = CaseRows.profile(source, profiles, source.night());
    Profile usual = before == null ? Profile.none(source.program().schema()) : before;
    return new IdentityCase(
        line,
        known.map(Known::owner).orElse(null),
        known.map(Known::firstDay).orElse(null),
        days,
        moments(moments),
        profilesKept ? Arrays.stream(usual.eventsByHourOfWeek()).boxed().toList() : List.of(),
        profilesKept ? firstSeen(values, usual.view(source.rules())) : List.of(),
        groups.stream().map(DecisionRow::decisionGroup).toList(),
        session,
        decisions(moments),
        peers,
        changes(line.identity(), before, after));
  }

  /** A group of identical decisions on a night, with the reason for the most severe event. */
  record DecisionRow(
      Instant first,
      Instant last,
      long events,
      String decision,
      String action,
      Integer impactTier,
      String target,
      String outcome,
      String srcIpPrefix,
      String credentialUid,
      String cause,
      @Named("gravest.cause_detail") String causeDetail,
      @Named("gravest.message") List<String> message) {
    private DecisionGroup decisionGroup() {
      return new DecisionGroup(
          first,
          last,
          events,
          decision,
          action,
          impact(impactTier),
          target,
          outcome,
          srcIpPrefix,
          credentialUid,
          Cause.valueOf(cause).describe(causeDetail, message));
    }
  }

  /**
   * Merges intervals that cover the same time range, keeping the highest level and strongest
   * decision.
   */
  private static List<RiskInterval> moments(List<RiskInterval> byLevel) {
    Map<Integer, RiskInterval> moments = new TreeMap<>();
    byLevel.forEach(moment -> moments.merge(moment.minute(), moment, CaseBuilder::joined));
    return List.copyOf(moments.values());
  }

  private static RiskInterval joined(RiskInterval a, RiskInterval b) {
    return new RiskInterval(
        a.minute(),
        a.events() + b.events(),
        Math.max(a.score(), b.score()),
        Math.min(a.trust(), b.trust()),
        Level.valueOf(a.level()).compareTo(Level.valueOf(b.level())) >= 0 ? a.level() : b.level(),
        DecisionKind.valueOf(a.decision()).compareTo(DecisionKind.valueOf(b.decision())) >= 0
            ? a.decision()
            : b.decision());
  }

  private static Map<String, Long> decisions(List<RiskInterval> moments) {
    Map<DecisionKind, Long> counted = new EnumMap<>(DecisionKind.class);
    for (RiskInterval moment : moments) {
      counted.merge(DecisionKind.valueOf(moment.decision()), moment.events(), Long::sum);
    }
    Map<String, Long> decisions = new LinkedHashMap<>();
    counted.forEach((kind, events) -> decisions.put(kind.name(), events));
    return decisions;
  }

  private List<FirstSeen> firstSeen(List<Value> values, ProfileView usual) {
    List<FirstSeen> seen = new ArrayList<>();
    for (Value value : values) {
      int index = source.program().schema().valueIndex(value.topic());
      if (index >= 0 && usual.daysSeen(index, ValueHash.of(value.value())) == 0) {
        seen.add(
            new FirstSeen(TOPICS.get(value.topic()), value.value(), value.first(), value.events()));
      }
    }
    return seen.subList(0, Math.min(FIRST_SEEN, seen.size()));
  }

  static String impact(Integer tier) {
    return Impact.ofTier(tier == null ? AccessEvent.MISSING : tier).label();
  }

  private List<String> changes(String identity, Profile before, Profile after) {
    if (before == null || after == null || baselines.judge().isEmpty()) {
      return List.of();
    }
    Baseline judge = baselines.judge().get().baseline();
    Baseline trained = baselines.trained().map(BaselineRows.Stored::baseline).orElse(judge);
    List<String> changes =
        IdentityViewDifference.between(
            view(identity, before, judge), view(identity, after, trained));
    return changes.subList(0, Math.min(CHANGES, changes.size()));
  }

  private IdentityView view(String identity, Profile profile, Baseline baseline) {
    return IdentityView.of(
        identity,
        profile,
        profile.view(source.rules()),
        source.program(),
        baseline,
        source.policies());
  }
}
