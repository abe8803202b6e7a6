package io.tidemark.exports;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.runtime.bundle.Acceptance;
import io.tidemark.runtime.bundle.Bundle;
import io.tidemark.runtime.bundle.CheckLog;
import io.tidemark.runtime.bundle.SigningKey;
import io.tidemark.runtime.bundle.TestCompany;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleaseNumbersTest {
  @TempDir private Path folder;

  static ReleaseNumbers numbers(Path folder) throws Exception {
    SigningKey key = SigningKey.generate();
    new TestCompany(1).publish(folder, key);
    try (Bundle bundle =
        Bundle.load(
            folder, key.trusted(), Acceptance.anyAt(TestCompany.issued()), CheckLog.SILENT)) {
      return ReleaseNumbers.of(bundle);
    }
  }

  @Test
  void thresholdsAreWholeAndNeverAskForLess() throws Exception {
    ReleaseNumbers numbers = numbers(folder);
    assertThat(numbers.release()).isEqualTo("1.1");
    assertThat(numbers.scopes())
        .containsEntry("global", new ReleaseNumbers.Thresholds(600_000, 950_000));
    assertThat(numbers.hardExpiresAt()).isAfter(numbers.expiresAt());
  }
}
