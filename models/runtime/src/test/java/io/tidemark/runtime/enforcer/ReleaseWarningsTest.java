package io.tidemark.runtime.enforcer;

import static io.tidemark.runtime.enforcer.Opened.KEY;
import static io.tidemark.runtime.enforcer.Opened.open;
import static io.tidemark.runtime.enforcer.Opened.options;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.runtime.release.Pointer;
import io.tidemark.runtime.release.TestCompany;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code KeyRolesTest} covers the warning of a revocation. */
class ReleaseWarningsTest {
  @TempDir private Path published;
  private final ReleaseWarnings warnings = new ReleaseWarnings();

  @Test
  void warnsOnceOfEachExpiry() throws IOException {
    TestCompany company = TestCompany.of(1);
    company.publish(published, KEY);
    Enforcer enforcer = open(published, options().build());
    try (enforcer) {
      Pointer first = enforcer.pointer().orElseThrow();
      Instant expires = first.expiresAt();
      Instant hard = first.hardExpiresAt();
      assertThat(warnings.due(enforcer, expires.minusNanos(1))).isEmpty();
      assertThat(warnings.due(enforcer, expires).orElseThrow())
          .startsWith("Release " + first.release() + " expired at " + expires)
          .contains("hard expiry at " + hard, "'tidemark step export'");
      assertThat(warnings.due(enforcer, hard.minusNanos(1))).isEmpty();
      assertThat(warnings.due(enforcer, hard).orElseThrow())
          .startsWith("Release " + first.release() + " reached its hard expiry at " + hard);
      assertThat(warnings.due(enforcer, hard.plusSeconds(9))).isEmpty();
      company.publish(published, KEY, company.calmContents());
      assertThat(enforcer.refresh().outcome()).isEqualTo(Refresh.Outcome.LOADED);
      assertThat(warnings.due(enforcer, hard)).as("another release").isPresent();
    }
    assertThat(warnings.due(enforcer, Instant.MAX)).as("closed").isEmpty();
  }
}
