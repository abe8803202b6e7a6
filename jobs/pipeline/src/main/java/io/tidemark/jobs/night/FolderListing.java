package io.tidemark.jobs.night;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;

/** Lists folders side by side: an object store takes as long for one as for many. */
final class FolderListing implements AutoCloseable {
  private static final int AT_ONCE = 32;

  private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);

  /** What is in each of some folders, in their order. */
  List<FileStatus[]> of(FileSystem fileSystem, List<FileStatus> folders) throws IOException {
    List<Callable<FileStatus[]>> listings = new ArrayList<>();
    for (FileStatus folder : folders) {
      listings.add(() -> fileSystem.listStatus(folder.getPath()));
    }
    try {
      List<FileStatus[]> listed = new ArrayList<>();
      for (Future<FileStatus[]> listing : threads.invokeAll(listings)) {
        listed.add(listing.get());
      }
      return listed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while folders were listed");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failed) {
        throw failed;
      }
      throw new IOException(e.getCause());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
