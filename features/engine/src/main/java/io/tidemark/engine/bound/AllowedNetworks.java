package io.tidemark.engine.bound;

import io.tidemark.engine.enrich.AddressRange;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.io.Serial;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/** Networks from which an identity may connect; a source must be in at least one of them. */
public record AllowedNetworks(List<Network> networks) implements Bound {
  /** An address range, a network class or a host name; equal if written identically. */
  public static final class Network implements Serializable {
    @Serial private static final long serialVersionUID = 1L;

    private static final String CLASS = "class:";
    private static final String HOST = "host:";

    private final String text;
    private final AddressRange range;

    /**
     * @param text {@code 198.51.100.0/24}, {@code class:ci} (a network class as in {@code
     *     src_net_class}) or {@code host:lambda.amazonaws.com}
     * @throws IllegalArgumentException if the text has any other form
     */
    public Network(String text) {
      this.text = text;
      boolean isNamed = text.startsWith(CLASS) || text.startsWith(HOST);
      range = isNamed ? null : AddressRange.parse(text);
    }

    /** Returns the network class without its prefix, or empty for addresses and hosts. */
    public Optional<String> networkClass() {
      return text.startsWith(CLASS)
          ? Optional.of(text.substring(CLASS.length()))
          : Optional.empty();
    }

    boolean contains(AccessEvent event) {
      if (range != null) {
        return range.contains(event.text(EventColumn.SRC_IP));
      }
      String found =
          event.text(text.startsWith(CLASS) ? EventColumn.SRC_NET_CLASS : EventColumn.SRC_IP);
      if (found == null) {
        return false;
      }
      int begins = text.indexOf(':') + 1;
      boolean isHost = text.startsWith(HOST);
      return found.length() == text.length() - begins
          && text.regionMatches(isHost, begins, found, 0, found.length());
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Network that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
      return text.hashCode();
    }

    @Override
    public String toString() {
      return text;
    }
  }

  public AllowedNetworks {
    networks = List.copyOf(networks);
    if (networks.isEmpty()) {
      throw new IllegalArgumentException("no network is given; omit the bound instead");
    }
  }

  public static AllowedNetworks of(String... networks) {
    return new AllowedNetworks(List.of(networks).stream().map(Network::new).toList());
  }

  @Override
  public String id() {
    return "network_outside";
  }

  @Override
  public Result check(AccessEvent event) {
    if (!event.has(EventColumn.SRC_IP) && !event.has(EventColumn.SRC_NET_CLASS)) {
      return Result.UNKNOWN;
    }
    for (int i = 0; i < networks.size(); i++) {
      if (networks.get(i).contains(event)) {
        return Result.WITHIN;
      }
    }
    return Result.BREACHED;
  }
}
