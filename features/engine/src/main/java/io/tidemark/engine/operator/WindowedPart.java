package io.tidemark.engine.operator;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;

/** Counts all events in a trailing window, and those that have a property. */
final class WindowedPart implements ExpiringState {
  private final WindowedCount all;
  private final WindowedCount part;

  WindowedPart(long windowMicros) {
    all = new WindowedCount(windowMicros);
    part = new WindowedCount(windowMicros);
  }

  void add(long micros, boolean isOfPart) {
    all.add(micros);
    if (isOfPart) {
      part.add(micros);
    }
  }

  long allAt(long micros) {
    return all.at(micros);
  }

  long partAt(long micros) {
    return part.at(micros);
  }

  @Override
  public long expiresAt() {
    return all.expiresAt();
  }

  @Override
  public void write(ByteSink sink) {
    all.write(sink);
    part.write(sink);
  }

  @Override
  public void read(ByteSource source) {
    all.read(source);
    part.read(source);
  }
}
