package io.tidemark.jobs.table;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;

/**
 * Makes Parquet files with the same rows identical. Parquet's writer lists the encodings of a
 * column in the order of hash codes, which are different in every process.
 */
public final class StableParquet {
  /** Number of bytes after the footer: its length and {@code PAR1}. */
  private static final int TAIL = 8;

  private StableParquet() {}

  /** Returns a file whose footer lists encodings in the order of the format's specification. */
  public static byte[] of(byte[] file) throws IOException {
    ByteBuffer tail = ByteBuffer.wrap(file, file.length - TAIL, TAIL);
    int length = tail.order(ByteOrder.LITTLE_ENDIAN).getInt();
    int start = file.length - TAIL - length;
    FileMetaData footer = Util.readFileMetaData(new ByteArrayInputStream(file, start, length));
    for (RowGroup group : footer.getRow_groups()) {
      for (ColumnChunk column : group.getColumns()) {
        Collections.sort(column.getMeta_data().getEncodings());
      }
    }
    ByteArrayOutputStream stable = new ByteArrayOutputStream(file.length);
    stable.write(file, 0, start);
    Util.writeFileMetaData(footer, stable);
    // The same encodings in another order take up as many bytes.
    stable.write(file, file.length - TAIL, TAIL);
    return stable.toByteArray();
  }
}
