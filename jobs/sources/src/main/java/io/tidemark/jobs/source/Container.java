package io.tidemark.jobs.source;

import com.github.luben.zstd.ZstdInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/**
 * Compression format of a log file, detected from the file's first bytes rather than its name.
 * Files with several members, such as those created by {@code cat a.gz b.gz} or log rotation, are
 * read to the end.
 */
enum Container {
  GZIP(RejectReason.TRUNCATED_GZIP, RejectReason.CORRUPT_GZIP, "\u001f\u008b") {
    @Override
    InputStream unpack(InputStream stored) throws IOException {
      return new GzipMembers(stored);
    }
  },
  ZSTD(RejectReason.TRUNCATED_ZSTD, RejectReason.CORRUPT_ZSTD, "(\u00b5/\u00fd") {
    @Override
    InputStream unpack(InputStream stored) throws IOException {
      return new ZstdInputStream(stored);
    }
  },
  BZIP2(RejectReason.TRUNCATED_BZIP2, RejectReason.CORRUPT_BZIP2, "BZh") {
    @Override
    InputStream unpack(InputStream stored) throws IOException {
      return new BZip2CompressorInputStream(stored, true);
    }
  };

  /** Length of the longest magic number, in bytes. */
  static final int MARK = 4;

  private final RejectReason truncated;
  private final RejectReason corrupt;
  private final String mark;

  Container(RejectReason truncated, RejectReason corrupt, String mark) {
    this.truncated = truncated;
    this.corrupt = corrupt;
    this.mark = mark;
  }

  static Optional<Container> of(byte[] start) {
    String text = new String(start, StandardCharsets.ISO_8859_1);
    return Arrays.stream(values()).filter(known -> text.startsWith(known.mark)).findFirst();
  }

  abstract InputStream unpack(InputStream stored) throws IOException;

  RejectReason damage(IOException failure, boolean atEnd) {
    return failure instanceof EOFException || atEnd ? truncated : corrupt;
  }
}
