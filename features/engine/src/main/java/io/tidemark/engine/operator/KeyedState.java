package io.tidemark.engine.operator;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.catalogue.StateScope;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.profile.ValueHash;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * One state per credential or session, or one for the whole identity. At most {@link #CAP} are
 * kept, and the least recently used is evicted first. Expired states are dropped in the same order,
 * so dropping them changes no result.
 */
final class KeyedState<S extends ExpiringState> implements FeatureState {
  static final int CAP = 128;

  /**
   * Number of expired states that are kept. Without them, an identity that alternates between a few
   * keys would create a state for each event.
   */
  static final int FEW = 8;

  /** Maximum delay of events and outcomes; a later one may find its state dropped. */
  private static final long LATE = 20 * EventTime.MINUTE;

  private static final int FIRST_CAPACITY = 2;
  private static final long[] NO_HASHES = {};
  private static final ExpiringState[] NO_STATES = {};

  private final StateScope scope;
  private final Supplier<S> fresh;
  private final S single;

  /** Keys, least recently used first, searched from the end. 12 bytes each; in a map, 70. */
  private long[] hashes = NO_HASHES;

  private ExpiringState[] states = NO_STATES;
  private int size;

  /** Key of the previous event, which most events share. */
  private long lastHash = ValueHash.ABSENT;

  private S last;

  /** Time before which no state expires. */
  private long nextExpiry = Long.MIN_VALUE;

  KeyedState(StateScope scope, Supplier<S> fresh) {
    this.scope = scope;
    this.fresh = fresh;
    single = scope == StateScope.IDENTITY ? fresh.get() : null;
  }

  /** Casts a state, which the program passes only to the feature that created it. */
  @SuppressWarnings("unchecked")
  static <S extends ExpiringState> KeyedState<S> cast(FeatureState state) {
    return (KeyedState<S>) state;
  }

  /** Returns an event's state, created if the key is new, or null if the event has no key. */
  S of(AccessEvent event, TextHashes hashes) {
    return scope == StateScope.IDENTITY
        ? single
        : of(hashes.of(scope.key(), event), event.timeMicros());
  }

  S of(EvaluationContext now) {
    return of(now.event(), now.hashes());
  }

  int size() {
    return size;
  }

  private S of(long hash, long micros) {
    if (hash == ValueHash.ABSENT) {
      return null;
    }
    if (hash != lastHash) {
      last = used(hash);
      lastHash = hash;
      dropExpired(micros);
    } else if (micros >= nextExpiry) {
      dropExpired(micros);
    }
    return last;
  }

  @SuppressWarnings("unchecked")
  private S used(long hash) {
    int at = size - 1;
    while (at >= 0 && hashes[at] != hash) {
      at--;
    }
    if (at < 0) {
      if (size == CAP) {
        removeFirst(1);
      }
      S made = fresh.get();
      append(hash, made);
      return made;
    }
    ExpiringState state = states[at];
    int later = size - 1 - at;
    System.arraycopy(hashes, at + 1, hashes, at, later);
    System.arraycopy(states, at + 1, states, at, later);
    hashes[size - 1] = hash;
    states[size - 1] = state;
    return (S) state;
  }

  private void append(long hash, S state) {
    if (size == hashes.length) {
      resize(Math.max(FIRST_CAPACITY, 2 * size));
    }
    hashes[size] = hash;
    states[size] = state;
    size++;
  }

  /** Drops expired states, least recently used first, up to the first that has not expired. */
  private void dropExpired(long micros) {
    int gone = 0;
    nextExpiry = Long.MAX_VALUE;
    while (size - gone > FEW) {
      long expiresAt = states[gone].expiresAt() + LATE;
      if (micros < expiresAt) {
        nextExpiry = expiresAt;
        break;
      }
      gone++;
    }
    if (gone > 0) {
      removeFirst(gone);
      if (size <= hashes.length / 4) {
        resize(hashes.length / 2);
      }
    }
  }

  private void removeFirst(int gone) {
    System.arraycopy(hashes, gone, hashes, 0, size - gone);
    System.arraycopy(states, gone, states, 0, size - gone);
    Arrays.fill(states, size - gone, size, null);
    size -= gone;
  }

  private void resize(int capacity) {
    hashes = Arrays.copyOf(hashes, capacity);
    states = Arrays.copyOf(states, capacity);
  }

  /** Writes the keys from least to most recently used, which preserves the eviction order. */
  @Override
  public void write(ByteSink sink) {
    if (scope == StateScope.IDENTITY) {
      single.write(sink);
      return;
    }
    sink.varint(size);
    for (int i = 0; i < size; i++) {
      sink.i64(hashes[i]);
      states[i].write(sink);
    }
  }

  @Override
  public void read(ByteSource source) {
    if (scope == StateScope.IDENTITY) {
      single.read(source);
      return;
    }
    int count = source.count(9);
    if (count > CAP) {
      throw source.damaged(count + " keys, but at most " + CAP + " are kept");
    }
    for (int i = 0; i < count; i++) {
      long hash = source.i64();
      for (int earlier = 0; earlier < size; earlier++) {
        if (hashes[earlier] == hash) {
          throw source.damaged("it contains the same key twice");
        }
      }
      S state = fresh.get();
      append(hash, state);
      state.read(source);
    }
  }
}
