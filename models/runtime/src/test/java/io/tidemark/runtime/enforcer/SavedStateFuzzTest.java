package io.tidemark.runtime.enforcer;

import static io.tidemark.runtime.enforcer.Opened.SOON;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.runtime.release.RejectedReleaseException;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.runtime.release.SmallRelease;
import io.tidemark.runtime.release.TestRoot;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Fuzz target for an enforcer's saved state. The checksums are computed again, so that the content
 * reaches the parsers. The enforcer must reject a journal with the declared error, or decide and
 * save as usual. It must start with any snapshot.
 */
class SavedStateFuzzTest {
  private static final SigningKey KEY = SmallRelease.fixedKey();
  private static final long MOST_BYTES = 64L << 20;

  @TempDir private static Path folder;

  @BeforeAll
  static void publish() throws IOException {
    SmallRelease.publish(folder.resolve("published"), KEY, 3);
  }

  /** A snapshot with two identities, and a journal with a revocation, evidence and a grant. */
  static Stream<byte[]> saved() throws IOException {
    Path state = folder.resolve("saved");
    try (Enforcer enforcer = open(state)) {
      enforcer.evaluate(event(0, 0));
      enforcer.evaluate(event(1, 1));
      enforcer.revoked("key-9");
      enforcer.revalidated(
          "key-0", "198.51.1.7", new Evidence(Evidence.Kind.HUMAN_APPROVAL, SOON.instant()));
      enforcer.granted("aws|1|machine-0", SOON.instant());
    }
    byte[] snapshot = Files.readAllBytes(state.resolve(SavedState.SNAPSHOT));
    StringBuilder journal = new StringBuilder("J");
    for (String line : Files.readAllLines(state.resolve(SavedState.JOURNAL))) {
      journal.append(line.substring(9)).append('\n');
    }
    return Stream.of(
        Arrays.copyOf(snapshot, snapshot.length - 8), journal.toString().getBytes(ISO_8859_1));
  }

  /**
   * @param input a snapshot without its checksum, or {@code J} and a journal without checksums
   */
  @MethodSource("saved")
  @FuzzTest
  void restoresOrRejects(byte[] input) throws IOException {
    Path state = folder.resolve("state");
    boolean isJournal = input.length > 0 && input[0] == 'J';
    PrivateFiles.createFolder(state);
    Files.deleteIfExists(state.resolve(SavedState.JOURNAL));
    Files.deleteIfExists(state.resolve(SavedState.SNAPSHOT));
    if (isJournal) {
      StringBuilder journal = new StringBuilder();
      for (String line : new String(input, 1, input.length - 1, ISO_8859_1).split("\n")) {
        journal.append(SavedStateTest.line(line));
      }
      Files.writeString(state.resolve(SavedState.JOURNAL), journal, ISO_8859_1);
    } else {
      CRC32C crc = new CRC32C();
      crc.update(input);
      Files.write(
          state.resolve(SavedState.SNAPSHOT),
          ByteBuffer.allocate(input.length + 8).put(input).putLong(crc.getValue()).array());
    }
    long before = allocated();
    RuntimeException refused = catchThrowableOfType(RuntimeException.class, () -> use(state));
    assertThat(allocated() - before).isLessThan(MOST_BYTES);
    if (refused instanceof RejectedReleaseException) {
      assertThat(isJournal).as("accepted a newer release").isTrue();
    } else if (refused != null) {
      assertThat(isJournal).isTrue();
      assertThat(refused)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("cannot be read")
          .hasCauseInstanceOf(IOException.class);
    } else {
      use(state);
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
        EnforcerOptions.builder(SOON).observingSince(Opened.MIDNIGHT).stateFolder(file).build();
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

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }
}
