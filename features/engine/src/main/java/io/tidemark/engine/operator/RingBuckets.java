package io.tidemark.engine.operator;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;

/**
 * A ring of {@link #COUNT} buckets that covers a trailing window, each in the slot of its number
 * modulo {@link #COUNT}. At 10:15:30, an hour's window covers events since 09:16:00.
 */
final class RingBuckets {
  static final int COUNT = 60;

  private RingBuckets() {}

  static long lengthOf(long windowMicros) {
    return windowMicros / COUNT;
  }

  static int slot(long bucket) {
    return (int) Math.floorMod(bucket, (long) COUNT);
  }

  static int before(int slot) {
    return slot == 0 ? COUNT - 1 : slot - 1;
  }

  /** Returns the number of the bucket in a slot, given the number of the newest bucket. */
  static long bucket(long newest, int slot) {
    return newest - Math.floorMod(slot(newest) - slot, COUNT);
  }

  /** Returns the end, in microseconds, of the last window that contains a bucket. */
  static long end(long bucket, long bucketMicros) {
    return (bucket + COUNT) * bucketMicros;
  }

  /** Returns how many buckets leave the window when {@code next} becomes the newest; 0 at first. */
  static int leaving(long newest, long next) {
    return newest == Long.MIN_VALUE ? 0 : (int) Math.min(next - newest, COUNT);
  }

  /** Writes the number of used slots, and the age and content of each, newest first. */
  static void write(ByteSink sink, long newest, IntPredicate isUsed, IntConsumer put) {
    int used = 0;
    for (int slot = 0; slot < COUNT; slot++) {
      used += isUsed.test(slot) ? 1 : 0;
    }
    sink.varint(used);
    int slot = slot(newest);
    for (int age = 0; age < COUNT && used > 0; age++) {
      if (isUsed.test(slot)) {
        sink.u8(age);
        put.accept(slot);
      }
      slot = before(slot);
    }
  }

  /** Reads slots of at least the given size in bytes, including the age. */
  static void read(ByteSource source, long newest, int leastBytes, IntConsumer take) {
    int used = source.count(leastBytes);
    int last = -1;
    for (int i = 0; i < used; i++) {
      int age = source.u8();
      if (age <= last || age >= COUNT) {
        throw source.damaged("a bucket of age " + age + " comes after one of age " + last);
      }
      take.accept(slot(newest - age));
      last = age;
    }
  }
}
