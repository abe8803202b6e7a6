package io.tidemark.jobs.source;

import io.tidemark.engine.enrich.Enricher;
import java.util.List;
import java.util.Set;

/**
 * Takes the rows of a table the way log files are taken: checked, enriched, rejected with a reason,
 * accounted for. Columns are named like event columns, or are the objects of OCSF as security lakes
 * keep them. A cell is null, a text, a number, a truth value, a time of {@code java.time}, bytes, a
 * list, or a map from names to such values for an object. Used by one thread.
 *
 * <pre>{@code
 * TableIntake intake = TableIntake.of(columns, objects, LogFormat.PARQUET, path, 0, options, enricher);
 * ParsedRecord record = intake.admit(cells);
 * FileAccount account = intake.account();
 * }</pre>
 */
public final class TableIntake {
  private final RowMapper mapper;
  private final Intake intake;
  private long number;

  private TableIntake(RowMapper mapper, Intake intake, long number) {
    this.mapper = mapper;
    this.intake = intake;
    this.number = number;
  }

  /**
   * Takes rows of this table, or of a stretch of it.
   *
   * @param columns those that are no event columns go to {@code unmapped}
   * @param objects names of the columns that hold objects
   * @param format what the table is stored as; one that holds OCSF is read as that
   * @param path display path, for {@code raw_ref} and the account
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
        new Intake(path, first, options, enricher),
        first);
  }

  /** What the next row comes to. */
  public ParsedRecord admit(Object[] cells) {
    return intake.admit(mapper.map(cells, number++));
  }

  /** The one record of a file that cannot be read: it counts as still being written. */
  public ParsedRecord damaged(String problem) {
    return intake.admit(
        new Draft.Refused(number++, RejectReason.CORRUPT_PARQUET.code(), problem, "", true));
  }

  /** What was read so far. */
  public FileAccount account() {
    return intake.account(mapper.format().id(), 0);
  }
}
