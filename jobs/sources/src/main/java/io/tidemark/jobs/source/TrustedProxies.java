package io.tidemark.jobs.source;

import io.tidemark.engine.enrich.SourcePrefix;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The proxies whose {@code X-Forwarded-For} and {@code X-Forwarded-Client-Cert} are believed. A
 * client writes these headers too: of the addresses only the last that no trusted proxy has is a
 * fact, and only where a trusted proxy passed the request on.
 *
 * @param ranges addresses or ranges such as {@code 10.0.0.0/8}
 */
public record TrustedProxies(List<String> ranges) implements Serializable {
  /** Believes nobody. */
  public static final TrustedProxies NONE = new TrustedProxies(List.of());

  public TrustedProxies {
    ranges = List.copyOf(ranges);
    for (String range : ranges) {
      if (bits(range) < 0) {
        throw new IllegalArgumentException(
            "'" + range + "' is no range of addresses; write it like 10.0.0.0/8 or 192.0.2.7");
      }
    }
  }

  /**
   * Ranges in one text, parted by commas.
   *
   * @throws IllegalArgumentException naming the one that is none
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

  /** The address of the client, or null. */
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
   * The address of the client, or null.
   *
   * @param hops addresses in the order of {@code X-Forwarded-For}: who connected comes last, and
   *     what stands before it was said by those behind it
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

  /** Whether a text may be a header {@code X-Forwarded-For}: addresses, or words for none. */
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

  /** Whether an address is one of these proxies; null is none. */
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

  /** Bits of the network, or -1 where the text is no range. */
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

  /** {@code 192.0.2.1:443}, {@code [2001:db8::1]:443} and bare addresses without their port. */
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
