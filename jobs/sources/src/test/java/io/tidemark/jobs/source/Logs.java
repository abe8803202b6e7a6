package io.tidemark.jobs.source;

import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/** Reads log files from memory, for the tests of all sources. */
public final class Logs {
  /** 2026-01-05T00:00:00Z. */
  public static final long INGEST = 1_767_571_200_000_000L;

  public static final ReadOptions OPTIONS = ReadOptions.at(INGEST);

  /** Returns a minimal CloudTrail record, extended or overridden by the given members. */
  public static String cloudTrail(String id, String members) {
    return "{\"eventVersion\":\"1.08\",\"userIdentity\":{\"type\":\"IAMUser\",\"arn\":"
        + "\"arn:aws:iam::111122223333:user/ci\",\"accountId\":\"111122223333\",\"accessKeyId\":"
        + "\"AKIAIOSFODNN7EXAMPLE\",\"userName\":\"ci\"},\"eventTime\":\"2026-01-03T10:00:00Z\","
        + "\"eventSource\":\"s3.amazonaws.com\",\"eventName\":\"GetObject\",\"eventID\":\""
        + id
        + "\",\"sourceIPAddress\":\"198.51.100.7\",\"userAgent\":\"Boto3/1.34.2\""
        + (members.isEmpty() ? "" : "," + members)
        + "}";
  }

  public static final class Reading {
    final List<ParsedRecord> records = new ArrayList<>();
    FileAccount account;

    public AccessEvent event(int i) {
      return ((ParsedRecord.Accepted) records.get(i)).event();
    }

    ParsedRecord.Rejected rejected(int i) {
      return (ParsedRecord.Rejected) records.get(i);
    }
  }

  /** Returns the columns of an event that have a value, in canonical CSV spelling. */
  public static SortedMap<String, String> columns(AccessEvent event) {
    SortedMap<String, String> columns = new TreeMap<>();
    for (EventColumn column : EventColumn.all()) {
      if (event.has(column)) {
        String value =
            switch (column.type()) {
              case TEXT -> event.text(column);
              case TEXT_LIST -> String.join(";", event.texts(column));
              case TEXT_MAP -> event.map(column).toString();
              case DELEGATION -> event.delegation(column).toString();
              case DOUBLE -> Double.toString(event.decimal(column));
              default -> Long.toString(event.number(column));
            };
        columns.put(column.column(), value);
      }
    }
    return columns;
  }

  /** Returns everything that would be stored from a reading, as a single text. */
  public static String stored(Reading reading) {
    StringBuilder stored = new StringBuilder();
    for (ParsedRecord record : reading.records) {
      if (record instanceof ParsedRecord.Accepted accepted) {
        stored.append(columns(accepted.event())).append('\n');
      } else if (record instanceof ParsedRecord.Rejected rejected) {
        stored.append(rejected.reason()).append(rejected.detail()).append(rejected.raw());
      }
    }
    return stored.toString();
  }

  public static Reading read(String text) {
    return read(text.getBytes(StandardCharsets.UTF_8), "dir/file", OPTIONS);
  }

  public static Reading read(byte[] bytes, String path, ReadOptions options) {
    return read(new ByteArrayInputStream(bytes), path, options);
  }

  public static Reading read(InputStream in, String path, ReadOptions options) {
    return read(in, path, options, Enricher.standard());
  }

  static Reading read(InputStream in, String path, ReadOptions options, Enricher enricher) {
    Reading reading = new Reading();
    try (LogFileReader reader = LogFileReader.open(in, path, options, enricher)) {
      for (ParsedRecord record = reader.next(); record != null; record = reader.next()) {
        reading.records.add(record);
      }
      reading.account = reader.account();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    return reading;
  }

  public static byte[] gzip(String text) {
    return gzip(text.getBytes(StandardCharsets.UTF_8));
  }

  public static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(plain);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  private Logs() {}
}
