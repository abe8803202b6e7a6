package io.tidemark.engine.enrich;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Set;

/**
 * A rule of {@link NetworkClasses}.
 *
 * @param organisations patterns for AS names
 * @param exact whether each address is a network of its own, because anyone can rent its neighbour
 */
record NetworkRule(
    @JsonProperty(value = "class", required = true) String label,
    @JsonProperty("asn") Set<Long> systems,
    @JsonProperty("range") List<AddressRange> ranges,
    @JsonProperty("org") List<Glob> organisations,
    @JsonProperty("exact") Boolean exact) {
  NetworkRule {
    if (label != null && !label.matches("[a-z][a-z0-9_]{0,30}")) {
      throw new IllegalArgumentException(
          "a `class` consists of lower-case letters, digits and underscores");
    }
    systems = systems == null ? Set.of() : Set.copyOf(systems);
    ranges = ranges == null ? List.of() : List.copyOf(ranges);
    organisations = organisations == null ? List.of() : List.copyOf(organisations);
    exact = exact != null && exact;
    if (systems.isEmpty() && ranges.isEmpty() && organisations.isEmpty()) {
      throw new IllegalArgumentException(
          "'" + label + "' names no network; give a list `asn`, `range` or `org`");
    }
  }

  boolean matches(long system, String organisation) {
    return systems.contains(system)
        || organisations.stream().anyMatch(glob -> glob.matches(organisation));
  }
}
