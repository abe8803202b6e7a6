package io.tidemark.engine.enrich;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tidemark.engine.config.RecordFormat;
import io.tidemark.engine.config.RecordReading;
import io.tidemark.engine.config.YamlNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
  private static final RecordFormat FORMAT =
      new RecordFormat('_')
          .text(
              Glob.class,
              "a pattern",
              text -> new Glob(text.toLowerCase(Locale.ROOT)),
              Glob::toString)
          .text(Long.class, "an AS number such as 64500", Long::parseUnsignedLong, String::valueOf)
          .text(AddressRange.class, null, AddressRange::parse, AddressRange::toString);

  private record Written(
      @JsonProperty(required = true) String version, List<NetworkRule> networks) {}

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
   * @throws IllegalArgumentException where the text is no such list; says all that is wrong, by
   *     line
   */
  public static NetworkClasses parse(String yaml, String origin) {
    String source = "Network classes " + origin;
    RecordReading<Written> reading =
        FORMAT.read(source, YamlNode.read(source, yaml), Written.class);
    Written written = reading.get();
    return new NetworkClasses(
        written.version, written.networks == null ? List.of() : written.networks);
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
}
