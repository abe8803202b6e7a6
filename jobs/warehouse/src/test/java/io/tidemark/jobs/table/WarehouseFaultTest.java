package io.tidemark.jobs.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.TidemarkException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** External faults of a table have a name, a cause and a remedy, and they destroy nothing. */
class WarehouseFaultTest {
  private static final LocalDate DAY = LocalDate.of(2026, 3, 20);
  private static final TableSpec NOTES =
      TableSpec.byDay(
          "notes",
          new StructType().add("day", DataTypes.DateType).add("text", DataTypes.StringType),
          "day",
          List.of("day"),
          Map.of());

  @TempDir private Path folder;
  private final SparkSession spark = SharedSpark.session();

  @Test
  void namesCorruptLogEntry() throws IOException {
    Path root = warehouse(2);
    Path entry = root.resolve("notes/_delta_log/00000000000000000001.json");
    byte[] whole = Files.readAllBytes(entry);
    Files.writeString(entry, "{\"add\":{\"path\":\"day=2026-");
    deleteChecksum(entry);
    // The checksum of the table's version lists the files, so no row is lost.
    assertThat(new Warehouse(spark, copy(root, "listed")).read(NOTES).count()).isEqualTo(2);
    Path checksum = entry.resolveSibling("00000000000000000001.crc");
    byte[] list = Files.readAllBytes(checksum);
    Files.delete(checksum);
    deleteChecksum(checksum);
    TidemarkException fault = fault(root);
    assertThat(fault.problem()).contains("log cannot be read", "corrupt-log");
    assertThat(fault.cause()).contains("notes/_delta_log/00000000000000000001.json");
    assertThat(fault.remedy())
        .contains("'tidemark doctor' shows which table", "committed before is intact");
    assertThat(fault.exitCode()).isEqualTo(ExitCode.USAGE);
    Files.write(entry, whole);
    Files.write(checksum, list);
    assertThat(new Warehouse(spark, copy(root, "mended")).read(NOTES).count()).isEqualTo(2);
    Files.delete(entry);
    Files.delete(checksum);
    assertThat(new Warehouse(spark, copy(root, "before")).read(NOTES).count()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3://bucket/w", "s3a://bucket/w"})
  void namesUnknownFileSystem(String uri) {
    Exception failure =
        catchException(() -> new org.apache.hadoop.fs.Path(uri).getFileSystem(new Configuration()));
    TidemarkException fault = WarehouseFault.explain(failure, uri).orElseThrow();
    assertThat(fault.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(fault.problem()).contains("a file system that Spark does not have");
    assertThat(fault.remedy()).contains("s3a://", "connector");
  }

  @Test
  void ignoresInvalidJsonOutsideLogs() {
    JsonProcessingException input =
        catchThrowableOfType(
            JsonProcessingException.class,
            () -> new ObjectMapper().readTree("{\"policy\": nonsense"));
    assertThat(WarehouseFault.in(new IllegalStateException("a file of mine", input))).isEmpty();
    JsonProcessingException log = new JsonParseException(null, "Unexpected end-of-input");
    log.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement("com.fasterxml.jackson.core.JsonParser", "x", "J.java", 1),
          new StackTraceElement("org.apache.spark.sql.delta.actions.Action$", "fromJson", "A", 2)
        });
    assertThat(WarehouseFault.in(new IllegalStateException("read", log)))
        .contains(WarehouseFault.CORRUPT_LOG);
  }

  @Test
  void namesMissingFile() throws IOException {
    Path root = warehouse(2);
    Path gone = parquet(root).get(0);
    Files.delete(gone);
    deleteChecksum(gone);
    TidemarkException fault = fault(root);
    assertThat(fault.problem()).contains("is missing", "missing-file");
    assertThat(fault.cause()).contains("notes/day=2026-03-20/");
    assertThat(fault.remedy()).contains("restore it from a copy");
  }

  @Test
  void namesTableOfNewerDelta() throws IOException {
    Path root = warehouse(1);
    Files.writeString(
        root.resolve("notes/_delta_log/00000000000000000001.json"),
        "{\"protocol\":{\"minReaderVersion\":3,\"minWriterVersion\":7,\"readerFeatures\":"
            + "[\"columnsOfTomorrow\"],\"writerFeatures\":[\"columnsOfTomorrow\"]}}\n");
    assertThat(fault(root).problem()).contains("newer release of Delta", "newer-table");
  }

  @Test
  void rejectsOtherVersionWithoutChanges() throws IOException {
    Path root = warehouse(1);
    assertThat(root.resolve(WarehouseFormat.FILE)).hasContent("{\"format\":1}");
    new Warehouse(spark, root.toString()).checked();
    Files.writeString(root.resolve(WarehouseFormat.FILE), "{\"format\": 2}");
    deleteChecksum(root.resolve(WarehouseFormat.FILE));
    TidemarkException other =
        catchThrowableOfType(
            TidemarkException.class, () -> new Warehouse(spark, root.toString()).checked());
    assertThat(other.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(other.problem()).contains("a different version");
    assertThat(other.cause()).contains("format is 2", "reads format 1");
    Files.writeString(root.resolve(WarehouseFormat.FILE), "once upon a time");
    assertThat(
            catchThrowableOfType(
                    TidemarkException.class, () -> new Warehouse(spark, root.toString()).checked())
                .problem())
        .contains("cannot be determined");
  }

  @Test
  void namesPermissionErrorsOnly() {
    RuntimeException closed =
        new IllegalStateException(
            "stage failed", new UncheckedIOException(new AccessDeniedException("/w/notes")));
    assertThat(WarehouseFault.named(closed, "/w"))
        .isInstanceOfSatisfying(
            TidemarkException.class,
            e -> assertThat(e.problem()).contains("may not read or write", "not-permitted"));
    RuntimeException other = new IllegalArgumentException("no such gate");
    assertThat(WarehouseFault.named(other, "/w")).isSameAs(other);
  }

  @ParameterizedTest(name = "{0} in {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "reading file file:///logs/w/a.parquet. File | /w | 10 | input-gone | same command again",
        "reading file s3a://logs/w/a.parquet. File | s3a://tables/w | 10 | input-gone | lists the input",
        "reading file file:///w2/a.parquet. File | file:///w | 10 | input-gone | lists the input",
        "reading file file:///w/a/b.parquet. File | /w | 2 | missing-file | restore it",
        "reading file file:/w/a/b.parquet. File | file:///w/ | 2 | missing-file | restore it",
        "reading file file:///my%20ü/a/b.parquet. File | file:///my ü | 2 | missing-file | copy",
        "reading file day=2026-03-20/b.parquet. File | /w | 2 | missing-file | restore it",
        "reading file file:///logs/a.parquet. File | the warehouse | 2 | missing-file | copy",
      })
  void ignoresMissingFilesOutsideWarehouse(
      String sentence, String root, int exitCode, String name, String remedy) {
    Exception gone =
        new IllegalStateException(
            "Job aborted: Task failed while writing rows to file:/w/access_events.",
            new IOException(
                "[FAILED_READ_FILE.FILE_NOT_EXIST] Encountered error while "
                    + sentence
                    + " does not exist."));
    TidemarkException fault = (TidemarkException) WarehouseFault.named(gone, root);
    assertThat(fault.exitCode().number()).isEqualTo(exitCode);
    assertThat(fault.problem()).contains(name);
    assertThat(fault.remedy()).contains(remedy);
  }

  @Test
  void attributesUnreadableLogToInput() {
    Exception closed =
        new UncheckedIOException(
            "Cannot read the log file file:/logs/a.json; check that it still exists and is readable",
            new FileNotFoundException("/logs/a.json (Permission denied)"));
    TidemarkException fault = (TidemarkException) WarehouseFault.named(closed, "file:///w");
    assertThat(fault.exitCode()).isEqualTo(ExitCode.INPUT_MISSING);
    assertThat(fault.problem()).contains("may not read an input file", "input-not-permitted");
    assertThat(fault.cause()).contains("/logs/a.json");
    assertThat(fault.remedy()).contains("read access to it");
  }

  @Test
  void reportsShutdownAsInterruption() {
    Exception ended =
        new IllegalStateException(
            "Job 1 cancelled because SparkContext was shut down",
            new IOException(
                "cannot read file:/w/job_runs/_delta_log/00000000000000000007.json corrupt"));
    assertThat(WarehouseFault.in(ended)).isEmpty();
    TidemarkException named = (TidemarkException) WarehouseFault.named(ended, "file:///w");
    assertThat(named.problem()).isEqualTo("stopped before it was finished");
    assertThat(named.remedy()).startsWith("run the same command again");
  }

  @Test
  void attributesVanishedLogToInput() {
    Exception gone =
        new IllegalStateException(
            "Job aborted due to stage failure: java.io.UncheckedIOException: The log file file:///my logs/a.json.gz is gone",
            new FileNotFoundException("File file:/my logs/a.json.gz does not exist"));
    TidemarkException fault = (TidemarkException) WarehouseFault.named(gone, "file:///w");
    assertThat(fault.exitCode()).isEqualTo(ExitCode.INPUT_MISSING);
    assertThat(fault.problem()).contains("disappeared while it was being read", "input-gone");
    assertThat(fault.cause()).contains("/my logs/a.json.gz");
  }

  @Test
  void namesFullDiskAndKeepsTable() throws Exception {
    Path disk = Files.createDirectories(folder.resolve("disk"));
    assumeTrue(mount("-t", "tmpfs", "-o", "size=256k", "tmpfs", disk.toString()), "no mount");
    try {
      Warehouse small = new Warehouse(spark, disk.resolve("w").toString());
      small.append(NOTES, notes("first"));
      Row[] many = new Row[20_000];
      for (int i = 0; i < many.length; i++) {
        many[i] = RowFactory.create(DAY, Integer.toHexString(i * 0x9e3779b9) + "-" + i * i);
      }
      Exception full =
          catchException(
              () -> small.append(NOTES, spark.createDataFrame(List.of(many), NOTES.schema())));
      TidemarkException fault = (TidemarkException) WarehouseFault.named(full, disk.toString());
      assertThat(fault.problem()).contains("disk is full", "disk-full");
      assertThat(fault.cause()).contains("No space left on device");
      assertThat(fault.remedy()).contains("free some space", "same command again");
      assertThat(small.read(NOTES).count()).isEqualTo(1);
    } finally {
      new ProcessBuilder("umount", "-l", disk.toString()).start().waitFor(10, TimeUnit.SECONDS);
    }
  }

  private static boolean mount(String... args) throws IOException, InterruptedException {
    String[] command = new String[args.length + 1];
    command[0] = "mount";
    System.arraycopy(args, 0, command, 1, args.length);
    try {
      Process mount = new ProcessBuilder(command).redirectErrorStream(true).start();
      mount.getInputStream().readAllBytes();
      return mount.waitFor(10, TimeUnit.SECONDS) && mount.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private TidemarkException fault(Path root) throws IOException {
    // Read a copy, because Delta caches what it knows about a location.
    String fresh = copy(root, "read");
    Exception failure =
        catchException(() -> new Warehouse(spark, fresh).read(NOTES).collectAsList());
    assertThat(failure).isNotNull();
    RuntimeException named = WarehouseFault.named(failure, fresh);
    assertThat(named).as("%s", failure).isInstanceOf(TidemarkException.class);
    return (TidemarkException) named;
  }

  private Path warehouse(int commits) {
    Path root = folder.resolve("w");
    Warehouse warehouse = new Warehouse(spark, root.toString());
    for (int commit = 0; commit < commits; commit++) {
      warehouse.append(NOTES, notes("note " + commit));
    }
    return root;
  }

  private Dataset<Row> notes(String text) {
    return spark.createDataFrame(List.of(RowFactory.create(DAY, text)), NOTES.schema()).coalesce(1);
  }

  private static List<Path> parquet(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(file -> file.toString().endsWith(".parquet")).sorted().toList();
    }
  }

  /**
   * Deletes the checksum that Hadoop keeps next to each file, because it would reveal the change.
   */
  private static void deleteChecksum(Path file) throws IOException {
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
  }

  private String copy(Path root, String name) throws IOException {
    Path to = folder.resolve(name);
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(root.relativize(file).toString()));
      }
    }
    return to.toString();
  }
}
