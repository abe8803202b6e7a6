package io.tidemark.engine.enrich;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.net.InetAddress;
import java.util.List;
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
}
