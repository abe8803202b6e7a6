package io.tidemark.runtime.enforcer;

import io.tidemark.runtime.release.Pointer;
import io.tidemark.runtime.release.RootDocument;
import io.tidemark.runtime.release.Sequence;
import java.util.Collections;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The root document and the sequences that an enforcer accepted last. They cannot make additional
 * keys trusted, because trust is anchored in the pinned root keys. A sequence is stored only once
 * its release is in use.
 *
 * <p>A sequence is enforced only as long as the root document names the key that signed it. If a
 * thief signs the highest possible sequence with a stolen release key, enforcers are therefore
 * unblocked as soon as that key is revoked.
 *
 * @param stream stream that the enforcer follows, or null if no release has been accepted yet
 * @param root last accepted root document, or null if none has been accepted yet
 * @param byKey highest accepted sequence for each key id
 */
record AcceptedSequence(String stream, RootDocument.Version root, SortedMap<String, Sequence> byKey)
    implements SavedState.Entry {
  /** The initial state, in which any stream is accepted. */
  static final AcceptedSequence NONE = new AcceptedSequence(null, null, new TreeMap<>());

  AcceptedSequence {
    byKey = Collections.unmodifiableSortedMap(new TreeMap<>(byKey));
  }

  /**
   * Returns this state if it belongs to the given stream, and otherwise the initial state for that
   * stream.
   */
  AcceptedSequence of(String follows) {
    return follows.equals(stream) ? this : new AcceptedSequence(follows, null, new TreeMap<>());
  }

  /**
   * Returns the state after accepting a root document. Keys that are not named in the document are
   * dropped.
   */
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
