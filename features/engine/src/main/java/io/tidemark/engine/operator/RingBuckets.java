package io.tidemark.engine.operator;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;

/**
 * The buckets of a trailing window, {@link #COUNT} of them, each in the slot of a ring that is its
 * number modulo their count. A window of one hour at 10:15:30 holds events since 09:16:00.
 */
final class RingBuckets {
  static final int COUNT = 60;

  private RingBuckets() {}

  /** How long one is, in microseconds. */
  static long lengthOf(long windowMicros) {
    return windowMicros / COUNT;
  }

  /** Where in the ring a bucket is. */
  static int slot(long bucket) {
    return (int) Math.floorMod(bucket, (long) COUNT);
  }

  /** The slot of the bucket before. */
  static int before(int slot) {
    return slot == 0 ? COUNT - 1 : slot - 1;
  }

  /** The bucket in a slot, of the window that ends with the newest. */
  static long bucket(long newest, int slot) {
    return newest - Math.floorMod(slot(newest) - slot, COUNT);
  }

  /** The time in microseconds from which on a bucket is in no window. */
  static long end(long bucket, long bucketMicros) {
    return (bucket + COUNT) * bucketMicros;
  }

  /** How many buckets leave when the newest moves on; none where there was none yet. */
  static int leaving(long newest, long next) {
    return newest == Long.MIN_VALUE ? 0 : (int) Math.min(next - newest, COUNT);
  }

  /**
   * Writes the slots that are used: how many, then the age of each and what is put, newest first.
   *
   * @param put writes what a slot holds
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
   * Reads what was written.
   *
   * @param leastBytes that a used slot takes, its age included
   * @param take reads what a slot holds
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
