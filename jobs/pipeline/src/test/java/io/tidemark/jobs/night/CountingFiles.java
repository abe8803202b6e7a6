package io.tidemark.jobs.night;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** The local disk as {@code counted://}, which lists slowly and counts the requests. */
public final class CountingFiles extends RawLocalFileSystem {
  static final AtomicInteger LISTED = new AtomicInteger();
  static final AtomicInteger ASKED_FOR_EXISTENCE = new AtomicInteger();
  static final AtomicInteger MOST_AT_ONCE = new AtomicInteger();
  private static final AtomicInteger UNDER_WAY = new AtomicInteger();

  @Override
  public URI getUri() {
    return URI.create("counted:///");
  }

  @Override
  public boolean exists(Path path) throws IOException {
    ASKED_FOR_EXISTENCE.incrementAndGet();
    return super.exists(path);
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    LISTED.incrementAndGet();
    MOST_AT_ONCE.accumulateAndGet(UNDER_WAY.incrementAndGet(), Math::max);
    try {
      Thread.sleep(2);
      return super.listStatus(path);
    } catch (InterruptedException e) {
      throw new IOException(e);
    } finally {
      UNDER_WAY.decrementAndGet();
    }
  }
}
