package io.tidemark.engine.program;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.operator.FeatureState;
import io.tidemark.engine.operator.TextHashes;
import io.tidemark.engine.profile.ValueHash;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;

/** Recent state of one identity: windows of at most 24 hours, of bounded size. Not thread-safe. */
public final class RecentState {
  private static final int VERSION = 1;
  private static final int CHECKSUM = 4;

  final FeatureState[] states;
  final TextHashes hashes;
  final long sinceMicros;
  long lastMicros = Long.MIN_VALUE;

  RecentState(FeatureState[] states, TextHashes hashes, long sinceMicros) {
    this.states = states;
    this.hashes = hashes;
    this.sinceMicros = sinceMicros;
  }

  /** Returns the time of the last event added, or {@link Long#MIN_VALUE}. */
  public long lastMicros() {
    return lastMicros;
  }

  /** Returns the {@link io.tidemark.engine.profile.ValueHash hash} of a text column's value. */
  public long hash(EventColumn column, AccessEvent event) {
    return hashes.of(column, event);
  }

  Stream<FeatureState> states() {
    return Stream.of(states).filter(Objects::nonNull);
  }

  /**
   * Returns the binary form, about 4 KB: a version, the catalogue hash, two times, the states, and
   * a checksum. Equal states produce equal bytes.
   *
   * @param program program that made this state
   */
  public byte[] toBytes(FeatureProgram program) {
    ByteSink sink = new ByteSink();
    sink.u8(VERSION);
    sink.i64(layout(program));
    sink.signed(sinceMicros);
    sink.signed(lastMicros);
    states().forEach(state -> state.write(sink));
    byte[] bytes = sink.toBytes();
    return sink.i32(new ByteSource(bytes).checksumOfRest()).toBytes();
  }

  /**
   * Restores recent state bit for bit.
   *
   * @throws IllegalArgumentException if the bytes are damaged or of another version or catalogue
   */
  public static RecentState fromBytes(FeatureProgram program, byte[] sealed) {
    if (sealed.length <= CHECKSUM) {
      throw new IllegalArgumentException(
          "Recent state has only " + sealed.length + " bytes; warm up from events instead");
    }
    if (sealed[0] != VERSION) {
      throw new IllegalArgumentException(
          ("Recent state has version %s, but this engine reads version %s; warm up from"
                  + " events instead, or use the engine that wrote it")
              .formatted(sealed[0] & 0xFF, VERSION));
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
