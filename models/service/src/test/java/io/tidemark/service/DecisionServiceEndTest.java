package io.tidemark.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.enrich.SourceNetworks;
import io.tidemark.runtime.enforcer.EnforcerOptions.MissingState;
import io.tidemark.runtime.enforcer.TestClock;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.runtime.release.TestCompany;
import io.tidemark.runtime.release.TestRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a service stops, or fails to start, if its files cannot be written or read. */
class DecisionServiceEndTest {
  private static final SigningKey KEY = SigningKey.generate();

  @TempDir private Path folder;

  @Test
  void finishesLogIfStateCannotBeSaved() throws Exception {
    DecisionService service = start();
    String[] robot = {
      "X-Tidemark-Identity", TestCompany.identity(1), "X-Tidemark-Kind", "service_account"
    };
    assertThat(DecisionServiceTest.get(service, "/auth", robot).statusCode()).isEqualTo(200);
    // The temporary file cannot be replaced, as on a full disk.
    Files.createDirectories(folder.resolve("state/snapshot.new/stone"));
    assertThatThrownBy(service::close)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("cannot be saved");
    List<String> lines = logged();
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0)).contains(TestCompany.identity(1));
  }

  @Test
  void unreadableStatePreventsStart() throws IOException {
    Path journal = Files.createDirectories(folder.resolve("state")).resolve("journal");
    Files.writeString(journal, "something else");
    assertThatThrownBy(this::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(journal + " cannot be read")
        .hasMessageContaining("restore it, or delete it");
    assertThat(journal).hasContent("something else");
  }

  /**
   * Returns the lines of finished files. A file that is still being written has a name with a
   * leading dot.
   */
  private List<String> logged() throws IOException {
    try (var files = Files.list(folder.resolve("decisions"))) {
      List<Path> all = files.filter(file -> !file.toString().endsWith(".lock")).toList();
      assertThat(all).hasSize(1);
      assertThat(all.get(0).getFileName().toString()).startsWith("decisions-");
      return Files.readAllLines(all.get(0));
    }
  }

  private DecisionService start() throws IOException {
    return DecisionService.start(
        new ServiceOptions(
            folder.resolve("published"),
            TestRoot.pin(KEY),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Optional.empty(),
            Optional.of(folder.resolve("state")),
            MissingState.REPORTED,
            Optional.of(folder.resolve("decisions")),
            Optional.empty(),
            Duration.ofMinutes(1),
            Duration.ofSeconds(5),
            SourceNetworks.none(),
            new TestClock(TestCompany.issued())));
  }
}
