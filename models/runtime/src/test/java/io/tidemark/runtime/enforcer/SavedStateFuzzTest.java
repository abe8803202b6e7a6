package io.tidemark.runtime.enforcer;

import static io.tidemark.runtime.enforcer.Opened.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.runtime.release.SmallRelease;
import io.tidemark.runtime.release.TestRoot;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Fuzz target for an enforcer's saved state. The content is sealed again, so that it reaches the
 * parser. The enforcer must reject it with the declared error, or decide and save as usual.
 */
class SavedStateFuzzTest {
  private static final SigningKey KEY = SmallRelease.fixedKey();
  private static final long MOST_BYTES = 64L << 20;

  @TempDir private static Path folder;

  @BeforeAll
  static void publish() throws IOException {
    SmallRelease.publish(folder.resolve("published"), KEY, 3);
  }

  /**
   * Contents of a state with two identities, and of one with a revocation, evidence and a grant.
   */
  static Stream<byte[]> saved() throws IOException {
    Path file = folder.resolve("saved");
    try (Enforcer enforcer = open(file)) {
      enforcer.evaluate(event(0, 0));
      enforcer.evaluate(event(1, 1));
    }
    byte[] two = content(file);
    try (Enforcer enforcer = open(file)) {
      enforcer.revoked("key-9");
      enforcer.revalidated(
          "key-0", "198.51.1.7", new Evidence(Evidence.Kind.HUMAN_APPROVAL, SOON.instant()));
      enforcer.granted("aws|1|machine-0", SOON.instant());
    }
    return Stream.of(two, content(file));
  }

  @MethodSource("saved")
  @FuzzTest
  void restoresOrRejects(byte[] input) throws IOException {
    Path file = folder.resolve("recent");
    ReplacedFile.write(file, out -> out.write(input));
    long before = allocated();
    IllegalStateException refused =
        catchThrowableOfType(IllegalStateException.class, () -> use(file));
    assertThat(allocated() - before).isLessThan(MOST_BYTES);
    if (refused != null) {
      assertThat(refused)
          .hasMessageContaining("cannot be read")
          .hasCauseInstanceOf(IOException.class);
    } else {
      use(file);
    }
  }

  /** Restarts with the state, decides on an event of each identity, and saves. */
  private static void use(Path file) {
    try (Enforcer enforcer = open(file)) {
      for (int identity = 0; identity < 3; identity++) {
        for (int second = 0; second < 2; second++) {
          enforcer.evaluate(event(identity, second));
          enforcer.completed(event(identity, second));
        }
      }
      enforcer.save();
    }
  }

  private static Enforcer open(Path file) {
    EnforcerOptions options =
        EnforcerOptions.builder(SOON).observingSince(Opened.MIDNIGHT).recentFile(file).build();
    return Enforcer.open(folder.resolve("published"), TestRoot.pin(KEY), options);
  }

  private static AccessEvent event(int identity, int second) {
    return AccessEvent.builder()
        .text(EventColumn.METADATA_UID, identity + "-" + second)
        .number(EventColumn.TIME, EventTime.micros(SOON.instant().plusSeconds(second)))
        .text(EventColumn.IDENTITY, "aws|1|machine-" + identity)
        .flag(EventColumn.IS_NHI, true)
        .text(EventColumn.CREDENTIAL_UID, "key-" + identity)
        .text(EventColumn.SRC_IP, "198.51.1.7")
        .text(EventColumn.ACTION, "s3:GetObject")
        .build();
  }

  private static byte[] content(Path file) throws IOException {
    byte[] sealed = Files.readAllBytes(file);
    return Arrays.copyOf(sealed, sealed.length - ReplacedFile.SEAL_BYTES);
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }
}
