package io.tidemark.jobs.cli;

import io.tidemark.notebooks.HostileText;
import io.tidemark.notebooks.InertText;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/**
 * The extract of a night as if whoever wrote its logs had chosen every name and text in them: the
 * same rows, with the texts of the hostile corpus in the place of what log writers can choose.
 */
final class HostileExtract {
  private static final List<String> TEXTS = List.copyOf(HostileText.ALL.values());

  /** What whoever writes a log chooses, and the reasons that quote it. */
  private static final Set<String> OF_A_LOG =
      Set.of("identity", "credential", "source", "action", "reason_1", "reason_2", "reason_3");

  private final Map<String, String> named = new LinkedHashMap<>();

  private HostileExtract() {}

  /** Writes it; tables as CSV alone, the rest as it is. */
  static Path of(Path extract, Path out) throws IOException {
    HostileExtract hostile = new HostileExtract();
    for (String folder : List.of("data", "notebooks")) {
      Files.createDirectories(out.resolve(folder));
      try (Stream<Path> files = Files.list(extract.resolve(folder))) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          Path to = out.resolve(folder).resolve(file.getFileName());
          if (file.toString().endsWith(".csv.gz")) {
            hostile.copy(file, to);
          } else if (!file.toString().endsWith(".parquet")) {
            Files.copy(file, to);
          }
        }
      }
    }
    return out;
  }

  private void copy(Path from, Path to) throws IOException {
    try (Reader in =
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(from)), StandardCharsets.UTF_8);
        CSVPrinter out =
            new CSVPrinter(
                new OutputStreamWriter(
                    new GZIPOutputStream(Files.newOutputStream(to)), StandardCharsets.UTF_8),
                CSVFormat.RFC4180)) {
      List<CSVRecord> rows = CSVFormat.RFC4180.parse(in).getRecords();
      List<String> header = rows.get(0).toList();
      for (CSVRecord row : rows) {
        for (int i = 0; i < header.size(); i++) {
          boolean ofALog =
              row != rows.get(0) && OF_A_LOG.contains(header.get(i)) && !row.get(i).isEmpty();
          out.print(ofALog ? InertText.of(hostile(row.get(i))) : row.get(i));
        }
        out.println();
      }
    }
  }

  /** The same text for the same name, another for each of the others. */
  private String hostile(String name) {
    return named.computeIfAbsent(
        name, ours -> TEXTS.get(named.size() % TEXTS.size()) + (named.size() / TEXTS.size() + 1));
  }
}
