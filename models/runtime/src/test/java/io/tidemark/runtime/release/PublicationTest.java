package io.tidemark.runtime.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Publishing parameters are validated before anything is written. */
class PublicationTest {
  @ParameterizedTest
  @CsvSource({"' ', 2", "s, 1"})
  void streamNeedsNameAndTwoReleases(String stream, int keep) {
    assertThatThrownBy(() -> publication(stream, keep))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Stream '" + stream + "' cannot be published with keep = " + keep);
    assertThat(publication("s", 2).keep()).as("as little as that is enough").isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"PT0S, PT1H", "PT-1S, PT1H", "PT2H, PT2H", "PT2H, PT1H"})
  void releaseEndsAfterExpiry(Duration expires, Duration hardExpires) {
    assertThatThrownBy(() -> new Lifetime(expires, hardExpires))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("A release cannot expire after " + expires);
    assertThatThrownBy(() -> new Lifetime(Duration.ofDays(1), Lifetime.LONGEST.plusNanos(1)))
        .hasMessage("A release cannot be valid for 31 days because readers accept at most 31 days");
    Duration least = Duration.ofNanos(1);
    assertThat(new Lifetime(least, Duration.ofNanos(2)).expires()).isEqualTo(least);
  }

  private static Publication publication(String stream, int keep) {
    return new Publication(
        Path.of("f"),
        stream,
        new Lifetime(Duration.ofHours(36), Duration.ofDays(7)),
        keep,
        TestCompany.issued());
  }
}
