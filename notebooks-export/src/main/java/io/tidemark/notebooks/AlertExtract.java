package io.tidemark.notebooks;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Writes a night's alerts as RFC 4180 CSV for spreadsheets and notebooks. Texts come from logs and
 * are hostile, so every cell is made inert.
 *
 * <pre>{@code AlertExtract.write(rows, writer);
 * }</pre>
 */
public final class AlertExtract {
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180
          .builder()
          .setHeader(
              "identity",
              "kind",
              "decision",
              "first_alert",
              "alerts",
              "max_risk",
              "reason_1",
              "reason_2",
              "reason_3",
              "references",
              "answered")
          .get();

  private AlertExtract() {}

  public static void write(List<AlertRow> rows, Appendable out) throws IOException {
    CSVPrinter printer = new CSVPrinter(out, FORMAT);
    for (AlertRow row : rows) {
      printer.printRecord(
          InertText.of(row.identity()),
          InertText.of(row.kind()),
          InertText.of(row.decision()),
          row.firstAlert(),
          row.alerts(),
          String.format(Locale.ROOT, "%.4f", row.maxRisk()),
          reason(row, 0),
          reason(row, 1),
          reason(row, 2),
          InertText.of(String.join(" ", row.references())),
          InertText.of(row.answered()));
    }
    printer.flush();
  }

  private static String reason(AlertRow row, int at) {
    return at < row.reasons().size() ? InertText.of(row.reasons().get(at)) : "";
  }
}
