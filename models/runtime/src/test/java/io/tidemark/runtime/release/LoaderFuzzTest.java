package io.tidemark.runtime.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import io.tidemark.engine.bytes.Sha256;
import io.tidemark.runtime.release.Manifest.ManifestFile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Fuzz target for the loader. One file of a small release has the fuzzer's content and is hashed
 * and signed again, so that the content reaches the parsers. The result must be a release that
 * loads or a named error, and must use little memory: no length is trusted before it is compared
 * with the available bytes.
 */
class LoaderFuzzTest {
  private static final SigningKey KEY = SmallRelease.fixedKey();

  /** An intact release takes a few MB; trusting a forged length would take up to 2 GB. */
  private static final long MOST_BYTES = 64L << 20;

  /** Magic, version, length and checksum of a baseline. */
  private static final int HEAD = 20;

  @TempDir private static Path folder;
  private static Pointer pointer;
  private static Path release;
  private static final Map<String, byte[]> WHOLE = new TreeMap<>();
  private static String last;

  /** A byte that picks the file, followed by its content, for every file of an intact release. */
  static Stream<byte[]> intact() throws IOException {
    List<String> names = names();
    return IntStream.range(0, names.size())
        .mapToObj(
            at -> {
              byte[] content = WHOLE.get(names.get(at));
              byte[] input = new byte[1 + content.length];
              input[0] = (byte) at;
              System.arraycopy(content, 0, input, 1, content.length);
              return input;
            });
  }

  @Test
  void intactReleaseLoads() throws IOException {
    for (byte[] input : intact().toList()) {
      assertThat(refusal(input)).as("file " + input[0]).isNull();
    }
  }

  @MethodSource("intact")
  @FuzzTest
  void loaderFailsOnlyWithRejection(byte[] input) throws IOException {
    if (input.length == 0) {
      return;
    }
    names();
    long before = allocated();
    RejectedReleaseException refusal = refusal(input);
    assertThat(allocated() - before).isLessThan(MOST_BYTES);
    if (refusal != null) {
      assertThat(refusal).hasMessageStartingWith(refusal.refusal().name() + ": ");
    }
  }

  /** Returns why the release with the given file is rejected, or null if it loads. */
  private static RejectedReleaseException refusal(byte[] input) throws IOException {
    replace(input);
    try (ReleaseRepository repository =
        ReleaseRepository.load(
            folder, TestRoot.pin(KEY), Acceptance.anyAt(TestCompany.issued()), CheckLog.SILENT)) {
      repository.checkAll(CheckLog.SILENT);
      return null;
    } catch (RejectedReleaseException refused) {
      return refused;
    }
  }

  /** Publishes the release at the first call. Returns the files that the fuzzer replaces. */
  private static List<String> names() throws IOException {
    if (WHOLE.isEmpty()) {
      pointer = SmallRelease.publish(folder, KEY, 3).pointer();
      release = folder.resolve(ReleaseRepository.RELEASES).resolve(pointer.release());
      try (var listed = Files.list(release)) {
        for (Path file : listed.toList()) {
          WHOLE.put(file.getFileName().toString(), Files.readAllBytes(file));
        }
      }
    }
    List<String> names = new ArrayList<>(WHOLE.keySet());
    names.remove(Manifest.SIGNATURE);
    return names;
  }

  /** Replaces a file and signs the release as if it had been published that way. */
  private static void replace(byte[] input) throws IOException {
    List<String> names = names();
    String name = names.get((input[0] & 255) % names.size());
    byte[] content = Arrays.copyOfRange(input, 1, input.length);
    if (name.equals(ReleaseWriter.BASELINE) && content.length > HEAD) {
      reseal(content);
    }
    if (last != null) {
      Files.write(release.resolve(last), WHOLE.get(last));
      if (WHOLE.containsKey(BlockFile.hashes(last))) {
        Files.write(release.resolve(BlockFile.hashes(last)), WHOLE.get(BlockFile.hashes(last)));
      }
    }
    Files.write(release.resolve(name), content);
    last = name;
    if (WHOLE.containsKey(BlockFile.hashes(name))) {
      BlockFile.writeHashes(release.resolve(name));
    }
    byte[] manifest = name.equals(Manifest.NAME) ? content : relisted();
    Resigned.manifest(folder, release, pointer, manifest, KEY);
  }

  private static byte[] relisted() throws IOException {
    Manifest manifest = Manifest.fromJson(WHOLE.get(Manifest.NAME));
    String json = new String(WHOLE.get(Manifest.NAME), StandardCharsets.UTF_8);
    for (ManifestFile file : manifest.files()) {
      Path path = release.resolve(file.path());
      json = json.replace(file.sha256(), Sha256.hex(path));
      json =
          json.replace(
              "\"path\" : \"" + file.path() + "\",\n      \"bytes\" : " + file.bytes(),
              "\"path\" : \"" + file.path() + "\",\n      \"bytes\" : " + Files.size(path));
    }
    return json.getBytes(StandardCharsets.UTF_8);
  }

  /** Recomputes a baseline's length and checksum, so that its content is read. */
  private static void reseal(byte[] baseline) {
    CRC32C checksum = new CRC32C();
    checksum.update(baseline, HEAD, baseline.length - HEAD);
    ByteBuffer.wrap(baseline)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(HEAD - 8, baseline.length - HEAD)
        .putInt(HEAD - 4, (int) checksum.getValue());
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }
}
