package io.tidemark.runtime.enforcer;

import io.tidemark.runtime.enforcer.EnforcerOptions.MissingState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An enforcer's state files. They are locked while the enforcer is open, because two enforcers
 * would overwrite each other's state. Each file is locked by a {@link FileClaim} on its name plus
 * the suffix {@code .lock}.
 */
final class LockedFiles implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Enforcer.class.getName());

  private final List<FileClaim> claims = new ArrayList<>();
  private int lost;

  private LockedFiles() {}

  /**
   * @throws IllegalStateException if a file is in use by another enforcer, its folder cannot be
   *     used, or a required file is missing
   */
  static LockedFiles of(EnforcerOptions options) {
    LockedFiles files = new LockedFiles();
    try {
      MissingState missing = options.missing();
      options
          .stateFile()
          .ifPresent(file -> files.keep("stateFile", file, "the accepted releases", missing));
      options
          .recentFile()
          .ifPresent(
              file ->
                  files.keep(
                      "recentFile", file, "revoked credentials, evidence and risk", missing));
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
    // Check this at startup. Otherwise, a failure to save state would go unnoticed until a restart.
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IllegalStateException(
          named
              + " cannot be written because there is no folder "
              + folder
              + "; create it, or mount the missing volume");
    }
    String lock = file.getFileName() + ".lock";
    try {
      claims.add(FileClaim.on(folder, lock).orElseThrow(() -> taken(named, folder.resolve(lock))));
    } catch (IOException e) {
      throw new IllegalStateException(
          named
              + " cannot be used because its lock file cannot be locked ("
              + e
              + "); move it to where this process can write and lock files",
          e);
    }
  }

  /** Deals with a missing file that is required or that was written by an earlier run. */
  private void miss(String named, Path file, String held, MissingState missing) {
    if (Files.exists(file)) {
      return;
    }
    boolean written = ReplacedFile.wasWritten(file);
    String gone = named + " was written by an earlier run but is missing; it contained " + held;
    if (missing == MissingState.REFUSED) {
      throw new IllegalStateException(
          (written ? gone + "; restore it" : named + " is required but missing; mount its folder")
              + ", or start once without requiring it, as you would for a first start");
    }
    if (written) {
      lost++;
      LOG.log(System.Logger.Level.WARNING, gone + ". Restore it, or revoke the credentials again");
    }
  }

  /** Returns the number of files that an earlier run had written but that are missing. */
  int lost() {
    return lost;
  }

  private static IllegalStateException taken(String named, Path lock) {
    return new IllegalStateException(
        named
            + " is in use by another enforcer, and each would overwrite the other's state: "
            + lock
            + " is locked; stop that enforcer first, or give this one a separate file");
  }

  /** Closing again has no effect. */
  @Override
  public void close() {
    claims.forEach(FileClaim::close);
    claims.clear();
  }
}
