package io.tidemark.engine.enrich;

import io.tidemark.engine.event.Impact;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What an action can do: ordered rules over provider, service and operation, the first that fits
 * decides. Thread-safe.
 *
 * <p>Three steps: the rules; else what the log says itself (read-only flag, HTTP method); else the
 * verbs, which are rules too, of last resort. In the second step a log that says "reads" is
 * believed, and one that says "writes" gets at least {@link Impact#WRITE}, more where a verb knows
 * more. What a policy overrides comes last and wins.
 */
public final class ImpactMap {
  private static final String STANDARD = "impact-map.yaml";
  private static final String AWS_SUFFIX = ".amazonaws.com";

  /** A log may hold any number of invented operations; the real ones fit in far fewer places. */
  private static final int REMEMBERED = 8192;

  /** Names that no operation has: who sends them chooses how much memory they would take. */
  private static final int LONGEST_REMEMBERED = 256;

  private final String version;
  private final List<ImpactRule> rules;
  private final List<ImpactRule> verbs;
  private final List<ImpactRule> overrides;
  private volatile ConcurrentMap<Asked, Answer> remembered = new ConcurrentHashMap<>();

  private record Asked(String provider, String service, String operation, Hint hint) {}

  private record Answer(Impact impact) {}

  ImpactMap(
      String version, List<ImpactRule> rules, List<ImpactRule> verbs, List<ImpactRule> overrides) {
    this.version = version;
    this.rules = List.copyOf(rules);
    this.verbs = List.copyOf(verbs);
    this.overrides = List.copyOf(overrides);
  }

  /** The map that ships with this module. */
  public static ImpactMap standard() {
    return StandardMap.MAP;
  }

  /** The text of the map that ships with this module. */
  public static String standardYaml() {
    try (InputStream in = ImpactMap.class.getResourceAsStream(STANDARD)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException cause) {
      throw new UncheckedIOException("Cannot read the resource " + STANDARD, cause);
    }
  }

  /**
   * Reads a map.
   *
   * @param yaml the text of a map, in the form of {@code impact-map.yaml}
   * @param origin where it comes from, for messages
   * @throws IllegalArgumentException where the text is not such a map; names the place and the cure
   */
  public static ImpactMap parse(String yaml, String origin) {
    return new ImpactMapReader(origin).read(yaml);
  }

  /**
   * The text of the map that ships with this module with the rules of another before its own: what
   * {@link #after} gives, as text.
   *
   * @param first the text of the other map
   * @param origin where that comes from, for messages
   */
  public static String standardYamlAfter(String first, String origin) {
    return new ImpactMapReader(origin).joined(first, standardYaml());
  }

  /** The version the map states; part of what makes two vectors comparable. */
  public String version() {
    return version;
  }

  /** This map with the rules and verbs of {@code first} before its own. */
  public ImpactMap after(ImpactMap first) {
    return new ImpactMap(
        first.version + "+" + version,
        joined(first.rules, rules),
        joined(first.verbs, verbs),
        joined(first.overrides, overrides));
  }

  /**
   * What a policy says that an action can do, whatever the log or the other rules say.
   *
   * @param provider null when unknown
   * @param service null when unknown; compared without {@code .amazonaws.com}
   * @param operation null when unknown
   * @return null where the policy says nothing of it
   */
  public Impact overriding(String provider, String service, String operation) {
    return overrides.isEmpty()
        ? null
        : first(overrides, lower(provider), bareService(service), lower(operation));
  }

  /** Whether {@link #overriding} can ever say anything. */
  public boolean hasOverrides() {
    return !overrides.isEmpty();
  }

  private static List<ImpactRule> joined(List<ImpactRule> first, List<ImpactRule> second) {
    List<ImpactRule> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  /**
   * The impact of an action.
   *
   * @param provider null when unknown
   * @param service null when unknown; compared without {@code .amazonaws.com}
   * @param operation null when unknown
   * @return null where neither a rule nor a hint nor a verb says anything
   */
  Impact impactOf(String provider, String service, String operation, Hint hint) {
    Asked asked = new Asked(provider, service, operation, hint);
    if (length(provider) + length(service) + length(operation) > LONGEST_REMEMBERED) {
      return judge(asked);
    }
    ConcurrentMap<Asked, Answer> answers = remembered;
    Answer known = answers.get(asked);
    if (known == null) {
      known = new Answer(judge(asked));
      if (answers.size() >= REMEMBERED) {
        // Begun anew: else whoever invents operations would have the real ones judged each time.
        answers = new ConcurrentHashMap<>();
        remembered = answers;
      }
      answers.put(asked, known);
    }
    return known.impact();
  }

  /** How many answers are kept. */
  int remembered() {
    return remembered.size();
  }

  private static int length(String text) {
    return text == null ? 0 : text.length();
  }

  private Impact judge(Asked asked) {
    String provider = lower(asked.provider());
    String service = bareService(asked.service());
    String operation = lower(asked.operation());
    Impact ruled = first(rules, provider, service, operation);
    if (ruled != null) {
      return ruled;
    }
    if (asked.hint() == Hint.READS) {
      return Impact.READ;
    }
    Impact verb = first(verbs, provider, service, operation);
    if (asked.hint() == Hint.WRITES) {
      return verb == null || verb == Impact.READ ? Impact.WRITE : verb;
    }
    return verb;
  }

  private static Impact first(List<ImpactRule> rules, String provider, String service, String op) {
    for (ImpactRule rule : rules) {
      if (rule.fits(provider, service, op)) {
        return rule.impact();
      }
    }
    return null;
  }

  private static String bareService(String text) {
    String service = lower(text);
    return service.endsWith(AWS_SUFFIX)
        ? service.substring(0, service.length() - AWS_SUFFIX.length())
        : service;
  }

  private static String lower(String text) {
    return text == null ? "" : text.toLowerCase(Locale.ROOT);
  }

  /** Read on first use, once. */
  private static final class StandardMap {
    static final ImpactMap MAP = parse(standardYaml(), STANDARD);
  }
}
