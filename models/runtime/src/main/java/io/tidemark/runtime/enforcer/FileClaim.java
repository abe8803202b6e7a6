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
 * Exclusive claim of one process on a name in a folder. An empty file of that name is locked. The
 * file is never deleted: a deleted file could be locked twice.
 */
public final class FileClaim implements AutoCloseable {
  /**
   * Locks of this process. A held file is not opened again: on POSIX systems closing any channel to
   * a file releases its locks.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path lock;
  private final FileChannel channel;

  private FileClaim(Path lock, FileChannel channel) {
    this.lock = lock;
    this.channel = channel;
  }

  /**
   * Claims a name.
   *
   * @param folder an existing folder
   * @param name name of the lock file, such as {@code state.lock}
   * @return empty if it is held already, in this process or another
   * @throws IOException if it cannot be locked
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
      return false; // The lock is held by this library in another class loader.
    }
  }

  /** Releases the claim; closing again does nothing. */
  @Override
  public void close() {
    if (channel.isOpen()) {
      try {
        channel.close();
      } catch (IOException e) {
        // The file stays locked until this process ends; the next claimant is refused.
      }
      HELD.remove(lock);
    }
  }
}
