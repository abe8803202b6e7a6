package io.tidemark.jobs.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StableParquetTest {
  private static final MessageType TYPE =
      MessageTypeParser.parseMessageType("message rows { optional int64 n; optional binary t; }");

  @TempDir private Path folder;

  @Test
  void orderOfEncodingsDoesNotMatter() throws IOException {
    byte[] written = written(3);
    byte[] stable = StableParquet.of(written);
    byte[] otherwise = withReversedEncodings(stable);
    assertThat(otherwise).isNotEqualTo(stable);
    assertThat(StableParquet.of(otherwise)).isEqualTo(stable);
    assertThat(encodings(footer(stable))).isSorted().hasSizeGreaterThan(1);
  }

  @Test
  void rowsRemainReadable() throws IOException {
    Path file = folder.resolve("stable.parquet");
    Files.write(file, StableParquet.of(written(1000)));
    try (ParquetReader<Group> rows =
        ParquetReader.builder(new GroupReadSupport(), new org.apache.hadoop.fs.Path(file.toUri()))
            .build()) {
      for (int n = 0; n < 1000; n++) {
        assertThat(rows.read().getLong("n", 0)).isEqualTo(n);
      }
      assertThat(rows.read()).isNull();
    }
  }

  private byte[] written(int rows) throws IOException {
    Path file = folder.resolve("written.parquet");
    try (ParquetWriter<Group> out =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toUri()))
            .withType(TYPE)
            .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
            .build()) {
      for (int n = 0; n < rows; n++) {
        SimpleGroup row = new SimpleGroup(TYPE);
        row.add("n", (long) n);
        out.write(row);
      }
    }
    return Files.readAllBytes(file);
  }

  private static byte[] withReversedEncodings(byte[] file) throws IOException {
    FileMetaData footer = footer(file);
    footer.getRow_groups().get(0).getColumns().stream()
        .map(column -> column.getMeta_data().getEncodings())
        .forEach(Collections::reverse);
    ByteArrayOutputStream reversed = new ByteArrayOutputStream();
    reversed.write(file, 0, file.length - 8 - length(file));
    Util.writeFileMetaData(footer, reversed);
    reversed.write(file, file.length - 8, 8);
    return reversed.toByteArray();
  }

  private static List<Encoding> encodings(FileMetaData footer) {
    return footer.getRow_groups().get(0).getColumns().get(0).getMeta_data().getEncodings();
  }

  private static FileMetaData footer(byte[] file) throws IOException {
    int length = length(file);
    return Util.readFileMetaData(new ByteArrayInputStream(file, file.length - 8 - length, length));
  }

  private static int length(byte[] file) {
    return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - 8);
  }
}
