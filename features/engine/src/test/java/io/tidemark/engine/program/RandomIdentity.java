package io.tidemark.engine.program;

import io.tidemark.engine.TestEvents;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventColumn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Generates random events of one identity, with habits, ties, gaps, bursts, unknown values and
 * absent columns. Every catalogue feature is observed eventually.
 */
public final class RandomIdentity {
  private static final List<String> SECRET_ACTIONS =
      List.of(
          "secretsmanager.amazonaws.com:GetSecretValue",
          "iam.amazonaws.com:CreateAccessKey",
          "s3:Rare");

  private final Random random;

  public RandomIdentity(long seed) {
    random = new Random(seed);
  }

  /** Returns the events of several days, most of them active, in scoring order. */
  public List<AccessEvent> events(long firstDay, int days, int perDay) {
    List<AccessEvent> events = new ArrayList<>();
    for (int d = 0; d < days; d++) {
      if (d > 4 && random.nextInt(6) == 0) {
        continue;
      }
      int minute = random.nextInt(600);
      for (int i = 0; i < perDay && minute < 1440; i++) {
        events.add(event(firstDay + d, minute, events.size()));
        minute +=
            switch (random.nextInt(6)) {
              case 0, 1 -> 0;
              case 2 -> 1;
              case 3 -> random.nextInt(10);
              case 4 -> random.nextInt(60);
              default -> random.nextInt(10) == 0 ? random.nextInt(500) : 2;
            };
      }
    }
    events.sort(AccessEvent.judgingOrder());
    return events;
  }

  /** Returns many events within one minute, some of them at the same time. */
  List<AccessEvent> burst(long epochDay, double minute, int size, int firstNumber) {
    List<AccessEvent> events = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      events.add(event(epochDay, minute + random.nextInt(60) / 60.0, firstNumber + i));
    }
    return events;
  }

  /** Returns events around the clock, each with a new service and resource. */
  List<AccessEvent> loudDay(long epochDay, int firstNumber) {
    List<AccessEvent> events = new ArrayList<>();
    for (int i = 0; i < 720; i++) {
      AccessEvent event = event(epochDay, 2 * i, firstNumber + i);
      events.add(
          event.toBuilder()
              .text(EventColumn.API_SERVICE_NAME, "loud" + i)
              .text(EventColumn.RESOURCE_UID, "loud" + i)
              .build());
    }
    return events;
  }

  AccessEvent event(long epochDay, double minute, int number) {
    boolean odd = random.nextInt(12) == 0;
    AccessEvent.Builder event =
        TestEvents.at(epochDay, minute)
            .text(EventColumn.METADATA_UID, String.format("%08d", number))
            .text(EventColumn.CREDENTIAL_UID, pick(odd, "AKIA", 2))
            .text(EventColumn.ACTOR_SESSION_UID, pick(odd, "session", 3))
            .text(EventColumn.SRC_IP_PREFIX, pick(odd, "net", 2))
            .text(EventColumn.UA_FAMILY, pick(odd, "agent", 2))
            .text(EventColumn.RUNNER_NAME, pick(odd, "runner", 2))
            .text(EventColumn.WORKFLOW_REF, pick(odd, "workflow", 1))
            .text(EventColumn.ACTION, pick(odd, "s3:Action", 5))
            .text(EventColumn.API_SERVICE_NAME, pick(odd, "service", 2))
            .text(EventColumn.RESOURCE_UID, pick(odd, "resource", 9))
            .text(EventColumn.DEVICE_UID, pick(odd, "device", 1))
            .texts(EventColumn.TOKEN_SCOPES, List.of("read", odd ? "scope" + number : "write"))
            .number(EventColumn.IMPACT_TIER, odd ? 2 + random.nextInt(2) : random.nextInt(2))
            .number(EventColumn.BYTES_IN, random.nextInt(1000))
            .flag(EventColumn.DEVICE_IS_COMPLIANT, !odd)
            .number(EventColumn.STATUS_ID, random.nextInt(3));
    if (random.nextInt(5) == 0) {
      event.text(EventColumn.AUTHZ_DECISION, "DENIED");
    }
    List<Delegate> chain = new ArrayList<>();
    for (int link = 0; link < (odd ? heavyTail(60) : 1); link++) {
      chain.add(new Delegate("person" + (odd ? random.nextInt(100) : link), null));
    }
    event.delegation(EventColumn.DELEGATION_CHAIN, chain);
    long time = event.number(EventColumn.TIME);
    long hour = 60 * TestEvents.MICROS_PER_MINUTE;
    event
        .number(EventColumn.API_TOKEN_CREATED_TIME, time - heavyTail(odd ? 50_000 : 5) * hour)
        .number(EventColumn.ACTOR_SESSION_CREATED_TIME, time - heavyTail(odd ? 50_000 : 3) * hour)
        .number(EventColumn.API_TOKEN_EXPIRATION_TIME, time + (odd ? -1 : 1) * hour);
    if (random.nextInt(10) == 0) {
      event
          .text(EventColumn.ACTION, null)
          .text(EventColumn.CREDENTIAL_UID, null)
          .text(EventColumn.SRC_IP_PREFIX, null)
          .text(EventColumn.ACTOR_SESSION_UID, null)
          .number(EventColumn.IMPACT_TIER, AccessEvent.MISSING);
    }
    outcomesAndPlaces(event, number, odd);
    return event.build();
  }

  private static int heavy(Random random) {
    return (int) Math.min(60, 1 / (1 - random.nextDouble()));
  }

  private static void outcomesAndPlaces(AccessEvent.Builder event, int number, boolean odd) {
    Random random = new Random(number * 0x9E3779B97F4A7C15L);
    agentAndTargets(event, number, odd);
    if (random.nextInt(8) > 0) {
      event.number(EventColumn.BYTES_OUT, odd ? 1L << random.nextInt(40) : random.nextInt(100));
      event.text(EventColumn.STATUS_CODE, odd ? "Error" + number : "OK");
      event.number(EventColumn.SRC_ASN, odd ? 64_000 + number : 64_500);
      event.text(EventColumn.SRC_COUNTRY, odd ? "C" + number : "DE");
      event.text(EventColumn.CLOUD_REGION, odd ? "region" + number : "region");
      event.text(EventColumn.SRC_NET_CLASS, odd ? "class" + number % 5 : "cloud");
      event.text(EventColumn.PEER_SAN, odd ? "spiffe://a/" + number : "spiffe://a/build");
      event.number(EventColumn.API_TOKEN_TYPE_ID, odd ? number : 1);
      event.text(EventColumn.PROOF_KEY_UID, odd ? "key" + number : "key");
      event.text(EventColumn.TLS_CIPHER, odd ? "cipher" + number : "cipher");
      event.flag(EventColumn.ACTOR_SESSION_IS_MFA, !odd);
      // Independent of other anomalies, so that one credential is also used from two places.
      boolean away = random.nextInt(9) == 0;
      // Events come from the internet only on a few days, so that an internet address is new on
      // most of those days.
      String abroad = (odd ? "203.0.113." : "192.168.113.") + number % 250;
      event.text(EventColumn.SRC_IP, away ? abroad : "10.51.100.7");
      event.text(EventColumn.SRC_AS_ORG, away ? "org" + number : "org");
      event.text(EventColumn.SRC_CITY, away && number % 2 == 0 ? "city" + number : "city");
      if (odd && event.text(EventColumn.ACTION) != null) {
        event.text(EventColumn.ACTION, SECRET_ACTIONS.get(random.nextInt(SECRET_ACTIONS.size())));
      }
      if (odd && random.nextInt(3) == 0) {
        event.texts(EventColumn.TOKEN_SCOPES, Collections.nCopies(heavy(random), "many"));
      }
      event.text(EventColumn.AI_AGENT_INSTANCE_UID, "run" + number / 10);
      event.decimal(EventColumn.SRC_LAT, odd ? random.nextDouble() * 180 - 90 : 52.5);
      event.decimal(EventColumn.SRC_LON, odd ? random.nextDouble() * 360 - 180 : 13.4);
    }
  }

  /**
   * Turns most events into an agent's, and gives some of them several targets. Some targets are
   * new, and a few are in a new folder.
   */
  private static void agentAndTargets(AccessEvent.Builder event, int number, boolean odd) {
    Random random = new Random(~number * 0x9E3779B97F4A7C15L);
    event.text(EventColumn.NHI_KIND, random.nextInt(6) > 0 ? "ai_agent" : "ci_job");
    event.flag(EventColumn.IS_EXTERNAL, random.nextInt(3) == 0);
    if (random.nextInt(3) == 0) {
      String folder = odd ? "folder" + random.nextInt(9) : "folder";
      String object = "object" + random.nextInt(random.nextBoolean() ? 4 : 400);
      event.texts(EventColumn.RESOURCES, List.of("folder/object", folder + '/' + object));
    }
  }

  /** Returns a number that is occasionally far larger than usual. */
  private int heavyTail(int most) {
    return (int) Math.min(most, 1 / (1 - random.nextDouble()));
  }

  private String pick(boolean odd, String prefix, int habitual) {
    return odd ? prefix + "-new-" + random.nextInt(1000) : prefix + random.nextInt(habitual);
  }
}
