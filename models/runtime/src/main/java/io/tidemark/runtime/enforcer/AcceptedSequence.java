package io.tidemark.runtime.enforcer;

import io.tidemark.runtime.bundle.Bundle;
import io.tidemark.runtime.bundle.Sequence;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What an enforcer accepted last, in a file: a line {@code epoch number stream}, the stream as the
 * rest of the line; then {@code key ID} of the key that signed it, and {@code revoked ID ...} of
 * keys not to be trusted any more. Written after the release is in use, never before.
 *
 * @param stream that is followed; null before the first
 * @param keyId null where it is not known
 */
record AcceptedSequence(String stream, Sequence sequence, String keyId, List<String> revokedKeys) {
  /** Nothing was accepted yet, of any stream. */
  static final AcceptedSequence NONE = new AcceptedSequence(null, Sequence.NONE, null, List.of());

  AcceptedSequence {
    revokedKeys = List.copyOf(revokedKeys);
  }

  /** The same for a stream: another one begins anew, and keys once revoked stay so. */
  AcceptedSequence of(String follows) {
    return follows.equals(stream)
        ? this
        : new AcceptedSequence(follows, Sequence.NONE, null, revokedKeys);
  }

  AcceptedSequence at(Sequence least) {
    return new AcceptedSequence(stream, least, keyId, revokedKeys);
  }

  /** What holds once a bundle was accepted. */
  AcceptedSequence after(Bundle bundle) {
    TreeSet<String> revoked = new TreeSet<>(revokedKeys);
    revoked.addAll(bundle.pointer().revokedKeys());
    return new AcceptedSequence(
        bundle.pointer().stream(),
        bundle.pointer().sequence(),
        bundle.release().manifest().place().keyId(),
        List.copyOf(revoked));
  }

  /**
   * What the file holds; empty where there is none yet.
   *
   * @throws IllegalStateException if it cannot be read, or holds something else: then nobody knows
   *     what was accepted
   */
  static Optional<AcceptedSequence> read(Path file) {
    try (InputStream in = ReplacedFile.read(file)) {
      List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      String[] parts = lines.get(0).strip().split(" ", 3);
      String key = null;
      List<String> revoked = new ArrayList<>();
      for (String line : lines.subList(1, lines.size())) {
        List<String> words = List.of(line.strip().split(" "));
        if (words.get(0).equals("key")) {
          key = words.get(1);
        } else if (words.get(0).equals("revoked")) {
          revoked.addAll(words.subList(1, words.size()));
        }
      }
      return Optional.of(
          new AcceptedSequence(
              parts[2],
              new Sequence(Long.parseLong(parts[0]), Long.parseLong(parts[1])),
              key,
              revoked));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new IllegalStateException(
          "The state file "
              + file
              + " cannot be read: "
              + e.getMessage()
              + "; restore it, or delete it to start without protection against rollback",
          e);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IllegalStateException(
          "The state file "
              + file
              + " does not hold an epoch, a number and a stream; restore it, or delete it to start"
              + " without protection against rollback",
          e);
    }
  }

  /**
   * Keeps it in a file.
   *
   * @throws UncheckedIOException if it cannot be written; the file of before stays
   */
  void write(Path file) {
    StringBuilder text = new StringBuilder();
    text.append(sequence.epoch()).append(' ').append(sequence.number()).append(' ');
    text.append(stream).append('\n');
    if (keyId != null) {
      text.append("key ").append(keyId).append('\n');
    }
    if (!revokedKeys.isEmpty()) {
      text.append("revoked ").append(String.join(" ", revokedKeys)).append('\n');
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    try {
      ReplacedFile.write(file, out -> out.write(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException("The state file " + file + " cannot be written", e);
    }
  }
}
