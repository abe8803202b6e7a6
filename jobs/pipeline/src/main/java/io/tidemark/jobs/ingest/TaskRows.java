package io.tidemark.jobs.ingest;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;

/** Iterator over a task's rows, each computed on demand. */
abstract class TaskRows implements Iterator<Row> {
  private Row upcoming;

  /** Returns whether another call to {@link #advance} is needed. */
  abstract boolean hasMore();

  /**
   * Performs one step of the task and returns the resulting row; null if the step produces no row.
   */
  abstract Row advance();

  @Override
  public final boolean hasNext() {
    while (upcoming == null && hasMore()) {
      upcoming = advance();
    }
    return upcoming != null;
  }

  @Override
  public final Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException("No more rows in this task");
    }
    Row row = upcoming;
    upcoming = null;
    return row;
  }
}
