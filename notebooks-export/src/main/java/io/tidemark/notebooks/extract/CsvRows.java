package io.tidemark.notebooks.extract;

import io.tidemark.notebooks.InertText;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Rows as gzipped RFC 4180 CSV in UTF-8. Texts come from logs and are made inert; null is an empty
 * cell; numbers have as many digits as it takes to read the same number back. The same rows give
 * the same bytes.
 */
public final class CsvRows implements ExtractRows {
  private final CSVPrinter printer;

  private CsvRows(CSVPrinter printer) {
    this.printer = printer;
  }

  /** Writes the header, and rows to come; closing closes {@code out}. */
  public static CsvRows to(OutputStream out, ExtractTable table) throws IOException {
    CSVFormat format =
        CSVFormat.RFC4180
            .builder()
            .setHeader(table.columns().stream().map(ExtractColumn::name).toArray(String[]::new))
            .get();
    return new CsvRows(
        new CSVPrinter(
            new OutputStreamWriter(new GZIPOutputStream(out), StandardCharsets.UTF_8), format));
  }

  @Override
  public void add(Object[] values) throws IOException {
    printer.printRecord(Arrays.stream(values).map(CsvRows::cell));
  }

  private static Object cell(Object value) {
    return value instanceof String text ? InertText.of(text) : value;
  }

  @Override
  public void close() throws IOException {
    printer.close(true);
  }
}
