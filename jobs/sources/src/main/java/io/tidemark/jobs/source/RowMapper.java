package io.tidemark.jobs.source;

import java.util.List;
import java.util.Set;

/** Turns rows of one table into drafts. Cells are those of {@link TableIntake}. */
interface RowMapper {
  /**
   * That of OCSF where the columns say so, else the one that goes by the names of event columns.
   *
   * @param objects names of the columns that hold objects
   */
  static RowMapper of(
      List<String> columns, Set<String> objects, LogFormat format, ReadOptions options) {
    return columns.contains("class_uid") && objects.contains("metadata")
        ? new OcsfRowMapper(columns, options)
        : new TableRowMapper(columns, format, options);
  }

  LogFormat format();

  /**
   * The draft of a row.
   *
   * @param number of the row in its table or file; stands for an offset
   */
  Draft map(Object[] cells, long number);
}
