package io.tidemark.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.tidemark.jobs.source.LogBytes.Container;
import io.tidemark.jobs.source.Logs.Reading;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reads intact and damaged files in every supported compression format. */
class ContainerTest {
  private static final Map<Container, Function<String, byte[]>> PACKING =
      Map.of(
          Container.GZIP, Logs::gzip,
          Container.ZSTD, text -> Zstd.compress(text.getBytes(StandardCharsets.UTF_8)),
          Container.BZIP2, ContainerTest::bzip2);

  private static byte[] bzip2(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (BZip2CompressorOutputStream out = new BZip2CompressorOutputStream(bytes, 1)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  private static String records(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> Logs.cloudTrail("e" + i * 7919, "\"requestID\":\"" + i * 31L + "\""))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static Reading read(byte[] stored) {
    return Logs.read(stored, "dir/file", Logs.OPTIONS);
  }

  @ParameterizedTest
  @EnumSource(Container.class)
  void readsEveryMember(Container container) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    // Use members of all lengths, so that they end at any buffer position.
    for (int member = 0; member < 60; member++) {
      file.writeBytes(PACKING.get(container).apply(records(member * 10, member * 10 + 10)));
    }
    Reading reading = read(file.toByteArray());
    assertThat(reading.account.accepted()).isEqualTo(600);
    assertThat(reading.account.rejected()).isEmpty();
    assertThat(reading.account.bytes()).isEqualTo(file.size());
    assertThat(reading.account.cut()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Container.class)
  void truncatedFileGivesRecordsAndOneRejection(Container container) {
    byte[] whole = PACKING.get(container).apply(records(0, 8000));
    Reading cut = read(Arrays.copyOf(whole, whole.length * 3 / 4));
    assertThat(cut.account.accepted()).isPositive().isLessThan(8000);
    assertThat(cut.account.rejected())
        .isEqualTo(Map.of("truncated_" + container.name().toLowerCase(java.util.Locale.ROOT), 1L));
    assertThat(cut.account.cut()).isTrue();
  }

  @Test
  void reportsMemberAfterDamagedMember() {
    byte[] first = Logs.gzip(records(0, 10));
    byte[] second = Logs.gzip(records(10, 20));
    second[1] ^= 1;
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(first);
    file.writeBytes(second);
    Reading reading = read(file.toByteArray());
    assertThat(reading.account.accepted()).isEqualTo(10);
    assertThat(reading.account.rejected()).isEqualTo(Map.of("corrupt_gzip", 1L));
  }

  @Test
  void ignoresTrailingZeros() {
    byte[] whole = Logs.gzip(records(0, 10));
    Reading reading = read(Arrays.copyOf(whole, whole.length + 512));
    assertThat(reading.account.accepted()).isEqualTo(10);
    assertThat(reading.account.rejected()).isEmpty();
  }

  @Test
  void stopsAtDecompressionLimit() {
    byte[] bomb = bzip2(" ".repeat(100 << 20));
    assertThat(bomb.length).isLessThan(10_000);
    Reading reading = Logs.read(bomb, "f", Logs.OPTIONS.withFormat(LogFormat.CLOUDTRAIL));
    assertThat(reading.account.rejected()).isEqualTo(Map.of("compression_bomb", 1L));
  }

  @Property(tries = 300, seed = "4")
  void accountsForDamageAnywhere(
      @ForAll @IntRange(max = 2) int kind,
      @ForAll @IntRange(max = 1_000_000) int place,
      @ForAll byte value) {
    byte[] stored = PACKING.get(Container.values()[kind]).apply(records(0, 20));
    stored[place % stored.length] = value;
    Reading reading = read(stored);
    assertThat(reading.account.read()).isEqualTo(reading.records.size());
  }
}
