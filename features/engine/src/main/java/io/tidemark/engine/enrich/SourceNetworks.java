package io.tidemark.engine.enrich;

import com.maxmind.db.CHMCache;
import com.maxmind.db.Reader;
import io.tidemark.engine.config.FileProblem;
import io.tidemark.engine.enrich.NetworkClasses.NetworkRule;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Network information about sources, from optional databases and a list of network classes. Fills
 * {@code src_ip_prefix}, {@code src_asn}, {@code src_as_org}, {@code src_country}, {@code
 * src_city}, {@code src_lat}, {@code src_lon} and {@code src_net_class}, as far as known.
 * Thread-safe.
 *
 * @param databases databases in order of precedence; may be empty
 * @param classes list of network classes, or null
 */
public record SourceNetworks(List<SourceDatabase> databases, NetworkClasses classes) {
  public SourceNetworks {
    databases = List.copyOf(databases);
  }

  public static SourceNetworks none() {
    return new SourceNetworks(List.of(), null);
  }

  /**
   * Returns the versions that are stored with vectors, such as {@code GeoLite2-ASN of 2026-06-01,
   * network classes 1}; empty for {@link #none}.
   */
  public String version() {
    Stream<String> list =
        classes == null ? Stream.of() : Stream.of("network classes " + classes.version());
    return Stream.concat(databases.stream().map(SourceDatabase::version), list)
        .collect(Collectors.joining(", "));
  }

  /**
   * Returns the network of a source: its address if its rule is {@code exact}, otherwise {@link
   * SourcePrefix#of}. The AS that an event reports itself is not taken into account.
   */
  public String networkOf(String source) {
    AccessEvent.Builder known = AccessEvent.builder();
    return network(source, ruleOf(locate(source, known), known));
  }

  /** Fills the columns that the databases know, and returns the address; null if not needed. */
  private InetAddress locate(String source, AccessEvent.Builder event) {
    InetAddress address =
        databases.isEmpty() && classes == null ? null : SourcePrefix.address(source);
    if (address != null) {
      databases.forEach(database -> database.enrich(event, address));
    }
    return address;
  }

  private static String network(String source, NetworkRule rule) {
    String exact = rule != null && rule.exact() ? SourcePrefix.exact(source) : null;
    return exact == null ? SourcePrefix.of(source) : exact;
  }

  private NetworkRule ruleOf(InetAddress address, AccessEvent.Builder event) {
    return classes == null
        ? null
        : classes.ruleOf(
            address == null ? null : address.getAddress(),
            event.number(EventColumn.SRC_ASN),
            event.text(EventColumn.SRC_AS_ORG));
  }

  void enrich(AccessEvent.Builder event) {
    String source = event.text(EventColumn.SRC_IP);
    NetworkRule rule = ruleOf(locate(source, event), event);
    if (event.text(EventColumn.SRC_IP_PREFIX) == null) {
      event.text(EventColumn.SRC_IP_PREFIX, network(source, rule));
    }
    if (classes != null && event.text(EventColumn.SRC_NET_CLASS) == null) {
      event.text(
          EventColumn.SRC_NET_CLASS,
          rule != null ? rule.label() : knowsSystem(event) ? NetworkClasses.OTHER : null);
    }
  }

  private static boolean knowsSystem(AccessEvent.Builder event) {
    return event.number(EventColumn.SRC_ASN) >= 0 || event.text(EventColumn.SRC_AS_ORG) != null;
  }

  /**
   * Database in MaxMind's format (.mmdb), held in memory: ASN, country and city databases of
   * MaxMind and DB-IP, and those with a flat {@code country_code}. Thread-safe.
   */
  public static final class SourceDatabase {
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
     * @throws IllegalArgumentException if the file cannot be read, is too large or has another
     *     format
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
        throw new IllegalArgumentException(
            "Database " + file + " cannot be read: " + FileProblem.of(e), e);
      }
    }

    public static SourceDatabase read(String name, byte[] bytes) {
      try {
        return new SourceDatabase(
            name, new Reader(new ByteArrayInputStream(bytes), new CHMCache()));
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
}
