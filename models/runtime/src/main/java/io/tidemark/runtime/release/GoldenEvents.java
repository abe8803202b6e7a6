package io.tidemark.runtime.release;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.IdentityKind;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.event.Outcome;
import io.tidemark.engine.profile.DaySummary;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileSchema;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * Events of a fictitious identity for the self-test: six identical days, then one on which its
 * behaviour gradually changes. They depend only on the last day that the release learned from.
 */
final class GoldenEvents {
  static final String IDENTITY = "golden|self-test|reader";

  static final String COHORT = IdentityKind.SERVICE_ACCOUNT.label() + ":golden";

  private static final int HABIT_DAYS = 6;
  private static final int TRIAL_EVENTS = 48;

  private GoldenEvents() {}

  static Profile profile(LocalDate night, ProfileSchema schema, ProfileRules rules, String cohort) {
    Profile profile = Profile.none(schema);
    for (long day = night.toEpochDay() - HABIT_DAYS + 1; day <= night.toEpochDay(); day++) {
      DaySummary.Builder summary = DaySummary.builder(schema, day);
      for (int hour = 0; hour < 24; hour++) {
        AccessEvent usual =
            event(day, hour * 60, hour, Impact.READ, "198.51.100", "sdk/1", hour % 3);
        summary.add(usual.toBuilder().text(EventColumn.COHORT, cohort).build());
      }
      profile = profile.advance(summary.build(), rules);
    }
    return profile;
  }

  static List<AccessEvent> trial(LocalDate night) {
    List<AccessEvent> events = new ArrayList<>();
    for (int i = 0; i < TRIAL_EVENTS; i++) {
      boolean elsewhere = i >= 12 && i % 4 == 0;
      boolean otherAgent = i >= 20 && i % 5 == 0;
      Impact impact = i >= 28 && i % 6 == 0 ? Impact.CRITICAL : Impact.READ;
      int action = i >= 16 && i % 3 == 0 ? 3 + i : i % 3;
      events.add(
          event(
              night.toEpochDay() + 1,
              i < 12 ? i * 60 : 720 + i,
              i,
              impact,
              elsewhere ? "203.0." + i : "198.51.100",
              otherAgent ? "curl/8" : "sdk/1",
              action));
    }
    return events;
  }

  private static AccessEvent event(
      long day, int minute, int number, Impact impact, String network, String agent, int action) {
    Outcome outcome = number % 9 == 8 ? Outcome.DENIED : Outcome.SUCCESS;
    return AccessEvent.builder()
        .text(EventColumn.METADATA_UID, "golden-" + day + "-" + number)
        .text(EventColumn.METADATA_PRODUCT, "golden")
        .number(EventColumn.TIME, EventTime.startOf(day) + minute * EventTime.MINUTE)
        .text(EventColumn.CLOUD_PROVIDER, "golden")
        .text(EventColumn.IDENTITY, IDENTITY)
        .flag(EventColumn.IS_NHI, true)
        .text(EventColumn.NHI_KIND, IdentityKind.SERVICE_ACCOUNT.label())
        .text(EventColumn.COHORT, COHORT)
        .text(EventColumn.CREDENTIAL_UID, "golden-key")
        .text(EventColumn.ACTOR_SESSION_UID, "golden-session-" + number / 8)
        .text(EventColumn.API_SERVICE_NAME, "service-" + action % 2)
        .text(EventColumn.API_OPERATION, "operation-" + action)
        .text(EventColumn.ACTION, "service-" + action % 2 + ":operation-" + action)
        .number(EventColumn.IMPACT_TIER, impact.ordinal())
        .flag(EventColumn.IS_WRITE, impact != Impact.READ)
        .text(EventColumn.RESOURCE_UID, "resource-" + action)
        .text(EventColumn.USER_AGENT, agent)
        .text(EventColumn.UA_FAMILY, agent)
        .text(EventColumn.SRC_IP, network + ".7")
        .text(EventColumn.SRC_IP_PREFIX, network + ".0/24")
        .text(EventColumn.SRC_COUNTRY, network.startsWith("198") ? "NL" : "BR")
        .number(EventColumn.STATUS_ID, outcome == Outcome.SUCCESS ? 1 : 2)
        .text(EventColumn.AUTHZ_DECISION, outcome == Outcome.DENIED ? "DENIED" : "ALLOWED")
        .build();
  }
}
