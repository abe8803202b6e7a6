package io.tidemark.jobs.source;

import io.tidemark.engine.enrich.AddressRange;
import io.tidemark.engine.enrich.SourcePrefix;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Proxies whose {@code X-Forwarded-For} and {@code X-Forwarded-Client-Cert} headers are trusted.
 * Clients can forge these headers. The only reliable forwarded address is the last one that does
 * not belong to a trusted proxy, and it is reliable only if a trusted proxy connected to the
 * server.
 *
 * @param ranges addresses or ranges such as {@code 10.0.0.0/8}
 */
public record TrustedProxies(List<AddressRange> ranges) implements Serializable {
  public static final TrustedProxies NONE = new TrustedProxies(List.of());

  public TrustedProxies {
    ranges = List.copyOf(ranges);
  }

  /**
   * Parses comma-separated ranges.
   *
   * @throws IllegalArgumentException if a range is invalid; the message names it
   */
  public static TrustedProxies of(String list) {
    return new TrustedProxies(
        Arrays.stream(list.split(","))
            .filter(range -> !range.isBlank())
            .map(range -> range(range.strip()))
            .toList());
  }

  private static AddressRange range(String text) {
    byte[] single = SourcePrefix.bytes(text);
    try {
      return AddressRange.parse(
          single == null || text.indexOf('/') >= 0 ? text : text + "/" + 8 * single.length);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is not an address range; write it like 10.0.0.0/8 or 192.0.2.7", e);
    }
  }

  String source(AccessFields fields) {
    String remote = fields.text(AccessField.REMOTE_ADDRESS);
    String forwarded = fields.text(AccessField.FORWARDED_FOR);
    if (remote == null) {
      return null;
    }
    List<String> hops = new ArrayList<>();
    if (forwarded != null) {
      hops.addAll(Arrays.asList(forwarded.split(",")));
    }
    hops.add(remote);
    return source(hops);
  }

  /**
   * Returns the client's address or null, given hops in the order of {@code X-Forwarded-For}: the
   * last one connected to the server, and each of them reported the one before it.
   */
  String source(List<String> hops) {
    String source = null;
    for (int i = hops.size() - 1; i >= 0; i--) {
      String hop = withoutPort(hops.get(i).strip());
      if (source != null && (hop == null || SourcePrefix.of(hop) == null)) {
        return source;
      }
      source = hop;
      if (!isTrusted(hop)) {
        return source;
      }
    }
    return source;
  }

  /**
   * Returns the last elements of a header that are addresses or placeholders for unknown ones, as a
   * header. Proxies wrote these, and clients may write anything before them. Empty without any.
   */
  static String hopsAtEnd(String header) {
    String[] hops = header.split(",");
    int first = hops.length;
    while (first > 0 && isHop(withoutPort(hops[first - 1].strip()))) {
      first--;
    }
    return String.join(",", Arrays.asList(hops).subList(first, hops.length)).strip();
  }

  private static boolean isHop(String address) {
    return address == null
        || address.equals("unknown")
        || address.equals("-")
        || SourcePrefix.bytes(address) != null;
  }

  /** Returns whether an address, which may be null, belongs to a trusted proxy. */
  boolean isTrusted(String address) {
    return ranges.stream().anyMatch(range -> range.contains(address));
  }

  /** Removes the port, if any, as in {@code 192.0.2.1:443} or {@code [2001:db8::1]:443}. */
  static String withoutPort(String address) {
    if (address == null || address.isEmpty()) {
      return null;
    }
    if (address.startsWith("[")) {
      int end = address.indexOf(']');
      return end < 0 ? address : address.substring(1, end);
    }
    int colon = address.indexOf(':');
    boolean port = colon > 0 && address.indexOf(':', colon + 1) < 0;
    return port ? address.substring(0, colon) : address;
  }
}
