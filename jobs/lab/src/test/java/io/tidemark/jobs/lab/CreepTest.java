package io.tidemark.jobs.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.lab.Creep.FirstStepUps;
import io.tidemark.jobs.lab.Creep.Noticed;
import io.tidemark.jobs.lab.LabelledEvents.History;
import io.tidemark.simulator.Rng;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CreepTest {
  private static final LocalDate FIRST = SmallCompany.FIRST.plusDays(10);

  @Test
  void addsThreePercentMoreEachDay() {
    List<AccessEvent> own = new ArrayList<>();
    for (int day = 0; day < Creep.DAYS; day++) {
      for (int call = 0; call < 100; call++) {
        own.add(call(day, call, own.size()));
      }
    }
    Map<LocalDate, Integer> extra = new TreeMap<>();
    Creep.extraCalls(own, FIRST, Rng.keyed(1, "creep", 0))
        .forEach(event -> extra.merge(EventTime.date(event.timeMicros()), 1, Integer::sum));
    assertThat(extra.values())
        .containsExactly(
            3, 6, 9, 13, 16, 19, 23, 27, 30, 34, 38, 43, 47, 51, 56, 60, 65, 70, 75, 81, 86);
  }

  @Test
  void countsVictimsSteppedUpByTheEndOfEachReportedDay() {
    int never = Integer.MAX_VALUE;
    List<Noticed> noticed =
        Creep.noticed(
            List.of(
                new FirstStepUps(never, never, never),
                new FirstStepUps(8, 7, 21),
                new FirstStepUps(22, 14, 15),
                new FirstStepUps(21, 21, 22)));
    assertThat(noticed).extracting(Noticed::day).containsExactly(7, 14, 21);
    assertThat(noticed).extracting(Noticed::byExtraCall).containsExactly(0.0, 0.25, 0.5);
    assertThat(noticed).extracting(Noticed::byAnyCall).containsExactly(0.25, 0.5, 0.75);
    assertThat(noticed).extracting(Noticed::withoutAttack).containsExactly(0.0, 0.0, 0.5);
    assertThat(Creep.noticed(List.of())).isEmpty();
  }

  @Test
  void attacksFourIdentitiesOfACohort() {
    List<AccessEvent> events = new ArrayList<>();
    for (int service = 0; service < SmallCompany.SERVICES; service++) {
      for (int day = 0; day < 12; day++) {
        for (SmallCompany.Deed deed : SmallCompany.day(service, SmallCompany.FIRST.plusDays(day))) {
          events.add(deed.event(events.size()).build());
        }
      }
    }
    LoggedCompany company = new LoggedCompany("small", events, Map.of(), List.of());
    FeatureProgram program = FeatureProgram.builtIn();
    JudgedNights quiet =
        JudgedNights.of(company.vectors(program, History.PROFILES), SmallCompany.TRIAL, FIRST);
    List<FirstStepUps> victims = Creep.against(company, program, SmallCompany.TRIAL, quiet, 1);
    assertThat(victims).hasSize(4);
    assertThat(Creep.against(company, program, SmallCompany.TRIAL, quiet, 1)).isEqualTo(victims);
  }

  private static AccessEvent call(int day, int call, int number) {
    return new SmallCompany.Deed(
            0, SmallCompany.at(FIRST.plusDays(day), call / 5.0), "Op0", "key", "198.51.0.0/24")
        .event(number)
        .build();
  }
}
