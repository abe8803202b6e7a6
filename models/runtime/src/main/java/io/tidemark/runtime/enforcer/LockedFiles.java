package io.tidemark.runtime.enforcer;

import io.tidemark.runtime.enforcer.EnforcerOptions.MissingState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Files of an enforcer's options, locked while it is open: two enforcers with one file would
 * overwrite each other's state. A {@code .lock} file next to each is locked, see {@link FileClaim}.
 */
final class LockedFiles implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Enforcer.class.getName());

  private final List<FileClaim> claims = new ArrayList<>();
  private int lost;

  private LockedFiles() {}

  /**
   * Locks the files for an enforcer.
   *
   * @throws IllegalStateException if another enforcer holds a file, its folder is not usable, or it
   *     is required and missing
   */
  static LockedFiles of(EnforcerOptions options) {
    LockedFiles files = new LockedFiles();
    try {
      MissingState missing = options.missing();
      options
          .stateFile()
          .ifPresent(
              file -> files.keep("stateFile", file, "which releases were accepted", missing));
      options
          .recentFile()
          .ifPresent(
              file ->
                  files.keep(
                      "recentFile", file, "credentials revoked, evidence and risk", missing));
    } catch (RuntimeException e) {
      files.close();
      throw e;
    }
    return files;
  }

  private void keep(String option, Path file, String held, MissingState missing) {
    String named = "The " + option + " " + file;
    claim(named, file);
    miss(named, file, held, missing);
  }

  private void claim(String named, Path file) {
    Path folder = file.toAbsolutePath().getParent();
    // Checked at the start: an unwritable state would otherwise be noticed only after a restart.
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

  /** Handles a missing file that an earlier run wrote or that is required. */
  private void miss(String named, Path file, String held, MissingState missing) {
    if (Files.exists(file)) {
      return;
    }
    boolean written = ReplacedFile.wasWritten(file);
    String gone = named + " is gone, which an earlier run wrote: it held " + held;
    if (missing == MissingState.REFUSED) {
      throw new IllegalStateException(
          (written
                  ? gone + "; restore it"
                  : named + " is required and is not there; mount its folder")
              + ", or start once without requiring it, as at the first start");
    }
    if (written) {
      lost++;
      LOG.log(
          System.Logger.Level.WARNING, gone + ". Restore it, or revoke those credentials again");
    }
  }

  /** Number of missing files that an earlier run wrote. */
  int lost() {
    return lost;
  }

  private static IllegalStateException taken(String named, Path lock) {
    return new IllegalStateException(
        named
            + " is kept by another enforcer, and each would overwrite what the other was told: "
            + lock
            + " is locked; end that one first, or give this one a file of its own");
  }

  /** Releases the files; closing again does nothing. */
  @Override
  public void close() {
    claims.forEach(FileClaim::close);
    claims.clear();
  }
}
