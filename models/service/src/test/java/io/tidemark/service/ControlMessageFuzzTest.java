package io.tidemark.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.enforcer.EnforcerOptions;
import io.tidemark.runtime.enforcer.TestClock;
import io.tidemark.runtime.release.SmallRelease;
import io.tidemark.runtime.risk.DecisionKind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Fuzz target for reports to the service. The first byte picks the kind, and the rest is the body.
 * A body is accepted or rejected with the declared error, and an accepted revocation applies.
 */
class ControlMessageFuzzTest {
  private static final Instant NOW = Instant.parse("2026-03-30T08:15:00Z");
  private static final List<BiConsumer<ControlMessage, Enforcer>> KINDS =
      List.of(
          (message, judge) -> message.revoked(judge, link -> link),
          ControlMessage::completed,
          ControlMessage::revalidated,
          ControlMessage::granted);

  @TempDir private static Path folder;

  static Stream<byte[]> valid() {
    return Stream.of(
            "\0{\"credential\":\"key-1\"}",
            "\1{\"event_id\":\"r-1\",\"status\":403,\"bytes\":7,\"duration_ms\":12}",
            "\2{\"credential\":\"key-1\",\"source\":\"198.51.1.7\",\"kind\":\"human_approval\"}",
            "\2{\"credential\":\"key-1\",\"source\":\"2001:db8::/48\",\"kind\":\"token_issued\","
                + "\"at\":\"2026-03-30T08:14:00Z\"}",
            "\3{\"identity\":\"aws|1|machine-0\",\"at\":\"2026-03-30T08:15:00.5Z\"}")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("valid")
  @FuzzTest
  void appliesOrRejects(byte[] input) {
    if (input.length == 0) {
      return;
    }
    ByteBuffer body = ByteBuffer.wrap(input, 1, input.length - 1);
    EnforcerOptions options = EnforcerOptions.builder(new TestClock(NOW)).build();
    try (Enforcer enforcer =
        Enforcer.awaiting(folder, SmallRelease.fixedKey().trusted(), options)) {
      BiConsumer<ControlMessage, Enforcer> kind = KINDS.get((input[0] & 255) % KINDS.size());
      try {
        kind.accept(ControlMessage.read(body.slice(), NOW), enforcer);
      } catch (IllegalArgumentException rejected) {
        assertThat(rejected.getMessage()).matches("\\P{Cntrl}{1,2000}");
        return;
      }
      if (kind == KINDS.get(0)) {
        String revoked = ControlMessage.json(body.slice()).path("credential").textValue();
        assertThat(enforcer.evaluate(event(revoked)).kind()).isEqualTo(DecisionKind.REVOKE);
      }
    }
  }

  private static AccessEvent event(String credential) {
    return AccessEvent.builder()
        .at(NOW)
        .text(EventColumn.IDENTITY, "aws|1|machine-0")
        .text(EventColumn.CREDENTIAL_UID, credential)
        .build();
  }
}
