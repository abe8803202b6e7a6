package io.tidemark.jobs.ingest;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;

/** The rows of one task, each made when it is asked for. */
abstract class TaskRows implements Iterator<Row> {
  private Row upcoming;

  /** Whether {@link #advance} has anything left to do. */
  abstract boolean hasMore();

  /** The next row, or null where the step yields none. */
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
