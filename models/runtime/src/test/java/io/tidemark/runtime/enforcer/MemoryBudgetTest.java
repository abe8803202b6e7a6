package io.tidemark.runtime.enforcer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Outcome;
import io.tidemark.engine.profile.MemberKey;
import io.tidemark.runtime.release.HashedNames;
import io.tidemark.runtime.release.Publisher;
import io.tidemark.runtime.release.ReleasedIdentity;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.runtime.release.TestCompany;
import io.tidemark.runtime.release.TestRoot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Heap memory per identity in an enforcer. */
class MemoryBudgetTest {
  private static final SigningKey KEY = SigningKey.generate();
  private static final int IDENTITIES = 200;
  private static final int EVENTS = 200;
  private static final long MINUTE = 60_000_000L;

  private enum Observed {
    AS_A_GATEWAY_SENDS,
    /** All columns for which state is kept per credential, session or run. */
    ALL
  }

  @TempDir private Path folder;

  private final TestCompany company = TestCompany.of(1);
  private final AccessEvent usual = company.events(1, Opened.TODAY, false).get(0);

  @Test
  void identityWithOneCredentialFitsBudget() throws IOException {
    publish();
    assertThat(measure(EVENTS, MINUTE, Observed.AS_A_GATEWAY_SENDS))
        .isLessThan(EnforcerOptions.IDENTITY_BYTES / 2);
  }

  @Test
  void identityWithRotatingTokensFitsBudget() throws IOException {
    publish();
    assertThat(measure(1, MINUTE, Observed.AS_A_GATEWAY_SENDS))
        .as("a token a minute")
        .isLessThan(EnforcerOptions.IDENTITY_BYTES);
    assertThat(measure(1, MINUTE / 4, Observed.AS_A_GATEWAY_SENDS))
        .as("200 tokens within an hour")
        .isLessThan(EnforcerOptions.IDENTITY_BYTES);
  }

  @Test
  void fullTokenStateFitsTwiceTheBudget() throws IOException {
    publish();
    assertThat(measure(1, MINUTE / 4, Observed.ALL)).isLessThan(2 * EnforcerOptions.IDENTITY_BYTES);
  }

  /**
   * Measures the heap bytes per identity after 200 events.
   *
   * @param perToken events per token
   * @param gap microseconds between events of an identity
   */
  private long measure(int perToken, long gap, Observed observed) throws IOException {
    EnforcerOptions options = Opened.options().maxIdentities(4 * IDENTITIES).build();
    try (Enforcer enforcer = Enforcer.open(folder, TestRoot.pin(KEY), options)) {
      enforcer.evaluate(event(0, 0, 1, gap, observed));
      long before = heap();
      for (int number = 0; number < EVENTS; number++) {
        for (int identity = 0; identity < IDENTITIES; identity++) {
          AccessEvent event = event(identity, number, perToken, gap, observed);
          enforcer.evaluate(event);
          enforcer.completed(
              event.text(EventColumn.METADATA_UID),
              event.text(EventColumn.CREDENTIAL_UID),
              Outcome.SUCCESS,
              100,
              Duration.ofMillis(3));
        }
      }
      long held = (heap() - before) / IDENTITIES;
      System.out.printf(
          "%s, %d s apart, %d a token: %.0f KB%n", observed, gap / 1_000_000, perToken, held / 1e3);
      return held;
    }
  }

  private AccessEvent event(int identity, int number, int perToken, long gap, Observed observed) {
    int token = number / perToken;
    AccessEvent.Builder event =
        usual.toBuilder()
            .text(EventColumn.METADATA_UID, identity + "-" + number)
            .number(EventColumn.TIME, usual.number(EventColumn.TIME) + number * gap)
            .text(EventColumn.IDENTITY, name(identity))
            .text(EventColumn.CREDENTIAL_UID, "token-" + identity + "-" + token);
    if (observed == Observed.ALL) {
      event
          .text(EventColumn.ACTOR_SESSION_UID, "session-" + identity + "-" + token)
          .text(EventColumn.AI_AGENT_INSTANCE_UID, "run-" + identity + "-" + token)
          .text(EventColumn.PEER_SAN, "spiffe://a/" + identity)
          .text(EventColumn.SRC_NET_CLASS, "cloud")
          .decimal(EventColumn.SRC_LAT, 52.5)
          .decimal(EventColumn.SRC_LON, 13.4)
          .number(EventColumn.IMPACT_TIER, 2);
    }
    return event.build();
  }

  private static String name(int identity) {
    return "aws|123456789012|machine-" + identity;
  }

  private void publish() throws IOException {
    Publisher publisher = TestRoot.publisher(folder, KEY);
    MemberKey key = publisher.memberKey(TestCompany.STREAM);
    HashedNames names = new HashedNames(key);
    byte[] record = company.record(key);
    publisher.publish(
        TestCompany.to(folder),
        company.contents(),
        IntStream.range(0, IDENTITIES)
            .mapToObj(i -> new ReleasedIdentity(names.identity(name(i)), record))
            .sorted()
            .iterator());
  }

  private static long heap() {
    for (int i = 0; i < 4; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
