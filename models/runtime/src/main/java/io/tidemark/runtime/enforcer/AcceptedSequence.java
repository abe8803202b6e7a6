package io.tidemark.runtime.enforcer;

import io.tidemark.runtime.bundle.Sequence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * The last sequence that an enforcer accepted, in a file of one line: {@code stream epoch number},
 * the stream as the rest of the line. Written after the release is in use, never before.
 */
record AcceptedSequence(String stream, Sequence sequence) {

  /**
   * What the file holds; empty where there is none yet.
   *
   * @throws IllegalStateException if it holds something else: then nobody knows what was accepted
   */
  static Optional<AcceptedSequence> read(Path file) {
    try {
      String[] parts = Files.readString(file).strip().split(" ", 3);
      return Optional.of(
          new AcceptedSequence(
              parts[2], new Sequence(Long.parseLong(parts[0]), Long.parseLong(parts[1]))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("The state file " + file + " cannot be read", e);
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw new IllegalStateException(
          "The state file "
              + file
              + " does not hold an epoch, a number and a stream; restore it, or delete it to start"
              + " without protection against rollback",
          e);
    }
  }

  void write(Path file) {
    Path written = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.writeString(written, sequence.epoch() + " " + sequence.number() + " " + stream + "\n");
      Files.move(
          written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("The state file " + file + " cannot be written", e);
    }
  }
}
