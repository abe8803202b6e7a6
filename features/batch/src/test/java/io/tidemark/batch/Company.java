package io.tidemark.batch;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.program.FeatureProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A few identities with random events that include habits, ties, gaps, bursts, unknown values and
 * absent columns. {@code turned} is an agent until the fifth day and then looks human, {@code
 * became} does the opposite, and {@code person} is always human.
 */
final class Company {
  /** 2026-01-05, a Monday. */
  static final long FIRST_DAY = 20_458;

  static final int DAYS = 9;
  static final long MICROS_PER_DAY = 86_400_000_000L;
  private static final List<String> IDENTITIES =
      List.of("busy", "calm", "rare", "turned", "became", "person", "twin", "third");

  /**
   * The built-in catalogue with additional features that use the cohort of most of these
   * identities.
   */
  static final ExecutorProgram WITH_COHORTS =
      new ExecutorProgram(
          "with-cohorts.yaml",
          FeatureProgram.builtInYaml()
              + """
                - {name: cohort_new, case: 2, message: x, far: 4, cohort_unseen: action}
                - {name: target_unseen, case: 2, message: x, far: 9, unseen: target}
                - {name: target_unseen_after, case: 2, message: x, far: 9, cohort_unseen: target, per: session, following: "impact_tier >= 2"}
                - {name: step, case: 2, message: x, far: 9, step_surprise: action}
              """);

  private final Random random;
  private int number;

  Company(long seed) {
    random = new Random(seed);
  }

  List<AccessEvent> events() {
    List<AccessEvent> events = new ArrayList<>();
    for (int d = 0; d < DAYS; d++) {
      for (String identity : IDENTITIES) {
        if (identity.equals("rare") && d % 4 != 0) {
          continue;
        }
        int minute = random.nextInt(600);
        for (int i = 0; i < (identity.equals("busy") ? 60 : 15) && minute < 1440; i++) {
          events.add(event(identity, FIRST_DAY + d, minute));
          minute += random.nextInt(3) == 0 ? random.nextInt(120) : random.nextInt(2);
        }
      }
    }
    return events;
  }

  AccessEvent event(String identity, long epochDay, int minute) {
    long micros = epochDay * MICROS_PER_DAY + minute * 60_000_000L;
    boolean early = epochDay < FIRST_DAY + 5;
    boolean human =
        switch (identity) {
          case "person" -> true;
          case "turned" -> !early;
          case "became" -> early;
          default -> false;
        };
    boolean odd = random.nextInt(10) == 0;
    AccessEvent.Builder event =
        AccessEvent.builder()
            .text(EventColumn.METADATA_PRODUCT, random.nextBoolean() ? "A" : "B")
            .text(EventColumn.METADATA_UID, String.format("%06d", number++))
            .number(EventColumn.TIME, micros)
            .number(EventColumn.INGEST_TIME, micros + 300_000_000L)
            .text(EventColumn.IDENTITY, identity)
            .flag(EventColumn.IS_NHI, !human)
            .text(EventColumn.NHI_KIND, human ? "human" : "ai_agent")
            .text(EventColumn.COHORT, human || identity.equals("turned") ? null : "builds")
            .text(EventColumn.ACTION, odd ? "iam:New" + number : "s3:Get" + random.nextInt(3))
            .text(EventColumn.API_SERVICE_NAME, odd ? "iam" : "s3")
            .text(EventColumn.SRC_IP_PREFIX, odd ? "net" + number : "10.0.0.0/24")
            .text(EventColumn.USER_AGENT, odd ? "curl" + number : "sdk")
            .text(EventColumn.UA_FAMILY, odd ? "curl" : "sdk")
            .text(EventColumn.RESOURCE_UID, odd ? "bucket" + number : "bucket" + random.nextInt(6))
            .text(EventColumn.CREDENTIAL_UID, odd ? null : "key" + random.nextInt(2))
            .text(EventColumn.ACTOR_SESSION_UID, "session" + random.nextInt(3))
            .texts(EventColumn.TOKEN_SCOPES, odd ? List.of() : List.of("read", "write"))
            .number(EventColumn.API_TOKEN_CREATED_TIME, micros - random.nextInt(9) * 3_600_000_000L)
            .number(EventColumn.API_TOKEN_EXPIRATION_TIME, micros + (odd ? -1 : 1) * 3_600_000_000L)
            .number(EventColumn.IMPACT_TIER, odd ? 2 : 0)
            .number(EventColumn.STATUS_ID, 1 + random.nextInt(2));
    if (random.nextInt(8) == 0) {
      event.text(EventColumn.AUTHZ_DECISION, "DENIED");
    }
    if (random.nextInt(4) == 0) {
      event.delegation(EventColumn.DELEGATION_CHAIN, List.of(new Delegate("alice", null)));
    }
    if (random.nextInt(15) == 0) {
      event.flag(EventColumn.IS_AUTHENTICATED, false);
    }
    return event.build();
  }
}
