package io.tidemark.runtime.enforcer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of an enforcer's options, which are its own while it is open: of two that keep one file
 * each would overwrite what the other was told. Beside each, {@code .lock} is locked, see {@link
 * FileClaim}.
 */
final class KeptFiles implements AutoCloseable {
  private final List<FileClaim> claims = new ArrayList<>();

  private KeptFiles() {}

  /**
   * Makes the files an enforcer's own.
   *
   * @throws IllegalStateException if one is another enforcer's, or cannot be kept
   */
  static KeptFiles of(EnforcerOptions options) {
    KeptFiles files = new KeptFiles();
    try {
      options.stateFile().ifPresent(file -> files.claim("The stateFile " + file, file));
      options.recentFile().ifPresent(file -> files.claim("The recentFile " + file, file));
    } catch (RuntimeException e) {
      files.close();
      throw e;
    }
    return files;
  }

  private void claim(String named, Path file) {
    Path folder = file.toAbsolutePath().getParent();
    // At the start: a state that cannot be written would else be found missing after a restart.
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IllegalStateException(
          named
              + " cannot be kept: there is no folder "
              + folder
              + "; make it, or mount what should be there");
    }
    String lock = file.getFileName() + ".lock";
    try {
      claims.add(FileClaim.on(folder, lock).orElseThrow(() -> taken(named, folder.resolve(lock))));
    } catch (IOException e) {
      throw new IllegalStateException(
          named
              + " cannot be kept: a lock beside it cannot be taken ("
              + e
              + "); put it where this process can write and lock files",
          e);
    }
  }

  private static IllegalStateException taken(String named, Path lock) {
    return new IllegalStateException(
        named
            + " is kept by another enforcer, and each would overwrite what the other was told: "
            + lock
            + " is locked; end that one first, or give this one a file of its own");
  }

  /** Leaves the files to whoever comes next; closing it again does nothing. */
  @Override
  public void close() {
    claims.forEach(FileClaim::close);
    claims.clear();
  }
}
