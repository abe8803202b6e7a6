package io.tidemark.engine.operator;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;

/** The events of a trailing window, and those of them that have something. */
final class WindowedPart implements ExpiringState {
  private final WindowedCount all;
  private final WindowedCount part;

  WindowedPart(long windowMicros) {
    all = new WindowedCount(windowMicros);
    part = new WindowedCount(windowMicros);
  }

  /** Adds an event; one that is older than the window is passed over. */
  void add(long micros, boolean isOfPart) {
    all.add(micros);
    if (isOfPart) {
      part.add(micros);
    }
  }

  /** Events in the window that ends at a time. */
  long allAt(long micros) {
    return all.at(micros);
  }

  /** Those of the part in the window that ends at a time. */
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
