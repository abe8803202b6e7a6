package io.tidemark.runtime.enforcer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A process's exclusive claim to a name in a folder: a lock on an empty file, which is never
 * deleted, because another process could then lock a new one.
 */
public final class FileClaim implements AutoCloseable {
  /** Locks held by this process. On POSIX, closing any channel to a file releases its locks. */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path lock;
  private final FileChannel channel;

  private FileClaim(Path lock, FileChannel channel) {
    this.lock = lock;
    this.channel = channel;
  }

  /**
   * Claims the name of a lock file in an existing folder, or returns empty if it is claimed
   * already.
   *
   * @throws IOException if the file cannot be locked
   */
  public static Optional<FileClaim> on(Path folder, String name) throws IOException {
    Path lock = folder.toRealPath().resolve(name);
    if (!HELD.add(lock)) {
      return Optional.empty();
    }
    FileClaim claim = null;
    try {
      claim =
          new FileClaim(
              lock, FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
      if (claim.isLocked()) {
        return Optional.of(claim);
      }
    } catch (IOException e) {
      HELD.remove(lock);
      throw e;
    }
    claim.close();
    return Optional.empty();
  }

  private boolean isLocked() throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // A copy of this class in another class loader holds the lock.
    }
  }

  @Override
  public void close() {
    if (channel.isOpen()) {
      try {
        channel.close();
      } catch (IOException e) {
        // The file stays locked until this process ends, so the next attempt to claim it will fail.
      }
      HELD.remove(lock);
    }
  }
}
