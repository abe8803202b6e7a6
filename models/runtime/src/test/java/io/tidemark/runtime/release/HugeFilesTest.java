package io.tidemark.runtime.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that an attacker has made so large that reading them could exhaust memory before
 * verification.
 */
class HugeFilesTest {
  private static final SigningKey KEY = SigningKey.generate();
  private static final long HUGE = 3L << 30;
  private static final long MOST_BYTES = 64L << 20;

  @TempDir private Path folder;
  private Path release;

  @BeforeEach
  void publish() throws IOException {
    release = SmallRelease.publish(folder, KEY, 3).folder();
  }

  @Test
  void hugePointerUsesNoMemory() throws IOException {
    assertRefusedCheaply(folder.resolve(ReleaseRepository.CURRENT));
  }

  @Test
  void hugeManifestUsesNoMemory() throws IOException {
    assertRefusedCheaply(release.resolve(Manifest.NAME));
  }

  @Test
  void hugeSignatureUsesNoMemory() throws IOException {
    assertRefusedCheaply(release.resolve(Manifest.SIGNATURE));
  }

  @Test
  void fileLargerThanItsManifestUsesNoMemory() throws IOException {
    assertRefusedCheaply(release.resolve(ReleaseWriter.BASELINE));
  }

  private void assertRefusedCheaply(Path file) throws IOException {
    try (RandomAccessFile grown = new RandomAccessFile(file.toFile(), "rw")) {
      grown.setLength(HUGE);
    }
    long before = allocated();
    assertThatThrownBy(
            () ->
                ReleaseRepository.load(
                        folder,
                        TestRoot.pin(KEY),
                        Acceptance.anyAt(TestCompany.issued()),
                        CheckLog.SILENT)
                    .close())
        .isInstanceOfSatisfying(
            RejectedReleaseException.class,
            e -> assertThat(e.refusal()).isEqualTo(RejectionReason.FILE_SIZE));
    assertThat(allocated() - before).isLessThan(MOST_BYTES);
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }
}
