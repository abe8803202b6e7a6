package io.tidemark.engine.enrich;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.Locale;

/** Converts source addresses to networks, /24 for IPv4 and /48 for IPv6, without DNS lookups. */
public final class SourcePrefix {
  private static final int LONGEST_HOST = 253;
  private static final int LONGEST_LABEL = 63;
  private static final int IPV6_GROUPS = 8;

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
    if (source == null || source.isEmpty() || source.length() > LONGEST_HOST + 8) {
      return null;
    }
    String address = withoutPort(source.strip());
    int[] quad = ipv4(address);
    if (quad != null) {
      return quad[0] + "." + quad[1] + "." + quad[2] + ".0/24";
    }
    if (address.indexOf(':') >= 0) {
      int[] groups = ipv6(address);
      return groups == null ? null : ofGroups(groups);
    }
    return isHostName(address) ? address.toLowerCase(Locale.ROOT) : null;
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
    int[] quad = ipv4(address);
    if (quad == null && address.indexOf(':') >= 0) {
      int[] groups = ipv6(address);
      if (groups == null || !isMapped(groups)) {
        return groups == null ? null : bytesOfGroups(groups);
      }
      quad = new int[] {groups[6] >> 8, groups[6] & 255, groups[7] >> 8, groups[7] & 255};
    }
    return quad == null
        ? null
        : new byte[] {(byte) quad[0], (byte) quad[1], (byte) quad[2], (byte) quad[3]};
  }

  static InetAddress address(String source) {
    byte[] bytes = bytes(source);
    try {
      return bytes == null ? null : InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("An address has 4 or 16 bytes, not " + bytes.length, e);
    }
  }

  private static byte[] bytesOfGroups(int[] groups) {
    byte[] bytes = new byte[2 * IPV6_GROUPS];
    for (int i = 0; i < IPV6_GROUPS; i++) {
      bytes[2 * i] = (byte) (groups[i] >> 8);
      bytes[2 * i + 1] = (byte) groups[i];
    }
    return bytes;
  }

  private static boolean isMapped(int[] g) {
    return g[0] == 0 && g[1] == 0 && g[2] == 0 && g[3] == 0 && g[4] == 0 && g[5] == 0xffff;
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
  private static int[] ipv4(String text) {
    int[] quad = new int[4];
    int part = 0;
    int digits = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.') {
        if (digits == 0 || ++part > 3) {
          return null;
        }
        digits = 0;
      } else if (c >= '0' && c <= '9' && digits < 3) {
        quad[part] = quad[part] * 10 + (c - '0');
        digits++;
        if (quad[part] > 255) {
          return null;
        }
      } else {
        return null;
      }
    }
    return part == 3 && digits > 0 ? quad : null;
  }

  private static int[] ipv6(String text) {
    int zone = text.indexOf('%');
    String plain = zone < 0 ? text : text.substring(0, zone);
    int gap = plain.indexOf("::");
    if (gap >= 0 && plain.indexOf("::", gap + 1) >= 0) {
      return null;
    }
    int[] groups = new int[IPV6_GROUPS];
    if (gap < 0) {
      return fill(plain, groups, 0) == IPV6_GROUPS ? groups : null;
    }
    int[] tail = new int[IPV6_GROUPS];
    int before = fill(plain.substring(0, gap), groups, 0);
    int after = fill(plain.substring(gap + 2), tail, 0);
    if (before < 0 || after < 0 || before + after >= IPV6_GROUPS) {
      return null;
    }
    System.arraycopy(tail, 0, groups, IPV6_GROUPS - after, after);
    return groups;
  }

  /** Parses colon-separated groups. Returns their number, or −1 if they are malformed. */
  private static int fill(String text, int[] groups, int from) {
    if (text.isEmpty()) {
      return from;
    }
    int count = from;
    String[] parts = text.split(":", -1);
    for (int i = 0; i < parts.length; i++) {
      int[] quad = i == parts.length - 1 ? ipv4(parts[i]) : null;
      if (quad != null) {
        if (count + 2 > IPV6_GROUPS) {
          return -1;
        }
        groups[count++] = quad[0] << 8 | quad[1];
        groups[count++] = quad[2] << 8 | quad[3];
        continue;
      }
      int value = hex(parts[i]);
      if (value < 0 || count == IPV6_GROUPS) {
        return -1;
      }
      groups[count++] = value;
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

  private static String ofGroups(int[] g) {
    if (isMapped(g)) {
      return (g[6] >> 8) + "." + (g[6] & 255) + "." + (g[7] >> 8) + ".0/24";
    }
    int kept = g[2] != 0 ? 3 : g[1] != 0 ? 2 : g[0] != 0 ? 1 : 0;
    StringBuilder prefix = new StringBuilder();
    for (int i = 0; i < kept; i++) {
      prefix.append(i == 0 ? "" : ":").append(Integer.toHexString(g[i]));
    }
    return prefix.append("::/48").toString();
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
