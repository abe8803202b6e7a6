package io.tidemark.engine.enrich;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * What sort of network a source is in: own, ci, cloud, hosting, whatever the list says. Ranges are
 * looked at first, then AS numbers and names; within each the first rule that fits decides.
 * Immutable, thread-safe.
 */
public final class NetworkClasses {
  /** The class of a network whose AS is known and in no rule. */
  public static final String OTHER = "other";

  private static final String STANDARD = "network-classes.yaml";
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final Set<String> KEYS = Set.of("class", "asn", "range", "org");

  private final String version;
  private final List<NetworkRule> rules;

  private NetworkClasses(String version, List<NetworkRule> rules) {
    this.version = version;
    this.rules = List.copyOf(rules);
  }

  /** The list that ships with this module: clouds, CI services and hosters by their AS numbers. */
  public static NetworkClasses standard() {
    try (InputStream in = NetworkClasses.class.getResourceAsStream(STANDARD)) {
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), STANDARD);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the resource " + STANDARD, e);
    }
  }

  /**
   * Reads a list.
   *
   * @param yaml the text, in the form of {@code network-classes.yaml}
   * @param origin where it comes from, for messages
   * @throws IllegalArgumentException where the text is no such list; names the place and the cure
   */
  public static NetworkClasses parse(String yaml, String origin) {
    JsonNode root;
    try {
      root = YAML.readTree(yaml);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "Network classes " + origin + " are not YAML: " + e.getOriginalMessage(), e);
    }
    String version = root == null ? "" : root.path("version").asText("");
    if (version.isEmpty()) {
      throw wrong(origin, "the file states no version; add `version: 1`, raise it with changes");
    }
    List<NetworkRule> rules = new ArrayList<>();
    for (JsonNode rule : root.path("networks")) {
      rules.add(rule(rule, origin, "networks[" + rules.size() + "]"));
    }
    return new NetworkClasses(version, rules);
  }

  /** This list with the rules of {@code first} before its own: a user's own networks. */
  public NetworkClasses after(NetworkClasses first) {
    List<NetworkRule> all = new ArrayList<>(first.rules);
    all.addAll(rules);
    return new NetworkClasses(first.version + "+" + version, all);
  }

  /** The classes that a source can have, {@link #OTHER} among them. */
  public Set<String> labels() {
    Set<String> labels = new TreeSet<>(Set.of(OTHER));
    rules.forEach(rule -> labels.add(rule.label()));
    return labels;
  }

  /** The version that the list states; part of what makes two vectors comparable. */
  public String version() {
    return version;
  }

  /**
   * The class of a source.
   *
   * @param address 4 or 16 bytes, or null when unknown
   * @param system AS number, or a negative number when unknown
   * @param organisation name of the AS, or null
   * @return null where nothing is known of it
   */
  String classOf(byte[] address, long system, String organisation) {
    if (address != null) {
      for (NetworkRule rule : rules) {
        if (rule.holds(address)) {
          return rule.label();
        }
      }
    }
    if (system < 0 && organisation == null) {
      return null;
    }
    String lower = organisation == null ? "" : organisation.toLowerCase(Locale.ROOT);
    for (NetworkRule rule : rules) {
      if (rule.holds(system, lower)) {
        return rule.label();
      }
    }
    return OTHER;
  }

  private static NetworkRule rule(JsonNode rule, String origin, String place) {
    Set<String> others = new TreeSet<>();
    rule.fieldNames().forEachRemaining(others::add);
    others.removeAll(KEYS);
    if (!others.isEmpty()) {
      throw wrong(
          origin, place + " has the unknown keys " + others + "; use only " + new TreeSet<>(KEYS));
    }
    String label = rule.path("class").asText("");
    if (!label.matches("[a-z][a-z0-9_]{0,30}")) {
      throw wrong(origin, place + " needs a `class` of lower-case letters");
    }
    Set<Long> systems = new LinkedHashSet<>();
    for (JsonNode system : rule.path("asn")) {
      if (!system.canConvertToLong() || system.asLong() < 0) {
        throw wrong(origin, place + " has the AS number " + system + "; write it as 64500");
      }
      systems.add(system.asLong());
    }
    List<AddressRange> ranges = new ArrayList<>();
    for (JsonNode range : rule.path("range")) {
      ranges.add(range(range.asText(), origin, place));
    }
    List<Glob> organisations = new ArrayList<>();
    for (JsonNode organisation : rule.path("org")) {
      organisations.add(new Glob(organisation.asText().toLowerCase(Locale.ROOT)));
    }
    if (systems.isEmpty() && ranges.isEmpty() && organisations.isEmpty()) {
      throw wrong(origin, place + " names no network; give a list `asn`, `range` or `org`");
    }
    return new NetworkRule(label, systems, ranges, organisations);
  }

  private static AddressRange range(String text, String origin, String place) {
    try {
      return AddressRange.parse(text);
    } catch (IllegalArgumentException e) {
      throw wrong(origin, place + ".range: " + e.getMessage());
    }
  }

  private static IllegalArgumentException wrong(String origin, String problem) {
    return new IllegalArgumentException("Network classes " + origin + ": " + problem);
  }
}
