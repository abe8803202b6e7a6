package io.tidemark.jobs.cli;

import io.tidemark.batch.RowCodec;
import java.io.PrintWriter;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Option;

/** How many rows of a table a command prints, and in which form. */
final class TableOptions {
  /** The driver holds all of them. */
  private static final int MOST_LINES = 1_000_000;

  private int lines;

  @Option(names = "--json", description = "Print a JSON array.")
  private boolean json;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "Print at most this many rows.")
  void setLines(int given) {
    OptionChecks.within("--limit", given, 1, MOST_LINES);
    lines = given;
  }

  int lines() {
    return lines;
  }

  boolean isJson() {
    return json;
  }

  /** Prints the first rows as records of a type, in their order; a table ends with their number. */
  <T extends Record> void print(
      RowView<T> view,
      Class<T> type,
      Dataset<Row> rows,
      String one,
      String several,
      PrintWriter out) {
    List<T> shown = RowCodec.of(type).read(rows.limit(lines));
    long all = json || shown.size() < lines ? shown.size() : rows.count();
    print(view, shown, all, one, several, out);
  }

  /** Prints the first rows of a list. */
  <T> void print(RowView<T> view, List<T> rows, String one, String several, PrintWriter out) {
    List<T> shown = rows.subList(0, Math.min(lines, rows.size()));
    print(view, shown, rows.size(), one, several, out);
  }

  private <T> void print(
      RowView<T> view, List<T> shown, long all, String one, String several, PrintWriter out) {
    if (json) {
      view.printJson(shown, out);
    } else {
      view.printTable(shown, out);
      out.println(RowView.total(all, shown.size(), one, several));
    }
  }
}
