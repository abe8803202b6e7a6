package io.tidemark.engine.enrich;

import com.fasterxml.jackson.annotation.JsonProperty;
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
    @JsonProperty(value = "class", required = true) String label,
    @JsonProperty("asn") Set<Long> systems,
    @JsonProperty("range") List<AddressRange> ranges,
    @JsonProperty("org") List<Glob> organisations) {
  NetworkRule {
    if (label != null && !label.matches("[a-z][a-z0-9_]{0,30}")) {
      throw new IllegalArgumentException("a `class` has lower-case letters");
    }
    systems = systems == null ? Set.of() : Set.copyOf(systems);
    ranges = ranges == null ? List.of() : List.copyOf(ranges);
    organisations = organisations == null ? List.of() : List.copyOf(organisations);
    if (systems.isEmpty() && ranges.isEmpty() && organisations.isEmpty()) {
      throw new IllegalArgumentException(
          "'" + label + "' names no network; give a list `asn`, `range` or `org`");
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
