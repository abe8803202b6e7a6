package io.tidemark.runtime.enforcer;

import io.tidemark.runtime.release.Pointer;
import io.tidemark.runtime.release.RootDocument;
import io.tidemark.runtime.release.Sequence;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The root document and the sequences that an enforcer accepted last, stored in a text file. The
 * file starts with the lines {@code stream NAME} and {@code root VERSION SHA256}, followed by a
 * line {@code key ID NUMBER} for each release key in the root document, where NUMBER is the highest
 * sequence accepted with that key's signature. The file cannot make additional keys trusted,
 * because trust is anchored in the pinned root keys. A sequence is stored only once its release is
 * in use.
 *
 * <p>A sequence is enforced only as long as the root document names the key that signed it. If a
 * thief signs the highest possible sequence with a stolen release key, enforcers are therefore
 * unblocked as soon as that key is revoked.
 *
 * @param stream stream that the enforcer follows, or null if no release has been accepted yet
 * @param root last accepted root document, or null if none has been accepted yet
 * @param byKey highest accepted sequence for each key id
 */
record AcceptedSequence(
    String stream, RootDocument.Version root, SortedMap<String, Sequence> byKey) {
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

  /**
   * Reads the file, or returns empty if it does not exist yet.
   *
   * @throws IllegalStateException if the file is unreadable or malformed, which leaves the accepted
   *     sequence unknown
   */
  static Optional<AcceptedSequence> read(Path file) {
    try (InputStream in = ReplacedFile.read(file)) {
      String stream = null;
      RootDocument.Version root = null;
      SortedMap<String, Sequence> byKey = new TreeMap<>();
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().toList()) {
        String[] words = line.strip().split(" ", 2);
        String[] pair = words[1].split(" ");
        switch (words[0]) {
          case "stream" -> stream = words[1];
          case "root" -> root = new RootDocument.Version(Long.parseLong(pair[0]), pair[1]);
          case "key" -> byKey.put(pair[0], new Sequence(Long.parseLong(pair[1])));
          default -> throw new IllegalArgumentException("line " + words[0]);
        }
      }
      return Optional.of(
          new AcceptedSequence(
              Objects.requireNonNull(stream), Objects.requireNonNull(root), byKey));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new IllegalStateException(
          "The state file "
              + file
              + " cannot be read: "
              + e.getMessage()
              + "; restore it, or delete it to start without rollback protection",
          e);
    } catch (IllegalArgumentException | IndexOutOfBoundsException | NullPointerException e) {
      throw new IllegalStateException(
          "The state file "
              + file
              + " does not contain a stream, a root document and sequences; restore it, or delete"
              + " it to start without rollback protection",
          e);
    }
  }

  /**
   * Writes the file.
   *
   * @throws UncheckedIOException if the file cannot be written, in which case the previous file is
   *     kept
   */
  void write(Path file) {
    StringBuilder text = new StringBuilder();
    text.append("stream ").append(stream).append('\n');
    text.append("root ").append(root.number()).append(' ').append(root.sha256()).append('\n');
    byKey.forEach((id, signed) -> text.append("key " + id + " " + signed.number() + "\n"));
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    try {
      ReplacedFile.write(file, out -> out.write(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException("The state file " + file + " cannot be written", e);
    }
  }
}
