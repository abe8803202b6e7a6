package io.tidemark.runtime.enforcer;

import static io.tidemark.runtime.enforcer.Opened.KEY;
import static io.tidemark.runtime.enforcer.Opened.SOON;
import static io.tidemark.runtime.enforcer.Opened.open;
import static io.tidemark.runtime.enforcer.Opened.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.runtime.release.TestCompany;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reported names that no event can have. Anything reported under them would never be looked up. */
class ReportedNamesTest {
  @TempDir private static Path published;

  @BeforeAll
  static void publish() throws IOException {
    TestCompany.of(1).publish(published, KEY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", " k-1", "k-1 ", "k-1\n"})
  void rejectsEmptyOrPaddedCredential(String credential) {
    Evidence evidence = new Evidence(Evidence.Kind.TOKEN_ISSUED, SOON.instant());
    try (Enforcer enforcer = open(published, options().build())) {
      assertThatThrownBy(() -> enforcer.revoked(credential))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("without leading or trailing spaces");
      assertThatThrownBy(() -> enforcer.revalidated(credential, "192.0.2.1", evidence))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nonsense", "key/k-12f4", "web|k-1", "||x", "web|-|", " web|-|x"})
  void grantNeedsNormalizedIdentity(String identity) {
    try (Enforcer enforcer = open(published, options().build())) {
      assertThatThrownBy(() -> enforcer.granted(identity, SOON.instant()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("provider|account|principal");
    }
  }

  /** A service returns the message to the caller who reported the name. */
  @Test
  void errorsDoNotRepeatInvisibleCharacters() {
    String hostile = " a\u001b[31m\u202eb\u2028c\ud800";
    String shown = "' a?[31m?b?c?'";
    Evidence evidence = new Evidence(Evidence.Kind.TOKEN_ISSUED, SOON.instant());
    try (Enforcer enforcer = open(published, options().build())) {
      assertThatThrownBy(() -> enforcer.revoked(hostile)).hasMessageContaining(shown);
      assertThatThrownBy(() -> enforcer.granted(hostile, SOON.instant()))
          .hasMessageContaining(shown);
      assertThatThrownBy(() -> enforcer.revalidated("k-1", hostile + "/1", evidence))
          .hasMessageContaining("' a?[31m?b?c?/1'");
    }
  }

  @Test
  void countsGrantsToUnknownIdentities() {
    try (Enforcer enforcer = open(published, options().build())) {
      enforcer.granted(TestCompany.identity(1), SOON.instant());
      assertThat(enforcer.counts().get(EnforcerCount.UNKNOWN_GRANTS)).isZero();
      enforcer.granted("web|-|arn|with|bars", SOON.instant());
      assertThat(enforcer.counts().get(EnforcerCount.UNKNOWN_GRANTS)).isEqualTo(1);
    }
  }

  @Test
  void rejectsInvalidEvents() {
    try (Enforcer enforcer = open(published, options().build())) {
      assertThatThrownBy(() -> enforcer.evaluate(null)).hasMessage("event");
      assertThatThrownBy(() -> enforcer.completed((AccessEvent) null)).hasMessage("event");
    }
  }
}
