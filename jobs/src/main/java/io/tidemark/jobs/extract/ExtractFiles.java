package io.tidemark.jobs.extract;

import io.tidemark.notebooks.extract.CsvRows;
import io.tidemark.notebooks.extract.ExtractRows;
import io.tidemark.notebooks.extract.ExtractTable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The files of an extract, in a folder on whatever file system its path names. */
final class ExtractFiles {
  private final Path folder;
  private final Configuration configuration;
  private final FileSystem fileSystem;

  ExtractFiles(Path folder, Configuration configuration) throws IOException {
    this.folder = folder;
    this.configuration = configuration;
    fileSystem = folder.getFileSystem(configuration);
  }

  /** Empties a folder of it. */
  void clear(String name) throws IOException {
    fileSystem.delete(new Path(folder, name), true);
  }

  void write(String name, byte[] content) throws IOException {
    try (OutputStream out = fileSystem.create(new Path(folder, name), true)) {
      out.write(content);
    }
  }

  void write(String name, String content) throws IOException {
    write(name, content.getBytes(StandardCharsets.UTF_8));
  }

  /** Both files of a table. */
  ExtractRows table(String in, ExtractTable table) throws IOException {
    CsvRows csv =
        CsvRows.to(fileSystem.create(new Path(folder, in + "/" + table.name() + ".csv.gz")), table);
    ParquetRows parquet =
        ParquetRows.to(
            new Path(folder, in + "/" + table.name() + ".parquet"), table, configuration);
    return new ExtractRows() {
      @Override
      public void add(Object[] values) throws IOException {
        csv.add(values);
        parquet.add(values);
      }

      @Override
      public void close() throws IOException {
        try (csv) {
          parquet.close();
        }
      }
    };
  }
}
