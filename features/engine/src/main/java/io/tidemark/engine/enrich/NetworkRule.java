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
record NetworkRule(
    String label, Set<Long> systems, List<AddressRange> ranges, List<Glob> organisations) {
  NetworkRule {
    systems = Set.copyOf(systems);
    ranges = List.copyOf(ranges);
    organisations = List.copyOf(organisations);
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
