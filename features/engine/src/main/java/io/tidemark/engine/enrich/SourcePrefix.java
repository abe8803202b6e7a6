package io.tidemark.engine.enrich;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/** Converts source addresses to networks, /24 for IPv4 and /48 for IPv6, without DNS lookups. */
public final class SourcePrefix {
  private static final int LONGEST_HOST = 253;
  private static final int LONGEST_LABEL = 63;
  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;

  /** Start of an IPv4 address that is mapped to IPv6. */
  private static final byte[] MAPPED = HexFormat.of().parseHex("00".repeat(10) + "ffff");

  private SourcePrefix() {}

  /**
   * Returns the network of a source.
   *
   * @param source an address, with or without a port, brackets or a zone, or a host name
   * @return such as {@code 198.51.100.0/24}, {@code 2001:db8:1::/48} or {@code
   *     lambda.amazonaws.com} (in lower case), or null if it is neither. An IPv4-mapped IPv6
   *     address counts as IPv4
   */
  public static String of(String source) {
    byte[] address = bytes(source);
    if (address == null) {
      boolean isShort = source != null && source.length() <= LONGEST_HOST + 8;
      String name = isShort ? withoutPort(source.strip()) : "";
      return isHostName(name) ? name.toLowerCase(Locale.ROOT) : null;
    }
    if (address.length == IPV4_BYTES) {
      return (address[0] & 255) + "." + (address[1] & 255) + "." + (address[2] & 255) + ".0/24";
    }
    int groups = 3;
    while (groups > 0 && address[2 * groups - 2] == 0 && address[2 * groups - 1] == 0) {
      groups--;
    }
    StringBuilder prefix = new StringBuilder();
    for (int i = 0; i < groups; i++) {
      int group = ((address[2 * i] & 255) << 8) | (address[2 * i + 1] & 255);
      prefix.append(i == 0 ? "" : ":").append(Integer.toHexString(group));
    }
    return prefix.append("::/48").toString();
  }

  /** Returns the network of a single address, such as {@code 198.51.100.7/32}, or null. */
  public static String exact(String source) {
    InetAddress address = address(source);
    return address == null
        ? null
        : address.getHostAddress() + '/' + 8 * address.getAddress().length;
  }

  /** Returns the 4 or 16 bytes of a source's address, or null if it is not an address. */
  public static byte[] bytes(String source) {
    if (source == null || source.isEmpty() || source.length() > LONGEST_HOST + 8) {
      return null;
    }
    String address = withoutPort(source.strip());
    byte[] quad = ipv4(address);
    return quad != null || address.indexOf(':') < 0 ? quad : ipv6(address);
  }

  static InetAddress address(String source) {
    byte[] bytes = bytes(source);
    try {
      return bytes == null ? null : InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("An address has 4 or 16 bytes, not " + bytes.length, e);
    }
  }

  private static String withoutPort(String source) {
    if (source.startsWith("[")) {
      int close = source.indexOf(']');
      return close < 0 ? source : source.substring(1, close);
    }
    int colon = source.indexOf(':');
    boolean oneColon = colon >= 0 && source.indexOf(':', colon + 1) < 0;
    return oneColon ? source.substring(0, colon) : source;
  }

  /** Parses dotted decimals, never octal numbers, because some products pad with zeros. */
  private static byte[] ipv4(String text) {
    byte[] quad = new byte[IPV4_BYTES];
    int part = 0;
    int digits = 0;
    int value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.' && digits > 0 && part < 3) {
        quad[part++] = (byte) value;
        digits = 0;
        value = 0;
      } else if (c >= '0' && c <= '9' && digits < 3 && 10 * value + c - '0' <= 255) {
        value = 10 * value + c - '0';
        digits++;
      } else {
        return null;
      }
    }
    quad[part] = (byte) value;
    return part == 3 && digits > 0 ? quad : null;
  }

  private static byte[] ipv6(String text) {
    int zone = text.indexOf('%');
    String plain = zone < 0 ? text : text.substring(0, zone);
    int gap = plain.indexOf("::");
    if (gap >= 0 && plain.indexOf("::", gap + 1) >= 0) {
      return null;
    }
    byte[] address = new byte[IPV6_BYTES];
    int before = fill(gap < 0 ? plain : plain.substring(0, gap), address);
    if (gap < 0) {
      return before == IPV6_BYTES ? unmapped(address) : null;
    }
    byte[] tail = new byte[IPV6_BYTES];
    int after = fill(plain.substring(gap + 2), tail);
    if (before < 0 || after < 0 || before + after >= IPV6_BYTES) {
      return null;
    }
    System.arraycopy(tail, 0, address, IPV6_BYTES - after, after);
    return unmapped(address);
  }

  private static byte[] unmapped(byte[] address) {
    return Arrays.equals(address, 0, MAPPED.length, MAPPED, 0, MAPPED.length)
        ? Arrays.copyOfRange(address, MAPPED.length, IPV6_BYTES)
        : address;
  }

  /** Parses colon-separated groups. Returns their length in bytes, or −1 if they are malformed. */
  private static int fill(String text, byte[] address) {
    if (text.isEmpty()) {
      return 0;
    }
    int count = 0;
    String[] parts = text.split(":", -1);
    for (int i = 0; i < parts.length; i++) {
      byte[] quad = i == parts.length - 1 ? ipv4(parts[i]) : null;
      int value = quad == null ? hex(parts[i]) : 0;
      int size = quad == null ? 2 : IPV4_BYTES;
      if (value < 0 || count + size > IPV6_BYTES) {
        return -1;
      }
      byte[] group = quad == null ? new byte[] {(byte) (value >> 8), (byte) value} : quad;
      System.arraycopy(group, 0, address, count, size);
      count += size;
    }
    return count;
  }

  private static int hex(String group) {
    int value = group.isEmpty() || group.length() > 4 ? -1 : 0;
    for (int i = 0; value >= 0 && i < group.length(); i++) {
      char c = group.charAt(i);
      value = HexFormat.isHexDigit(c) ? 16 * value + HexFormat.fromHexDigit(c) : -1;
    }
    return value;
  }

  /** Returns whether a text consists of two or more labels, and at least one letter. */
  private static boolean isHostName(String text) {
    if (text.length() > LONGEST_HOST || text.indexOf('.') < 0) {
      return false;
    }
    boolean letter = false;
    int label = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean alphabetic = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (c == '.' ? label == 0 : !alphabetic && !(c >= '0' && c <= '9') && c != '-' && c != '_') {
        return false;
      }
      letter |= alphabetic;
      label = c == '.' ? 0 : label + 1;
      if (label > LONGEST_LABEL) {
        return false;
      }
    }
    return letter && label > 0;
  }
}
