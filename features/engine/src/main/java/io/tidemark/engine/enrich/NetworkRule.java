package io.tidemark.engine.enrich;

import java.util.List;
import java.util.Set;

/**
 * One rule of {@link NetworkClasses}: a class, and the networks that are of it.
 *
 * @param label of the class
 * @param systems AS numbers
 * @param ranges address ranges
 * @param organisations patterns of the name of an AS
 */
record NetworkRule(String label, Set<Long> systems, List<Range> ranges, List<Glob> organisations) {
  NetworkRule {
    systems = Set.copyOf(systems);
    ranges = List.copyOf(ranges);
    organisations = List.copyOf(organisations);
  }

  /** Addresses that begin with the same bits. */
  static final class Range {
    private final byte[] bytes;
    private final int bits;

    /**
     * @param bytes 4 or 16
     * @param bits how many bits of them count
     */
    Range(byte[] bytes, int bits) {
      this.bytes = bytes.clone();
      this.bits = bits;
    }

    boolean holds(byte[] address) {
      if (address.length != bytes.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit & 7);
        if ((address[bit >> 3] & mask) != (bytes[bit >> 3] & mask)) {
          return false;
        }
      }
      return true;
    }
  }

  boolean holds(byte[] address) {
    return ranges.stream().anyMatch(range -> range.holds(address));
  }

  /**
   * @param organisation lower case, empty when unknown
   */
  boolean holds(long system, String organisation) {
    return systems.contains(system)
        || organisations.stream().anyMatch(glob -> glob.matches(organisation));
  }
}
