package io.tidemark.engine.enrich;

import com.maxmind.db.CHMCache;
import com.maxmind.db.Reader;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Map;

/**
 * Database in MaxMind's format (.mmdb), held in memory: ASN, country and city databases of MaxMind
 * and DB-IP, and those with a flat {@code country_code}. Thread-safe.
 */
public final class SourceDatabase {
  private static final long LARGEST_FILE = 1L << 30;

  private final String name;
  private final Reader reader;
  private final String version;

  private SourceDatabase(String name, Reader reader) {
    this.name = name;
    this.reader = reader;
    version =
        "%s of %s"
            .formatted(
                reader.getMetadata().getDatabaseType(),
                reader
                    .getMetadata()
                    .getBuildDate()
                    .toInstant()
                    .atOffset(ZoneOffset.UTC)
                    .toLocalDate());
  }

  /**
   * Opens a database file.
   *
   * @throws IllegalArgumentException if the file cannot be read, is too large or has another format
   */
  public static SourceDatabase open(Path file) {
    try {
      if (Files.size(file) > LARGEST_FILE) {
        throw new IllegalArgumentException(
            "Database %s has %s bytes; the limit is %s"
                .formatted(file, Files.size(file), LARGEST_FILE));
      }
      return read(file.toString(), Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(
          "Database " + file + " does not exist; give the path of an .mmdb file, or omit it", e);
    } catch (IOException e) {
      throw new IllegalArgumentException("Database " + file + " cannot be read: " + e, e);
    }
  }

  public static SourceDatabase read(String name, byte[] bytes) {
    try {
      return new SourceDatabase(name, new Reader(new ByteArrayInputStream(bytes), new CHMCache()));
    } catch (IOException | RuntimeException | StackOverflowError e) {
      // The reader does not check lengths and pointers of damaged files.
      throw new IllegalArgumentException(
          "Database %s is not a MaxMind database: %s; give an unpacked .mmdb file"
              .formatted(name, cause(e)),
          e);
    }
  }

  /** Returns the database type and build date, such as {@code GeoLite2-ASN of 2026-06-01}. */
  public String version() {
    return version;
  }

  /**
   * Fills each absent column for which the database contains a value.
   *
   * @throws IllegalArgumentException if the record for the address is damaged
   */
  void enrich(AccessEvent.Builder event, InetAddress address) {
    Object found;
    try {
      found = reader.get(address, Object.class);
    } catch (IOException | RuntimeException | StackOverflowError e) {
      throw new IllegalArgumentException(
          "Database %s (%s) is damaged: %s; download it again, or omit it"
              .formatted(name, version, cause(e)),
          e);
    }
    if (!(found instanceof Map<?, ?> record)) {
      return;
    }
    number(event, EventColumn.SRC_ASN, record.get("autonomous_system_number"));
    text(event, EventColumn.SRC_AS_ORG, record.get("autonomous_system_organization"));
    text(event, EventColumn.SRC_COUNTRY, at(record, "country", "iso_code"));
    text(event, EventColumn.SRC_COUNTRY, record.get("country_code"));
    text(event, EventColumn.SRC_CITY, at(record, "city", "names", "en"));
    Object lat = at(record, "location", "latitude");
    Object lon = at(record, "location", "longitude");
    if (lat instanceof Number north
        && lon instanceof Number east
        && event.number(EventColumn.SRC_LAT) == AccessEvent.MISSING
        && event.number(EventColumn.SRC_LON) == AccessEvent.MISSING) {
      event.decimal(EventColumn.SRC_LAT, north.doubleValue());
      event.decimal(EventColumn.SRC_LON, east.doubleValue());
    }
  }

  private static String cause(Throwable e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static Object at(Map<?, ?> record, String... keys) {
    Object value = record;
    for (String key : keys) {
      value = value instanceof Map<?, ?> map ? map.get(key) : null;
    }
    return value;
  }

  private static void text(AccessEvent.Builder event, EventColumn column, Object value) {
    if (value instanceof String text && !text.isEmpty() && event.text(column) == null) {
      event.text(column, text);
    }
  }

  private static void number(AccessEvent.Builder event, EventColumn column, Object value) {
    if (value instanceof Number number && event.number(column) == AccessEvent.MISSING) {
      event.number(column, number.longValue());
    }
  }
}
