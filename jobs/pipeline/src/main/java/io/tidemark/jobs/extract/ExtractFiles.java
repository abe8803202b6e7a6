package io.tidemark.jobs.extract;

import io.tidemark.engine.bytes.Sha256;
import io.tidemark.jobs.run.ManagedFolder;
import io.tidemark.jobs.run.ManagedFolder.ForeignFiles;
import io.tidemark.jobs.table.StableParquet;
import io.tidemark.notebooks.extract.ExtractSchema.ExtractTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The files of an extract, on the file system that the folder's path identifies. */
final class ExtractFiles {
  static final String DATA = "data";

  static final String NOTEBOOKS = "notebooks";

  /** Name of the schema file. It is written last, so any extract that contains it is complete. */
  static final String SCHEMA = "schema.json";

  private static final String WRITTEN = ".written.sha256";
  private static final String ANOTHER = "give --out another folder";
  private static final String PARQUET = ".parquet";

  private static final Set<String> DATA_FILES =
      Stream.concat(Stream.of(SCHEMA), ExtractTables.NAMES.stream().map(table -> table + PARQUET))
          .collect(Collectors.toUnmodifiableSet());

  private final Path folder;
  private final Configuration configuration;
  private final FileSystem fileSystem;

  ExtractFiles(Path folder, Configuration configuration) throws IOException {
    this.folder = folder;
    this.configuration = configuration;
    fileSystem = folder.getFileSystem(configuration);
  }

  /**
   * Removes the data of earlier extracts, and returns other files. If these are refused, throws and
   * removes nothing.
   */
  List<String> clearData(ForeignFiles strangers) throws IOException {
    ManagedFolder data =
        new ManagedFolder(fileSystem, new Path(folder, DATA), DATA_FILES::contains);
    List<String> others = data.strangers();
    if (strangers == ForeignFiles.REFUSED) {
      List<String> own = data.own();
      if (!others.isEmpty()) {
        throw data.refusal(others.get(0) + ", which is not part of an extract", ANOTHER);
      }
      if (!own.isEmpty() && !isExtract()) {
        throw data.refusal(own.get(0) + ", but there is no schema.json of an extract", ANOTHER);
      }
    }
    data.clear();
    return others.stream().map(name -> DATA + "/" + name).toList();
  }

  /** Returns whether the data belongs to an extract whose schema file was written. */
  private boolean isExtract() throws IOException {
    Path schema = new Path(folder, DATA + "/" + SCHEMA);
    if (!fileSystem.exists(schema)) {
      return false;
    }
    String text = new String(read(schema), StandardCharsets.UTF_8);
    return text.contains("\"pseudonymised\"") && text.contains("\"tables\"");
  }

  /**
   * Replaces the notebooks that nobody has edited, according to the hashes in {@value #WRITTEN},
   * and returns the others.
   */
  List<String> notebooks(SortedMap<String, String> contents) throws IOException {
    SortedMap<String, String> written = written();
    List<String> kept = new ArrayList<>();
    for (Map.Entry<String, String> content : contents.entrySet()) {
      String name = NOTEBOOKS + "/" + content.getKey();
      Path file = new Path(folder, name);
      byte[] text = content.getValue().getBytes(StandardCharsets.UTF_8);
      String hash = Sha256.hex(text);
      if (fileSystem.exists(file)) {
        String there =
            fileSystem.getFileStatus(file).isFile() ? Sha256.hex(read(file)) : "a folder";
        if (!there.equals(hash) && !there.equals(written.get(content.getKey()))) {
          kept.add(name);
          continue;
        }
      }
      write(name, text);
      written.put(content.getKey(), hash);
    }
    StringBuilder lines = new StringBuilder();
    written.forEach((name, hash) -> lines.append(hash).append("  ").append(name).append('\n'));
    write(NOTEBOOKS + "/" + WRITTEN, lines.toString());
    return kept;
  }

  /** Reads the hashes of earlier files by name, in the format of {@code sha256sum}. */
  private SortedMap<String, String> written() throws IOException {
    SortedMap<String, String> written = new TreeMap<>();
    Path notes = new Path(folder, NOTEBOOKS + "/" + WRITTEN);
    if (fileSystem.exists(notes)) {
      new String(read(notes), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split("  ", 2))
          .filter(line -> line.length == 2)
          .forEach(line -> written.put(line[1], line[0]));
    }
    return written;
  }

  /** Reads without Hadoop's checksums, which do not match files that were edited later. */
  private byte[] read(Path file) throws IOException {
    FileSystem raw =
        fileSystem instanceof ChecksumFileSystem checked ? checked.getRawFileSystem() : fileSystem;
    try (InputStream in = raw.open(file)) {
      return in.readAllBytes();
    }
  }

  void write(String name, byte[] content) throws IOException {
    try (OutputStream out = fileSystem.create(new Path(folder, name), true)) {
      out.write(content);
    }
  }

  void write(String name, String content) throws IOException {
    write(name, content.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes rows, each completed to have the table's columns, and returns their number. */
  long write(ExtractTable table, Dataset<Row> rows, UnaryOperator<Row> completed)
      throws IOException {
    java.nio.file.Path local = Files.createTempFile("tidemark-extract", PARQUET);
    try {
      long count = 0;
      try (ParquetWriter<Row> out =
          ParquetRows.to(new LocalOutputFile(local), table, configuration)) {
        for (Iterator<Row> each = rows.toLocalIterator(); each.hasNext(); count++) {
          out.write(completed.apply(each.next()));
        }
      }
      write(DATA + "/" + table.name() + PARQUET, StableParquet.of(Files.readAllBytes(local)));
      return count;
    } finally {
      Files.delete(local);
    }
  }
}
