package io.tidemark.engine.program;

import io.tidemark.engine.profile.ByteSink;
import io.tidemark.engine.profile.ByteSource;
import io.tidemark.engine.profile.ValueHash;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The versioned byte form of recent state: version, hash of the catalogue, two times, the state of
 * each feature that keeps one, and a checksum. The catalogue's hash stands for the layout, so a
 * state is only read by the program that wrote it.
 */
final class RecentStateBytes {
  private static final int VERSION = 1;
  private static final int CHECKSUM = 4;

  private RecentStateBytes() {}

  static byte[] of(FeatureProgram program, RecentState recent) {
    ByteSink sink = new ByteSink();
    sink.u8(VERSION);
    sink.i64(layout(program));
    sink.signed(recent.sinceMicros);
    sink.signed(recent.lastMicros);
    recent.kept().forEach(state -> state.write(sink));
    byte[] bytes = sink.toBytes();
    byte[] sealed = Arrays.copyOf(bytes, bytes.length + CHECKSUM);
    int checksum = checksum(bytes, bytes.length);
    for (int i = 0; i < CHECKSUM; i++) {
      sealed[bytes.length + i] = (byte) (checksum >>> (8 * i));
    }
    return sealed;
  }

  static RecentState read(FeatureProgram program, byte[] sealed) {
    if (sealed.length <= CHECKSUM) {
      throw new IllegalArgumentException(
          "Recent state has " + sealed.length + " bytes, too few; warm up from events instead");
    }
    if (sealed[0] != VERSION) {
      throw new IllegalArgumentException(
          "Recent state has version "
              + (sealed[0] & 0xFF)
              + ", this engine reads version "
              + VERSION
              + "; warm up from events instead, or use the engine that wrote it");
    }
    int length = sealed.length - CHECKSUM;
    int written = 0;
    for (int i = 0; i < CHECKSUM; i++) {
      written |= (sealed[length + i] & 0xFF) << (8 * i);
    }
    if (written != checksum(sealed, length)) {
      throw new IllegalArgumentException(
          "Recent state is damaged: its checksum does not fit; warm up from events instead");
    }
    ByteSource source = new ByteSource(Arrays.copyOf(sealed, length));
    source.u8();
    if (source.i64() != layout(program)) {
      throw new IllegalArgumentException(
          "Recent state was written with another catalogue; warm up from events instead");
    }
    RecentState recent = program.newRecentState(source.signed());
    recent.lastMicros = source.signed();
    recent.kept().forEach(state -> state.read(source));
    source.end();
    return recent;
  }

  private static long layout(FeatureProgram program) {
    return ValueHash.of(program.catalogue().hash());
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, length);
    return (int) checksum.getValue();
  }
}
