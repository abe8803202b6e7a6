package io.tidemark.benchmarks;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.profile.MemberKey;
import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.enforcer.EnforcerOptions;
import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.runtime.release.HashedNames;
import io.tidemark.runtime.release.IdentityRecord;
import io.tidemark.runtime.release.Publisher;
import io.tidemark.runtime.release.ReleasedIdentity;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.runtime.release.TestCompany;
import io.tidemark.runtime.release.TestRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The events of the day after a release, in chronological order, from many identities that each act
 * at regular intervals of their own. The release contains the built-in catalogue and a forest the
 * size of one trained by a nightly run.
 */
final class DailyWorkload {
  private static final int HABITS = 12;
  private static final int EVENTS_A_DAY = 400;
  private static final String ACCOUNT = TestCompany.identity(0).split("\\|")[1];
  private static final SigningKey KEY = SigningKey.generate();

  private final List<AccessEvent> events = new ArrayList<>();
  private final Path folder;

  DailyWorkload(int identities) throws IOException {
    TestCompany company =
        new TestCompany(
            1, EVENTS_A_DAY, ForestOptions.defaults(1).withNumTrees(100).withSubsampleSize(256));
    folder = Files.createTempDirectory("tidemark-benchmark");
    Publisher publisher = TestRoot.publisher(folder, KEY);
    MemberKey key = publisher.memberKey(TestCompany.STREAM);
    HashedNames names = new HashedNames(key);
    List<ReleasedIdentity> records = new ArrayList<>();
    for (int i = 0; i < identities; i++) {
      byte[] record =
          IdentityRecord.leaving(
                  company.profile(TestCompany.identity(i % HABITS)),
                  OptionalDouble.empty(),
                  Optional.empty(),
                  key)
              .toBytes();
      records.add(ReleasedIdentity.of(names.identity(TestCompany.identity(i)), record));
      for (AccessEvent event : company.events(i % HABITS, TestCompany.NIGHT.plusDays(1), false)) {
        events.add(
            event.toBuilder()
                .text(EventColumn.METADATA_UID, "e" + events.size())
                .text(EventColumn.IDENTITY, TestCompany.identity(i))
                .number(EventColumn.TIME, event.timeMicros() + i)
                .build());
      }
    }
    records.sort(null);
    events.sort(AccessEvent.judgingOrder());
    publisher.publish(TestCompany.to(folder), company.contents(), records.iterator());
  }

  List<AccessEvent> events() {
    return events;
  }

  /**
   * Strips an event down to the columns that a gateway can set from a request: identity, source and
   * action, but no derived columns.
   */
  static AccessEvent request(AccessEvent event) {
    String identity = event.text(EventColumn.IDENTITY);
    String network = event.text(EventColumn.SRC_IP_PREFIX);
    return AccessEvent.builder()
        .text(EventColumn.METADATA_UID, event.text(EventColumn.METADATA_UID))
        .text(EventColumn.METADATA_PRODUCT, event.text(EventColumn.METADATA_PRODUCT))
        .number(EventColumn.TIME, event.timeMicros())
        .text(EventColumn.CLOUD_PROVIDER, event.text(EventColumn.CLOUD_PROVIDER))
        .text(EventColumn.CLOUD_ACCOUNT_UID, ACCOUNT)
        .text(EventColumn.ACTOR_USER_UID, identity.substring(identity.lastIndexOf('|') + 1))
        .flag(EventColumn.IS_NHI, true)
        .text(EventColumn.NHI_KIND, event.text(EventColumn.NHI_KIND))
        .text(EventColumn.CREDENTIAL_UID, event.text(EventColumn.CREDENTIAL_UID))
        .text(EventColumn.API_SERVICE_NAME, event.text(EventColumn.API_SERVICE_NAME))
        .text(EventColumn.API_OPERATION, event.text(EventColumn.API_OPERATION))
        .text(EventColumn.HTTP_METHOD, "GET")
        .text(EventColumn.RESOURCE_UID, event.text(EventColumn.RESOURCE_UID))
        .text(EventColumn.SRC_IP, network.replace(".0/24", ".17"))
        .text(EventColumn.USER_AGENT, event.text(EventColumn.UA_FAMILY) + ".4 (linux)")
        .build();
  }

  /** Opens an enforcer whose clock is set to just before the day's first event. */
  Enforcer open() {
    return Enforcer.open(
        folder,
        TestRoot.pin(KEY),
        EnforcerOptions.builder(Clock.fixed(TestCompany.issued(), ZoneOffset.UTC))
            .observingSince(TestCompany.NIGHT.minusDays(2).atStartOfDay().toInstant(ZoneOffset.UTC))
            .build());
  }
}
