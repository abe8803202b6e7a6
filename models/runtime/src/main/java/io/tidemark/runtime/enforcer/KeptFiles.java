package io.tidemark.runtime.enforcer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The files of an enforcer's options, which are its own while it is open: of two that keep one file
 * each would overwrite what the other was told. An empty file beside each, {@code .lock}, is locked
 * for other processes to see. It stays there: deleted, it could be locked twice.
 */
final class KeptFiles implements AutoCloseable {
  /**
   * Locks of this process. One that is held is not opened again: on POSIX systems closing any
   * channel to a file lets go of its locks.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final List<Path> locks = new ArrayList<>();
  private final List<FileChannel> channels = new ArrayList<>();

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
    try {
      Path lock = folder.toRealPath().resolve(file.getFileName() + ".lock");
      if (!HELD.add(lock)) {
        throw taken(named, lock);
      }
      locks.add(lock);
      FileChannel channel =
          FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      channels.add(channel);
      if (!isLocked(channel)) {
        throw taken(named, lock);
      }
    } catch (IOException e) {
      throw new IllegalStateException(
          named
              + " cannot be kept: a lock beside it cannot be taken ("
              + e
              + "); put it where this process can write and lock files",
          e);
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // Of this library in another class loader.
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
    for (FileChannel channel : channels) {
      try {
        channel.close();
      } catch (IOException e) {
        // It stays locked until this process ends, and whoever comes next is told so.
      }
    }
    channels.clear();
    locks.forEach(HELD::remove);
    locks.clear();
  }
}
