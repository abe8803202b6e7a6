package io.tidemark.runtime.enforcer;

import io.tidemark.runtime.release.Pointer;
import io.tidemark.runtime.release.RootDocument;
import io.tidemark.runtime.release.Sequence;
import java.util.Collections;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The root document and the sequences that an enforcer accepted last. They make no key trusted:
 * only the pinned root keys do. A sequence is enforced only as long as the root document names the
 * key that signed it, so revoking a stolen key unblocks enforcers that accepted its highest
 * possible sequence.
 *
 * @param stream stream that the enforcer follows, or null if no release has been accepted yet
 * @param root last accepted root document, or null if none has been accepted yet
 * @param byKey highest accepted sequence for each key id
 */
record AcceptedSequence(String stream, RootDocument.Version root, SortedMap<String, Sequence> byKey)
    implements SavedState.Entry {
  static final AcceptedSequence NONE = new AcceptedSequence(null, null, new TreeMap<>());

  AcceptedSequence {
    byKey = Collections.unmodifiableSortedMap(new TreeMap<>(byKey));
  }

  /** Returns this state, or the initial one if it belongs to another stream. */
  AcceptedSequence of(String follows) {
    return follows.equals(stream) ? this : new AcceptedSequence(follows, null, new TreeMap<>());
  }

  /** Returns the state after accepting a root document, without the keys that it does not name. */
  AcceptedSequence after(RootDocument document) {
    SortedMap<String, Sequence> named = new TreeMap<>(byKey);
    named.keySet().retainAll(document.releaseKeys().ids());
    return new AcceptedSequence(document.stream(), document.accepted(), named);
  }

  AcceptedSequence after(Pointer pointer) {
    SortedMap<String, Sequence> signed = new TreeMap<>(byKey);
    signed.put(pointer.keyId(), pointer.sequence());
    return new AcceptedSequence(stream, root, signed);
  }

  /** Returns the lowest sequence that would not be a rollback. */
  Sequence least() {
    return byKey.values().stream().max(Comparator.naturalOrder()).orElse(Sequence.NONE);
  }
}
