package io.tidemark.jobs.source;

import io.tidemark.engine.enrich.Enricher;
import java.util.List;
import java.util.Set;

/**
 * Reads table rows in the same way as log records: rows are checked, enriched, counted and, if
 * invalid, rejected with a reason. Columns are event columns or, as in security lakes, OCSF
 * objects. A cell can be null, a string, a number, a boolean, a {@code java.time} value, bytes, a
 * list, or a map that represents an object. Not thread-safe.
 *
 * <pre>{@code
 * TableIntake intake = TableIntake.of(columns, objects, LogFormat.PARQUET, path, 0, options,
 * enricher);
 * ParsedRecord record = intake.admit(cells);
 * FileAccount account = intake.account();
 * }</pre>
 */
public final class TableIntake {
  private final RowMapper mapper;
  private final RecordAccounting intake;
  private long number;

  private TableIntake(RowMapper mapper, RecordAccounting intake, long number) {
    this.mapper = mapper;
    this.intake = intake;
    this.number = number;
  }

  /**
   * Opens a table or part of a table.
   *
   * @param columns column names; values in unknown columns are kept in {@code unmapped}
   * @param objects names of the columns that contain objects
   * @param format storage format of the table; OCSF is detected by its columns
   * @param path display path, used in {@code raw_ref} and in the file account
   * @param first number of the first row
   */
  public static TableIntake of(
      List<String> columns,
      Set<String> objects,
      LogFormat format,
      String path,
      long first,
      ReadOptions options,
      Enricher enricher) {
    return new TableIntake(
        RowMapper.of(columns, objects, format, options),
        new RecordAccounting(path, first, options, enricher),
        first);
  }

  public ParsedRecord admit(Object[] cells) {
    return intake.admit(mapper.map(cells, number++));
  }

  /**
   * Creates the single rejected record that reports an unreadable file. The account marks the file
   * as still being written.
   */
  public ParsedRecord damaged(String problem) {
    return intake.admit(
        new Draft.Refused(number++, RejectReason.CORRUPT_PARQUET.code(), problem, "", true));
  }

  public FileAccount account() {
    return intake.account(mapper.format().id(), 0);
  }
}
