package io.tidemark.jobs.cli;

import io.tidemark.jobs.SharedSpark;
import io.tidemark.notebooks.HostileText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Rewrites a night's extract as if an attacker had chosen every name and text in its logs. The rows
 * stay the same, but all values that a log writer can choose are replaced by texts from the hostile
 * corpus.
 */
final class HostileExtract {
  private static final List<String> TEXTS = List.copyOf(HostileText.ALL.values());

  /** Columns whose values a log writer can choose, and the reasons that quote them. */
  private static final Set<String> OF_A_LOG =
      Set.of("identity", "credential", "source", "action", "reason_1", "reason_2", "reason_3");

  private final Map<String, String> named = new LinkedHashMap<>();

  private HostileExtract() {}

  /** Writes the extract. Files that are not tables are copied unchanged. */
  static Path of(Path extract, Path out) throws IOException {
    HostileExtract hostile = new HostileExtract();
    for (String folder : List.of("data", "notebooks")) {
      Files.createDirectories(out.resolve(folder));
      try (Stream<Path> files = Files.list(extract.resolve(folder))) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          Path to = out.resolve(folder).resolve(file.getFileName());
          if (file.toString().endsWith(".parquet")) {
            hostile.copy(file, to);
          } else {
            Files.copy(file, to);
          }
        }
      }
    }
    return out;
  }

  private void copy(Path from, Path to) throws IOException {
    Dataset<Row> table = SharedSpark.session().read().parquet(from.toString());
    String[] names = table.columns();
    List<Row> rows = new ArrayList<>();
    for (Row row : table.collectAsList()) {
      Object[] values = new Object[names.length];
      for (int i = 0; i < names.length; i++) {
        boolean ofALog = OF_A_LOG.contains(names[i]) && !row.isNullAt(i);
        values[i] = ofALog ? hostile(row.getString(i)) : row.get(i);
      }
      rows.add(RowFactory.create(values));
    }
    Path parts = Files.createTempDirectory(to.getParent().getParent(), "parts");
    SharedSpark.session()
        .createDataFrame(rows, table.schema())
        .coalesce(1)
        .write()
        .mode("overwrite")
        .parquet(parts.toString());
    try (Stream<Path> written = Files.list(parts)) {
      Files.move(
          written.filter(part -> part.toString().endsWith(".parquet")).findFirst().get(), to);
    }
  }

  /** Returns the same text for the same name, and a different text for every other name. */
  private String hostile(String name) {
    return named.computeIfAbsent(
        name, ours -> TEXTS.get(named.size() % TEXTS.size()) + (named.size() / TEXTS.size() + 1));
  }
}
