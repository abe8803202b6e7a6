package io.tidemark.jobs.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.jobs.lab.InjectedAttacks.Estate;
import io.tidemark.simulator.Attack;
import io.tidemark.simulator.AttackPlanner;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Attacks on identities in a log that was not written by the simulator. */
class InjectedAttacksTest {
  private static final LocalDate FIRST = LocalDate.of(2026, 3, 2);
  private static final int DAYS = 14;
  private static final LocalDate LAST = FIRST.plusDays(DAYS - 1L);
  private static final String[] KINDS = {
    "ci_job", "service_account", "workload", "api_key", "oauth_app", "ai_agent"
  };

  @Test
  void attacksUseFormatOfVictimsLog() {
    Map<String, Victim> victims = new LinkedHashMap<>();
    Estate estate = new Estate();
    for (int i = 0; i < 24; i++) {
      List<AccessEvent> own = events(i);
      estate.learn(own);
      Victim victim = Victim.of(own, LAST).orElseThrow();
      victims.put(victim.name(), victim);
    }
    List<Attack> attacks = new AttackPlanner(victims.values(), 3, FIRST, DAYS, 3).placeWhatFits(15);
    assertThat(attacks).hasSizeGreaterThanOrEqualTo(10);
    assertThat(attacks).extracting(Attack::caseNumber).contains(1, 2, 3, 4, 5);
    InjectedAttacks injected = new InjectedAttacks(estate, Enricher.standard(), 3);
    Set<String> ids = new HashSet<>();
    Set<String> estatePlaces = new HashSet<>();
    for (int i = 0; i < 24; i++) {
      estatePlaces.addAll(Estate.values(events(i), EventColumn.SRC_IP_PREFIX));
    }
    for (Attack attack : attacks) {
      Victim victim = victims.get(attack.victim().name());
      AccessEvent like = victim.events().get(0);
      List<AccessEvent> played = injected.of(attack, victim);
      assertThat(played).hasSize(attack.events().size());
      for (AccessEvent event : played) {
        assertThat(ids.add(event.text(EventColumn.METADATA_UID))).isTrue();
        assertThat(event.text(EventColumn.METADATA_UID)).matches("evt-[0-9a-f]{16}");
        for (EventColumn column :
            List.of(
                EventColumn.IDENTITY,
                EventColumn.NHI_KIND,
                EventColumn.COHORT,
                EventColumn.METADATA_PRODUCT,
                EventColumn.CLOUD_PROVIDER)) {
          assertThat(event.text(column)).as(column.column()).isEqualTo(like.text(column));
        }
        // Columns that the log does not fill stay empty, even if the simulator has a value for
        // them.
        for (EventColumn column :
            List.of(
                EventColumn.RUNNER_NAME,
                EventColumn.DEVICE_IS_MANAGED,
                EventColumn.SRC_ASN,
                EventColumn.DURATION_MS)) {
          assertThat(event.has(column)).as(column.column()).isFalse();
        }
        // An address inside the company's own network may be new to the identity.
        if (!Estate.isPrivate(event.text(EventColumn.SRC_IP))) {
          assertThat(event.text(EventColumn.SRC_IP_PREFIX)).isIn(estatePlaces);
        }
        assertThat(event.timeMicros())
            .isBetween(micros(LAST.minusDays(2)), micros(LAST.plusDays(1)));
      }
    }
    assertThat(injected.of(attacks.get(0), victims.get(attacks.get(0).victim().name())))
        .isEqualTo(
            new InjectedAttacks(estate, Enricher.standard(), 3)
                .of(attacks.get(0), victims.get(attacks.get(0).victim().name())));
  }

  private static List<AccessEvent> events(int number) {
    String kind = KINDS[number % KINDS.length];
    boolean cloud = kind.equals("workload") || kind.equals("api_key");
    List<AccessEvent> events = new ArrayList<>();
    for (int day = 0; day < DAYS; day++) {
      for (int i = 0; i < 12; i++) {
        AccessEvent.Builder event =
            AccessEvent.builder()
                .text(EventColumn.METADATA_PRODUCT, cloud ? "AWS CloudTrail" : "portal")
                .text(
                    EventColumn.METADATA_UID,
                    String.format("evt-%016x", (number * 100L + day) * 100 + i))
                .number(
                    EventColumn.TIME,
                    micros(FIRST.plusDays(day)) + (8 + i / 2) * 3_600_000_000L + i)
                .text(EventColumn.CLOUD_PROVIDER, cloud ? "aws" : "acme")
                .text(EventColumn.IDENTITY, "acme|1|" + kind + "/" + number)
                .flag(EventColumn.IS_NHI, true)
                .text(EventColumn.NHI_KIND, kind)
                .text(EventColumn.COHORT, kind + ":acme")
                .text(EventColumn.CREDENTIAL_UID, "key-" + number)
                .text(EventColumn.ACTOR_SESSION_UID, "s-" + number + "-" + day)
                .text(EventColumn.API_SERVICE_NAME, "svc" + number % 5)
                .text(EventColumn.API_OPERATION, i % 4 == 0 ? "PutThing" : "GetThing" + i % 3)
                .text(EventColumn.RESOURCE_UID, "thing-" + i)
                .text(EventColumn.SRC_IP, "203.0." + number + ".7")
                .text(EventColumn.USER_AGENT, "sdk/1." + number % 3)
                .number(EventColumn.IMPACT_TIER, i % 4 == 0 ? 1 : 0)
                .number(EventColumn.STATUS_ID, 1);
        Enricher.standard().enrich(event);
        events.add(event.build());
      }
    }
    return events;
  }

  private static long micros(LocalDate day) {
    return day.toEpochDay() * 86_400_000_000L;
  }
}
