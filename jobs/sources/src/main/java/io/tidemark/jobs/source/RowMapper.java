package io.tidemark.jobs.source;

import java.util.List;
import java.util.Set;

/** Maps table rows to drafts. Cell types are those of {@link TableIntake}. */
interface RowMapper {
  /**
   * Returns the OCSF mapper for OCSF columns, otherwise the mapper by event column names.
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
   * Maps a row.
   *
   * @param number of the row in its table or file; replaces the offset
   */
  Draft map(Object[] cells, long number);
}
