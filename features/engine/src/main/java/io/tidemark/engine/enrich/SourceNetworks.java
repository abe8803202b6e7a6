package io.tidemark.engine.enrich;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Network information about request sources, read from optional databases and a list of network
 * classes. Fills the columns {@code src_asn}, {@code src_as_org}, {@code src_country}, {@code
 * src_city}, {@code src_lat}, {@code src_lon} and {@code src_net_class}. Columns whose values are
 * unknown remain absent. Thread-safe.
 *
 * @param databases databases in order of precedence; may be empty
 * @param classes list of network classes, or null
 */
public record SourceNetworks(List<SourceDatabase> databases, NetworkClasses classes) {
  public SourceNetworks {
    databases = List.copyOf(databases);
  }

  /** Returns an instance that does not fill any columns. */
  public static SourceNetworks none() {
    return new SourceNetworks(List.of(), null);
  }

  /**
   * Returns the versions of the databases and the list, for instance {@code GeoLite2-ASN of
   * 2026-06-01, network classes 1}. Vectors are stored together with these versions. Returns an
   * empty string for {@link #none}.
   */
  public String version() {
    Stream<String> list =
        classes == null ? Stream.of() : Stream.of("network classes " + classes.version());
    return Stream.concat(databases.stream().map(SourceDatabase::version), list)
        .collect(Collectors.joining(", "));
  }

  void enrich(AccessEvent.Builder event) {
    if (databases.isEmpty() && classes == null) {
      return;
    }
    InetAddress address = SourceAddress.of(event.text(EventColumn.SRC_IP));
    if (address != null) {
      for (SourceDatabase database : databases) {
        database.enrich(event, address);
      }
    }
    if (classes != null && event.text(EventColumn.SRC_NET_CLASS) == null) {
      event.text(
          EventColumn.SRC_NET_CLASS,
          classes.classOf(
              address == null ? null : address.getAddress(),
              event.number(EventColumn.SRC_ASN),
              event.text(EventColumn.SRC_AS_ORG)));
    }
  }
}
