package io.tidemark.engine.operator;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;

/**
 * Ring of {@link #COUNT} buckets of a trailing window. A bucket's slot is its number modulo their
 * count. A window of one hour at 10:15:30 holds events since 09:16:00.
 */
final class RingBuckets {
  static final int COUNT = 60;

  private RingBuckets() {}

  /** Length of a bucket, in microseconds. */
  static long lengthOf(long windowMicros) {
    return windowMicros / COUNT;
  }

  /** Slot of a bucket in the ring. */
  static int slot(long bucket) {
    return (int) Math.floorMod(bucket, (long) COUNT);
  }

  /** The slot of the bucket before. */
  static int before(int slot) {
    return slot == 0 ? COUNT - 1 : slot - 1;
  }

  /** Bucket in a slot of the window that ends with the newest bucket. */
  static long bucket(long newest, int slot) {
    return newest - Math.floorMod(slot(newest) - slot, COUNT);
  }

  /** End of a bucket's last window, in microseconds. */
  static long end(long bucket, long bucketMicros) {
    return (bucket + COUNT) * bucketMicros;
  }

  /** Number of buckets that leave when the newest advances; 0 without a newest. */
  static int leaving(long newest, long next) {
    return newest == Long.MIN_VALUE ? 0 : (int) Math.min(next - newest, COUNT);
  }

  /**
   * Writes the number of used slots, then age and content of each, newest first.
   *
   * @param put writes the content of a slot
   */
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

  /**
   * Reads slots that {@link #write} wrote.
   *
   * @param leastBytes minimum size of a used slot, including its age
   * @param take reads the content of a slot
   */
  static void read(ByteSource source, long newest, int leastBytes, IntConsumer take) {
    int used = source.count(leastBytes);
    int last = -1;
    for (int i = 0; i < used; i++) {
      int age = source.u8();
      if (age <= last || age >= COUNT) {
        throw source.damaged("bucket of age " + age + " after " + last);
      }
      take.accept(slot(newest - age));
      last = age;
    }
  }
}
