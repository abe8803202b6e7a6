package io.tidemark.jobs.lab;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.baseline.Combination;
import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.training.SampleOptions;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Twenty-four services that read and write a little all day, each with its own key, network and
 * actions, over weeks without attacks. It is the basis for single scenarios.
 */
final class SmallCompany {
  static final int SERVICES = 24;
  static final LocalDate FIRST = LocalDate.of(2026, 3, 2);
  static final Trial TRIAL =
      new Trial(
          SampleOptions.defaults(17),
          ForestOptions.defaults(17),
          Combination.TAILS_AND_FOREST,
          RiskPolicy.defaults(),
          Policy.NONE,
          7);
  private static final int EVENTS_A_DAY = 24;
  private static final long HOUR = 3_600_000_000L;

  private SmallCompany() {}

  /** Returns the ordinary events of a service's day. */
  static List<Deed> day(int service, LocalDate day) {
    Random random = new Random(service * 1000L + day.toEpochDay());
    List<Deed> deeds = new ArrayList<>();
    int events = EVENTS_A_DAY + random.nextInt(9);
    for (int i = 0; i < events; i++) {
      long time = at(day, 24.0 * i / events) + random.nextInt(600_000_000);
      deeds.add(new Deed(service, time, "Op" + random.nextInt(4), key(service), network(service)));
    }
    return deeds;
  }

  static String identity(int service) {
    return "aws|123456789012|service-" + service;
  }

  static String key(int service) {
    return "key-" + service;
  }

  static String network(int service) {
    return "198.51." + service + ".0/24";
  }

  /** Returns the time of an hour on a day, in microseconds since the epoch. */
  static long at(LocalDate day, double hour) {
    return day.toEpochDay() * 24 * HOUR + (long) (hour * HOUR);
  }

  /**
   * A single request.
   *
   * @param service number of the service that makes the request
   * @param timeMicros time in microseconds since the epoch
   * @param operation operation of the single API that all services call
   * @param key credential of the request
   * @param network network from which the request comes
   */
  record Deed(int service, long timeMicros, String operation, String key, String network) {
    Deed from(String other) {
      return new Deed(service, timeMicros, operation, key, other);
    }

    Deed doing(String other) {
      return new Deed(service, timeMicros, other, key, network);
    }

    Deed later(double hours) {
      return new Deed(service, timeMicros + (long) (hours * HOUR), operation, key, network);
    }

    /** Returns the request as an event in a provider's log. */
    AccessEvent.Builder event(int number) {
      boolean writes = operation.equals("Op3");
      return AccessEvent.builder()
          .text(EventColumn.METADATA_UID, "e-" + number)
          .text(EventColumn.METADATA_PRODUCT, "test")
          .number(EventColumn.TIME, timeMicros)
          .text(EventColumn.CLOUD_PROVIDER, "aws")
          .text(EventColumn.IDENTITY, identity(service))
          .flag(EventColumn.IS_NHI, true)
          .text(EventColumn.NHI_KIND, "service_account")
          .text(EventColumn.COHORT, "service_account:aws")
          .text(EventColumn.CREDENTIAL_UID, key)
          .text(EventColumn.API_SERVICE_NAME, "s3")
          .text(EventColumn.API_OPERATION, operation)
          .text(EventColumn.ACTION, "s3:" + operation)
          .number(EventColumn.IMPACT_TIER, (writes ? Impact.WRITE : Impact.READ).ordinal())
          .flag(EventColumn.IS_WRITE, writes)
          .text(EventColumn.RESOURCE_UID, "bucket-" + service)
          .text(EventColumn.UA_FAMILY, "sdk/1")
          .text(EventColumn.SRC_IP_PREFIX, network)
          .number(EventColumn.STATUS_ID, 1)
          .text(EventColumn.AUTHZ_DECISION, "ALLOWED");
    }
  }
}
