package io.tidemark.jobs.source;

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
public record TrustedProxies(List<String> ranges) implements Serializable {
  public static final TrustedProxies NONE = new TrustedProxies(List.of());

  public TrustedProxies {
    ranges = List.copyOf(ranges);
    for (String range : ranges) {
      if (bits(range) < 0) {
        throw new IllegalArgumentException(
            "'" + range + "' is not an address range; write it like 10.0.0.0/8 or 192.0.2.7");
      }
    }
  }

  /**
   * Parses comma-separated ranges.
   *
   * @throws IllegalArgumentException if a range is invalid; the message names it
   */
  public static TrustedProxies of(String list) {
    List<String> ranges = new ArrayList<>();
    for (String range : list.split(",")) {
      if (!range.isBlank()) {
        ranges.add(range.strip());
      }
    }
    return new TrustedProxies(ranges);
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
   * Returns the client's address, or null.
   *
   * @param hops addresses in the order of {@code X-Forwarded-For}. The host with the last address
   *     connected to the server; each other address was reported by the host that follows it.
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
   * Returns whether the text may be an {@code X-Forwarded-For} header: a list of addresses, with
   * placeholders for unknown addresses.
   */
  static boolean areHops(String header) {
    for (String hop : header.split(",")) {
      String address = withoutPort(hop.strip());
      if (address != null
          && !address.equals("unknown")
          && !address.equals("-")
          && SourcePrefix.bytes(address) == null) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns whether an address belongs to a trusted proxy. Null does not count as such an address.
   */
  boolean isTrusted(String address) {
    return ranges.stream().anyMatch(range -> contains(range, address));
  }

  private static boolean contains(String range, String address) {
    int slash = range.indexOf('/');
    byte[] net = SourcePrefix.bytes(slash < 0 ? range : range.substring(0, slash));
    byte[] host = SourcePrefix.bytes(address);
    if (net == null || host == null || net.length != host.length) {
      return false;
    }
    int bits = bits(range);
    for (int i = 0; i < bits; i++) {
      int mask = 0x80 >> (i % 8);
      if ((net[i / 8] & mask) != (host[i / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  /** Returns the prefix length, or −1 if the text is not a range. */
  private static int bits(String range) {
    int slash = range.indexOf('/');
    byte[] net = SourcePrefix.bytes(slash < 0 ? range : range.substring(0, slash));
    if (net == null) {
      return -1;
    }
    try {
      int bits = slash < 0 ? net.length * 8 : Integer.parseInt(range.substring(slash + 1));
      return bits >= 0 && bits <= net.length * 8 ? bits : -1;
    } catch (NumberFormatException notANumber) {
      return -1;
    }
  }

  /**
   * Removes the port from {@code 192.0.2.1:443} or {@code [2001:db8::1]:443}. Other addresses are
   * returned unchanged.
   */
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
