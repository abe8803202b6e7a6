package io.tidemark.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.enforcer.EnforcerCount;
import io.tidemark.runtime.enforcer.EnforcerOptions;
import io.tidemark.runtime.enforcer.TestClock;
import io.tidemark.runtime.release.SigningKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON reports to the service, without HTTP. */
class ControlMessageTest {
  private static final Instant NOW = Instant.parse("2026-03-30T08:15:00Z");

  @TempDir private Path folder;

  @Test
  void acceptsSmallClockSkew() {
    EnforcerOptions options = EnforcerOptions.builder(new TestClock(NOW)).build();
    try (Enforcer enforcer = Enforcer.awaiting(folder, SigningKey.generate().trusted(), options)) {
      evidence("2026-03-30T08:15:30Z").revalidated(enforcer);
      grant("2026-03-30T08:15:30Z").granted(enforcer);
      ControlMessage shown = evidence("2026-03-30T08:21:00Z");
      assertThatThrownBy(() -> shown.revalidated(enforcer))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is in the future");
      ControlMessage granted = grant("2026-03-30T08:21:00Z");
      assertThatThrownBy(() -> granted.granted(enforcer))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(enforcer.counts().get(EnforcerCount.TIMES_AHEAD)).isEqualTo(2);
    }
  }

  @Test
  void logsNeitherSecretsNorUnprintableCharacters() {
    String secret = "ghp_" + "0123456789".repeat(4);
    assertThat(message("{\"credential\":\"%s\"}".formatted(secret)).shown())
        .isEqualTo("{\"credential\":\"***\"}");
    assertThat(message("{\"credential\":\"key-1\u202e\u0085\"}").shown())
        .isEqualTo("{\"credential\":\"key-1??\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"send_money", "shop:", "shop: ", ":"})
  void rejectsActionWithoutServiceOrOperation(String action) {
    EnforcerOptions options = EnforcerOptions.builder(new TestClock(NOW)).build();
    try (Enforcer enforcer = Enforcer.awaiting(folder, SigningKey.generate().trusted(), options)) {
      ControlMessage approval =
          message(
              "{\"credential\":\"k\",\"kind\":\"human_approval\",\"action\":\"%s\"}"
                  .formatted(action));
      assertThatThrownBy(() -> approval.revalidated(enforcer))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "action is not service:operation, so it approves nothing; give the action in the form"
                  + " of required_evidence, such as shop:send_money");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', credential is missing",
    "'\"credential\":\"k\",\"identity\":\"web|-|i\",', there are both credential and identity"
  })
  void evidenceNamesCredentialOrIdentity(String members, String problem) {
    EnforcerOptions options = EnforcerOptions.builder(new TestClock(NOW)).build();
    try (Enforcer enforcer = Enforcer.awaiting(folder, SigningKey.generate().trusted(), options)) {
      ControlMessage approval =
          message("{" + members + "\"kind\":\"human_approval\",\"action\":\"shop:pay\"}");
      assertThatThrownBy(() -> approval.revalidated(enforcer))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(problem + "; give the credential or, for requests without one, the identity");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"credential\":\"a\"} trailing",
        "{\"credential\":\"a\"}{}",
        "{\"credential\":\" a \"}",
        "{\"credential\":\"\"}",
      })
  void rejectsAmbiguousMessages(String body) {
    EnforcerOptions options = EnforcerOptions.builder(new TestClock(NOW)).build();
    try (Enforcer enforcer = Enforcer.awaiting(folder, SigningKey.generate().trusted(), options)) {
      assertThatThrownBy(() -> message(body).revoked(enforcer, link -> link))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "0", "99", "600", "99999", "403.7", "1e99", "\"403\"", "true"})
  void statusIsHttpStatusOrAbsent(String status) {
    EnforcerOptions options = EnforcerOptions.builder(new TestClock(NOW)).build();
    try (Enforcer enforcer = Enforcer.awaiting(folder, SigningKey.generate().trusted(), options)) {
      ControlMessage notice = message("{\"event_id\":\"r-1\",\"status\":" + status + "}");
      assertThatThrownBy(() -> notice.completed(enforcer))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("status must be a whole number from 100 to 599 or be omitted");
      message("{\"event_id\":\"r-1\",\"status\":499}").completed(enforcer);
      message("{\"event_id\":\"r-1\",\"status\":null}").completed(enforcer);
      message("{\"event_id\":\"r-1\"}").completed(enforcer);
      assertThat(enforcer.counts().get(EnforcerCount.UNMATCHED_OUTCOMES)).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1",
        "0.5",
        "1.0",
        "1e30",
        "9223372036854775808",
        "99999999999999999999999",
        "\"12\"",
        "true"
      })
  void bytesAndDurationAreIntegersOrAbsent(String number) {
    EnforcerOptions options = EnforcerOptions.builder(new TestClock(NOW)).build();
    try (Enforcer enforcer = Enforcer.awaiting(folder, SigningKey.generate().trusted(), options)) {
      for (String member : new String[] {"bytes", "duration_ms"}) {
        ControlMessage notice = completion("\"" + member + "\":" + number);
        assertThatThrownBy(() -> notice.completed(enforcer))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage(
                member + " must be a whole number from 0 to 9223372036854775807 or be omitted");
      }
      completion("\"bytes\":0,\"duration_ms\":9223372036854775807").completed(enforcer);
      completion("\"bytes\":null,\"duration_ms\":null").completed(enforcer);
      assertThat(enforcer.counts().get(EnforcerCount.UNMATCHED_OUTCOMES)).isEqualTo(2);
    }
  }

  @Test
  void rejectsMisspelledMember() {
    EnforcerOptions options = EnforcerOptions.builder(new TestClock(NOW)).build();
    try (Enforcer enforcer = Enforcer.awaiting(folder, SigningKey.generate().trusted(), options)) {
      assertThatThrownBy(() -> completion("\"staus\":500").completed(enforcer))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("there is no member 'staus'; did you mean 'status'?");
      ControlMessage notice =
          message("{\"credential\":\"k\",\"identity\":\"web|-|i\",\"x\\ny\":1}");
      assertThatThrownBy(() -> notice.revoked(enforcer, link -> link))
          .hasMessage("there is no member 'identity'; known are credential");
      assertThatThrownBy(() -> notice.granted(enforcer))
          .hasMessage("there is no member 'credential'; known are identity, at");
      ControlMessage hidden = message("{\"x\\ny" + "z".repeat(99) + "\":1}");
      assertThatThrownBy(() -> hidden.revalidated(enforcer))
          .hasMessage(
              "there is no member 'x?y"
                  + "z".repeat(37)
                  + "'; known are credential, identity, source, kind, at, action, target");
      assertThat(enforcer.counts().get(EnforcerCount.UNMATCHED_OUTCOMES)).isZero();
    }
  }

  private static ControlMessage message(String json) {
    return ControlMessage.read(StandardCharsets.UTF_8.encode(json), NOW);
  }

  private static ControlMessage completion(String members) {
    return message("{\"event_id\":\"r-1\"," + members + "}");
  }

  private static ControlMessage evidence(String at) {
    return message(
        "{\"credential\":\"k\",\"source\":\"192.0.2.1\",\"kind\":\"token_issued\",\"at\":\""
            + at
            + "\"}");
  }

  private static ControlMessage grant(String at) {
    return message("{\"identity\":\"web|-|i\",\"at\":\"" + at + "\"}");
  }
}
