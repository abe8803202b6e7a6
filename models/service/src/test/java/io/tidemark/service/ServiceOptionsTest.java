package io.tidemark.service;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.enrich.SourceNetworks;
import io.tidemark.runtime.enforcer.EnforcerOptions.MissingState;
import io.tidemark.runtime.release.SigningKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceOptionsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          0     | 5000 | admin-0123456789 | The interval between checks for a new release cannot be 0 ms; refresh every 10 ms or more
          60000 | -1   | admin-0123456789 | Running requests cannot have -1 ms to finish; use 0 or more
          60000 | 5000 | admin | The admin token has fewer than 16 characters or contains blanks; write one that nobody can guess, such as the output of 'openssl rand -hex 32'
          60000 | 5000 | admin 0123456789 | The admin token has fewer than 16 characters or contains blanks; write one that nobody can guess, such as the output of 'openssl rand -hex 32'
          """)
  void namesOnlyInvalidOptions(long refresh, long drain, String token, String description) {
    assertThatThrownBy(
            () ->
                new ServiceOptions(
                    Path.of("published"),
                    SigningKey.generate().trusted(),
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    Optional.empty(),
                    Optional.empty(),
                    MissingState.REPORTED,
                    Optional.empty(),
                    Optional.of(token),
                    Duration.ofMillis(refresh),
                    Duration.ofMillis(drain),
                    SourceNetworks.none(),
                    Clock.systemUTC()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(description);
  }
}
