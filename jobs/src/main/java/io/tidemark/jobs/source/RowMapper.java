package io.tidemark.jobs.source;

import org.apache.spark.sql.Row;

/** Turns rows of one table into drafts. Used by one task. */
interface RowMapper {
  LogFormat format();

  ReadOptions options();

  /**
   * The draft of a row.
   *
   * @param number of the row in its task, from 0; stands for an offset
   */
  Draft map(Row row, long number);
}
