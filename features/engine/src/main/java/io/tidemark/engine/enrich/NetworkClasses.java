package io.tidemark.engine.enrich;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tidemark.engine.bytes.ResourceText;
import io.tidemark.engine.config.RecordFormat;
import io.tidemark.engine.config.RecordReading;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Assigns networks to classes such as {@code ci} or {@code cloud}: the first rule with the address
 * range decides, or else the first with the AS number or name. Immutable and thread-safe.
 */
public final class NetworkClasses {
  public static final String OTHER = "other";
  private static final int NONE = Integer.MAX_VALUE;
  private static final String STANDARD = "network-classes.yaml";
  private static final RecordFormat FORMAT =
      new RecordFormat('_')
          .text(Glob.class, "a pattern", Glob::new, Glob::toString)
          .text(Long.class, "an AS number such as 64500", Long::parseUnsignedLong, String::valueOf)
          .text(AddressRange.class, null, AddressRange::parse, AddressRange::toString);

  private record Written(
      @JsonProperty(required = true) String version, List<NetworkRule> networks) {}

  private final String version;
  private final List<NetworkRule> rules;

  /** First rule of each range, as an index into {@link #rules}. */
  private final Map<AddressRange, Integer> ruleOfRange = new HashMap<>();

  private final NavigableSet<Integer> lengths = new TreeSet<>();

  private NetworkClasses(String version, List<NetworkRule> rules) {
    this.version = version;
    this.rules = List.copyOf(rules);
    for (int i = 0; i < rules.size(); i++) {
      for (AddressRange range : rules.get(i).ranges()) {
        ruleOfRange.putIfAbsent(range, i);
        lengths.add(range.bits());
      }
    }
  }

  /** Returns the list that ships with this module. */
  public static NetworkClasses standard() {
    return parse(ResourceText.of(NetworkClasses.class, STANDARD), STANDARD);
  }

  /**
   * Parses a list in the format of {@code network-classes.yaml}.
   *
   * @param origin where the text comes from, for error messages
   * @throws IllegalArgumentException if the text is not a valid list; the message reports all
   *     problems by line
   */
  public static NetworkClasses parse(String yaml, String origin) {
    String source = "Network classes " + origin;
    RecordReading<Written> reading = FORMAT.read(source, yaml, Written.class);
    Written written = reading.get();
    return new NetworkClasses(
        written.version, written.networks == null ? List.of() : written.networks);
  }

  /** Returns a list in which the user's own rules, {@code first}, precede those of this list. */
  public NetworkClasses after(NetworkClasses first) {
    List<NetworkRule> all = new ArrayList<>(first.rules);
    all.addAll(rules);
    return new NetworkClasses(first.version + "+" + version, all);
  }

  public Set<String> labels() {
    Set<String> labels = new TreeSet<>(Set.of(OTHER));
    rules.forEach(rule -> labels.add(rule.label()));
    return labels;
  }

  /** Returns the list's version. Vectors of different versions are not comparable. */
  public String version() {
    return version;
  }

  /**
   * Returns the rule for a source, or null.
   *
   * @param address 4 or 16 bytes, or null if unknown
   * @param system AS number, or a negative number if unknown
   * @param organisation AS name, or null if unknown
   */
  NetworkRule ruleOf(byte[] address, long system, String organisation) {
    int first = address == null ? NONE : firstRuleOf(address);
    if (first != NONE) {
      return rules.get(first);
    }
    if (system < 0 && organisation == null) {
      return null;
    }
    String lower = organisation == null ? "" : organisation.toLowerCase(Locale.ROOT);
    for (NetworkRule rule : rules) {
      if (rule.matches(system, lower)) {
        return rule;
      }
    }
    return null;
  }

  private int firstRuleOf(byte[] address) {
    int first = NONE;
    for (int bits : lengths.headSet(8 * address.length, true)) {
      first = Math.min(first, ruleOfRange.getOrDefault(AddressRange.of(address, bits), NONE));
    }
    return first;
  }

  /**
   * A rule of {@link NetworkClasses}.
   *
   * @param organisations patterns for AS names
   * @param exact whether each address is a network of its own, because anyone can rent its
   *     neighbour
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

    /**
     * @param organisation AS name in lower case, or empty if unknown
     */
    boolean matches(long system, String organisation) {
      return systems.contains(system)
          || organisations.stream().anyMatch(glob -> glob.matches(organisation));
    }
  }
}
