package io.tidemark.runtime.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Structured fuzzing of the loader. Files are damaged and then hashed and signed again, so that the
 * damage reaches the parsers. The result must be a release that loads or a named error, and must
 * use little memory: no length is trusted before it is compared with the available bytes. The cases
 * are the same each time. To run longer with another seed: {@code -Dtidemark.fuzz.seconds=600
 * -Dtidemark.fuzz.seed=2}.
 */
class LoaderFuzzTest {
  private static final SigningKey KEY = SigningKey.generate();
  private static final int CASES = 400;
  private static final Long SECONDS = Long.getLong("tidemark.fuzz.seconds");
  private static final long SEED = Long.getLong("tidemark.fuzz.seed", 1);

  /** An intact release takes a few MB; trusting a forged length would take up to 2 GB. */
  private static final long MOST_BYTES = 64L << 20;

  private static final int[] INTERESTING = {
    0, 1, -1, 2, 7, 255, 256, 65_535, 65_536, Integer.MAX_VALUE, Integer.MIN_VALUE, 0x7fff_fff0
  };

  /** Magic, version, length and checksum of a baseline. */
  private static final int HEAD = 20;

  @TempDir private Path folder;
  private String last;
  private final Random random = new Random(SEED);
  private Map<String, byte[]> whole;
  private Pointer pointer;
  private Path release;

  @Test
  void loaderFailsOnlyWithRejection() throws IOException {
    pointer = SmallRelease.publish(folder, KEY, 3).pointer();
    release = folder.resolve(ReleaseRepository.RELEASES).resolve(pointer.release());
    whole = new TreeMap<>();
    try (var listed = Files.list(release)) {
      for (Path file : listed.toList()) {
        whole.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    Map<RejectionReason, Integer> refusals = new EnumMap<>(RejectionReason.class);
    int loaded = 0;
    Instant began = Instant.now();
    for (int number = 0; hasMore(number, began); number++) {
      String damaged = damageOne() + " of case " + number + ", seed " + SEED;
      long before = allocated();
      try (ReleaseRepository bundle =
          ReleaseRepository.load(
              folder, TestRoot.pin(KEY), Acceptance.anyAt(TestCompany.issued()), CheckLog.SILENT)) {
        bundle.checkAll(CheckLog.SILENT);
        loaded++;
      } catch (RejectedReleaseException e) {
        refusals.merge(e.refusal(), 1, Integer::sum);
        assertThat(e.getMessage()).as(damaged).startsWith(e.refusal().name() + ": ");
      } catch (RuntimeException | Error e) {
        throw new AssertionError("An error without a name after " + damaged, e);
      }
      assertThat(allocated() - before).as(damaged).isLessThan(MOST_BYTES);
    }
    System.out.println("fuzzed: " + loaded + " loaded, refused " + refusals);
    assertThat(loaded).as("untouched in what counts, and loaded").isPositive();
    assertThat(refusals.keySet())
        .contains(RejectionReason.CONTENT_UNREADABLE, RejectionReason.MANIFEST_UNREADABLE);
  }

  private static boolean hasMore(int number, Instant began) {
    return SECONDS == null
        ? number < CASES
        : Instant.now().isBefore(began.plus(Duration.ofSeconds(SECONDS)));
  }

  /**
   * Damages a file and signs the release as if it had been published that way. Returns a
   * description.
   */
  private String damageOne() throws IOException {
    List<String> names = new ArrayList<>(whole.keySet());
    names.remove(Manifest.SIGNATURE);
    String name = names.get(random.nextInt(names.size()));
    byte[] bytes = whole.get(name);
    int times = 1 + random.nextInt(3);
    for (int i = 0; i < times; i++) {
      bytes = name.endsWith(".bin") || name.endsWith(".idx") ? damaged(bytes) : text(bytes);
    }
    if (name.equals(ReleaseWriter.BASELINE) && bytes.length > HEAD && random.nextInt(8) > 0) {
      reseal(bytes);
    }
    if (last != null) {
      Files.write(release.resolve(last), whole.get(last));
      if (whole.containsKey(BlockFile.hashes(last))) {
        Files.write(release.resolve(BlockFile.hashes(last)), whole.get(BlockFile.hashes(last)));
      }
    }
    Files.write(release.resolve(name), bytes);
    last = name;
    if (whole.containsKey(BlockFile.hashes(name))) {
      BlockFile.writeHashes(release.resolve(name));
    }
    byte[] manifest = name.equals(Manifest.NAME) ? bytes : relisted();
    Resigned.manifest(folder, release, pointer, manifest, KEY);
    return name;
  }

  private byte[] relisted() throws IOException {
    Manifest manifest = Manifest.fromJson(whole.get(Manifest.NAME));
    String json = new String(whole.get(Manifest.NAME), StandardCharsets.UTF_8);
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

  /** Replaces numbers of any width, and flips, cuts, duplicates or moves bytes. */
  private byte[] damaged(byte[] from) {
    byte[] bytes = from.clone();
    if (bytes.length < 16) {
      return new byte[random.nextInt(40)];
    }
    int at = random.nextInt(bytes.length - 8);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    switch (random.nextInt(7)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> buffer.putInt(at, INTERESTING[random.nextInt(INTERESTING.length)]);
      case 2 -> buffer.putInt(at & ~3, INTERESTING[random.nextInt(INTERESTING.length)]);
      case 3 -> buffer.putLong(at, random.nextLong());
      case 4 -> bytes = Arrays.copyOf(bytes, at);
      case 5 -> buffer.putInt(at, buffer.getInt(at) + random.nextInt(9) - 4);
      default -> System.arraycopy(from, random.nextInt(bytes.length - 8), bytes, at, 8);
    }
    return bytes;
  }

  /** Replaces words and numbers of a text by others from it or by unexpected ones. */
  private byte[] text(byte[] from) {
    if (random.nextInt(3) == 0 || from.length < 16) {
      return damaged(from);
    }
    String text = new String(from, StandardCharsets.ISO_8859_1);
    String[] words = text.split("(?<=[\\s,:{}\\[\\]\"])|(?=[\\s,:{}\\[\\]\"])");
    int at = random.nextInt(words.length);
    String[] hostile = {
      "",
      "null",
      "-1",
      "1e999",
      "99999999999999999999",
      "{",
      "]",
      "\"",
      "../x",
      "[[[[[[[[",
      "\u0000",
      "true",
      "0.1",
      "\\ud800",
      "- &a [*a]",
      "!!java.lang.Runtime x",
      "2147483648",
    };
    words[at] =
        random.nextBoolean()
            ? hostile[random.nextInt(hostile.length)]
            : words[random.nextInt(words.length)];
    return String.join("", words).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }
}
