package io.tidemark.jobs.night;

import io.tidemark.jobs.SharedSpark;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes the frozen example of a warehouse's format, once, when it is released: {@code java
 * io.tidemark.jobs.night.FreezeWarehouse v1.zip}. Nine days of logs are in, the eighth is judged.
 */
final class FreezeWarehouse {
  static final int DAYS = 9;
  static final int RUNS = 2;

  private FreezeWarehouse() {}

  public static void main(String[] arguments) throws IOException {
    Path work = Files.createTempDirectory("freeze");
    Path warehouse = work.resolve("w");
    Nights nights = new Nights(warehouse, Nights.company(work.resolve("logs"), DAYS, 0));
    nights.only(Night.Step.INGEST, Nights.FIRST.plusDays(DAYS - 1));
    nights.whole(FrozenWarehouseTest.JUDGED);
    zip(warehouse, Path.of(arguments[0]));
    SharedSpark.session().stop();
  }

  /** Files in the order of their names, without the hour of anything, checksums or releases. */
  private static void zip(Path folder, Path file) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.setLevel(9);
      for (Path one : files) {
        String name = folder.relativize(one).toString();
        if (!name.endsWith(".crc") && !name.startsWith("published")) {
          ZipEntry entry = new ZipEntry(name);
          entry.setTime(0);
          zip.putNextEntry(entry);
          Files.copy(one, zip);
          zip.closeEntry();
        }
      }
    }
  }
}
