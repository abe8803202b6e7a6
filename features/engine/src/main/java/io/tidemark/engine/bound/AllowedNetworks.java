package io.tidemark.engine.bound;

import io.tidemark.engine.enrich.AddressRange;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.io.Serial;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;

/** Where an identity may come from. Equal when the texts are. */
public final class AllowedNetworks implements Bound {
  @Serial private static final long serialVersionUID = 1L;

  private static final String CLASS = "class:";
  private static final String HOST = "host:";

  private final ArrayList<String> networks;
  private final transient List<Predicate<AccessEvent>> places;

  /**
   * @param networks {@code 198.51.100.0/24}, {@code class:ci} (a class of networks, as {@code
   *     src_net_class} has it) or {@code host:lambda.amazonaws.com}; never empty
   * @throws IllegalArgumentException where one is none of these
   */
  public AllowedNetworks(List<String> networks) {
    if (networks.isEmpty()) {
      throw new IllegalArgumentException("no network is named; leave the bound out instead");
    }
    this.networks = new ArrayList<>(networks);
    places = networks.stream().map(AllowedNetworks::place).toList();
  }

  /** The classes among them, without the word before the colon. */
  public List<String> classes() {
    return networks.stream()
        .filter(network -> network.startsWith(CLASS))
        .map(network -> network.substring(CLASS.length()))
        .toList();
  }

  /** The networks as they were written. */
  public List<String> networks() {
    return Collections.unmodifiableList(networks);
  }

  @Override
  public String id() {
    return "network_outside";
  }

  @Override
  public Finding check(AccessEvent event) {
    if (!event.has(EventColumn.SRC_IP) && !event.has(EventColumn.SRC_NET_CLASS)) {
      return Finding.UNKNOWN;
    }
    for (Predicate<AccessEvent> place : places) {
      if (place.test(event)) {
        return Finding.WITHIN;
      }
    }
    return Finding.BREACHED;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AllowedNetworks that && networks.equals(that.networks);
  }

  @Override
  public int hashCode() {
    return networks.hashCode();
  }

  @Override
  public String toString() {
    return "AllowedNetworks" + networks;
  }

  @Serial
  private Object readResolve() {
    return new AllowedNetworks(networks);
  }

  private static Predicate<AccessEvent> place(String network) {
    if (network.startsWith(CLASS)) {
      String label = network.substring(CLASS.length());
      return event -> label.equals(event.text(EventColumn.SRC_NET_CLASS));
    }
    if (network.startsWith(HOST)) {
      String host = network.substring(HOST.length());
      return event -> host.equalsIgnoreCase(event.text(EventColumn.SRC_IP));
    }
    AddressRange range = AddressRange.parse(network);
    return event -> range.holds(event.text(EventColumn.SRC_IP));
  }
}
