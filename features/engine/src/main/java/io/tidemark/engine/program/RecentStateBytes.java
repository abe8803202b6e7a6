package io.tidemark.engine.program;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.profile.ValueHash;
import java.util.Arrays;

/**
 * Versioned binary format for recent state. The format consists of a version, the catalogue hash,
 * two timestamps, the state of each stateful feature, and a checksum. The layout depends on the
 * catalogue, so a state can be read only with the catalogue that was used to write it.
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
    recent.states().forEach(state -> state.write(sink));
    byte[] bytes = sink.toBytes();
    return sink.i32(new ByteSource(bytes).checksumOfRest()).toBytes();
  }

  static RecentState read(FeatureProgram program, byte[] sealed) {
    if (sealed.length <= CHECKSUM) {
      throw new IllegalArgumentException(
          "Recent state has only " + sealed.length + " bytes; warm up from events instead");
    }
    if (sealed[0] != VERSION) {
      throw new IllegalArgumentException(
          "Recent state has version "
              + (sealed[0] & 0xFF)
              + ", but this engine reads version "
              + VERSION
              + "; warm up from events instead, or use the engine that wrote it");
    }
    int length = sealed.length - CHECKSUM;
    ByteSource source = new ByteSource(Arrays.copyOf(sealed, length));
    int written = new ByteSource(Arrays.copyOfRange(sealed, length, sealed.length)).i32();
    if (written != source.checksumOfRest()) {
      throw new IllegalArgumentException(
          "Recent state is damaged: its checksum does not match; warm up from events instead");
    }
    source.u8();
    if (source.i64() != layout(program)) {
      throw new IllegalArgumentException(
          "Recent state was written with a different catalogue; warm up from events instead");
    }
    RecentState recent = program.newRecentState(source.signed());
    recent.lastMicros = source.signed();
    recent.states().forEach(state -> state.read(source));
    source.end();
    return recent;
  }

  private static long layout(FeatureProgram program) {
    return ValueHash.of(program.catalogue().hash());
  }
}
