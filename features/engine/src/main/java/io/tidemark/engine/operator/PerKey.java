package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.StateScope;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.profile.ByteSink;
import io.tidemark.engine.profile.ByteSource;
import io.tidemark.engine.profile.ValueHash;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One state per credential or session of an identity, or a single one for the identity itself. At
 * most {@link #CAP} are held; the longest unused goes first.
 */
final class PerKey<S extends FeatureState> implements FeatureState {
  static final int CAP = 128;

  private final StateScope scope;
  private final Supplier<S> fresh;
  private final S single;
  private final LinkedHashMap<Long, S> states;

  /** Most events have the key of the one before. */
  private long lastHash = ValueHash.ABSENT;

  private S last;

  PerKey(StateScope scope, Supplier<S> fresh) {
    this.scope = scope;
    this.fresh = fresh;
    single = scope == StateScope.IDENTITY ? fresh.get() : null;
    states = new LinkedHashMap<>(16, 0.75f, true);
  }

  /** A feature's own state again; the program hands every feature what that feature made. */
  @SuppressWarnings("unchecked")
  static <S extends FeatureState> PerKey<S> cast(FeatureState state) {
    return (PerKey<S>) state;
  }

  /** The state that an event belongs to, made when new; null when the event lacks the key. */
  S of(AccessEvent event, TextHashes hashes) {
    return scope == StateScope.IDENTITY ? single : of(hashes.of(scope.key(), event));
  }

  /** The same for the event that is judged. */
  S of(Moment now) {
    return scope == StateScope.IDENTITY ? single : of(now.hash(scope.key()));
  }

  private S of(long hash) {
    if (hash == lastHash) {
      return last;
    }
    if (hash == ValueHash.ABSENT) {
      return null;
    }
    S state = states.get(hash);
    if (state == null) {
      state = fresh.get();
      states.put(hash, state);
      if (states.size() > CAP) {
        states.remove(states.keySet().iterator().next());
      }
    }
    lastHash = hash;
    last = state;
    return state;
  }

  /** Keys go longest unused first, so that reading them restores who goes first. */
  @Override
  public void write(ByteSink sink) {
    if (scope == StateScope.IDENTITY) {
      single.write(sink);
      return;
    }
    sink.varint(states.size());
    for (Map.Entry<Long, S> entry : states.entrySet()) {
      sink.i64(entry.getKey());
      entry.getValue().write(sink);
    }
  }

  @Override
  public void read(ByteSource source) {
    if (scope == StateScope.IDENTITY) {
      single.read(source);
      return;
    }
    int size = source.count(9);
    if (size > CAP) {
      throw source.damaged(size + " keys, at most " + CAP + " are kept");
    }
    for (int i = 0; i < size; i++) {
      S state = fresh.get();
      if (states.put(source.i64(), state) != null) {
        throw source.damaged("the same key twice");
      }
      state.read(source);
    }
  }
}
