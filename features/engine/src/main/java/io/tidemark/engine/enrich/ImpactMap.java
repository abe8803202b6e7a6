package io.tidemark.engine.enrich;

import io.tidemark.engine.event.Impact;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What an action can do, which argument of it names its target, and whether it brings in content
 * from outside: ordered rules over provider, service and operation. Of the rules that say something
 * about one of the three, the first that fits decides. Thread-safe.
 *
 * <p>What an action can do is found in three steps: the rules; else what the log says itself
 * (read-only flag, HTTP method); else the verbs, which are rules too, of last resort. In the second
 * step a log that says "reads" is believed, and one that says "writes" gets at least {@link
 * Impact#WRITE}, more where a verb knows more. What a policy overrides comes last and wins.
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

  private record Answer(
      Impact impact, Impact overriding, List<Glob> targets, List<ImpactRule> externals) {}

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
        : answer(provider, service, operation, Hint.NONE).overriding();
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
    return answer(provider, service, operation, hint).impact();
  }

  /**
   * Patterns of the names of the arguments that may hold the target of a call, best first. A
   * pattern that begins with {@code !} says which names never do.
   *
   * @param provider null when unknown
   * @param service null when unknown; compared without {@code .amazonaws.com}
   * @param operation null when unknown
   */
  public List<String> targetArguments(String provider, String service, String operation) {
    return answer(provider, service, operation, Hint.NONE).targets().stream()
        .map(Glob::toString)
        .toList();
  }

  /**
   * Which argument of a call holds its target. Names are compared by their words, so {@code fileId}
   * and {@code file-id} are {@code file_id}.
   *
   * @param provider null when unknown
   * @param service null when unknown; compared without {@code .amazonaws.com}
   * @param operation null when unknown
   * @param names names of the arguments of the call that have a value
   * @return one of the names; null where none of them holds a target. Where a pattern fits several,
   *     the first by alphabet
   */
  public String targetArgument(
      String provider, String service, String operation, Collection<String> names) {
    List<Glob> targets = answer(provider, service, operation, Hint.NONE).targets();
    String best = null;
    int bestPlace = targets.size();
    for (String name : names) {
      int place = place(targets, OperationName.words(name));
      if (place < bestPlace || (place == bestPlace && best != null && name.compareTo(best) < 0)) {
        best = name;
        bestPlace = place;
      }
    }
    return best;
  }

  /** The position of the first pattern that fits; the size where none does or {@code !} forbids. */
  private static int place(List<Glob> targets, String words) {
    int place = targets.size();
    for (int i = targets.size() - 1; i >= 0; i--) {
      Glob target = targets.get(i);
      if (target.forbids(words)) {
        return targets.size();
      }
      place = target.matches(words) ? i : place;
    }
    return place;
  }

  /**
   * Whether an action on a target brings in content from outside.
   *
   * @param provider null when unknown
   * @param service null when unknown; compared without {@code .amazonaws.com}
   * @param operation null when unknown
   * @param target null when unknown
   */
  public boolean isExternal(String provider, String service, String operation, String target) {
    String lowerTarget = lower(target);
    for (ImpactRule rule : answer(provider, service, operation, Hint.NONE).externals()) {
      if (rule.fitsTarget(lowerTarget)) {
        return rule.external();
      }
    }
    return false;
  }

  private Answer answer(String provider, String service, String operation, Hint hint) {
    Asked asked = new Asked(provider, service, operation, hint);
    if (length(provider) + length(service) + length(operation) > LONGEST_REMEMBERED) {
      return judge(asked);
    }
    ConcurrentMap<Asked, Answer> answers = remembered;
    Answer known = answers.get(asked);
    if (known == null) {
      known = judge(asked);
      if (answers.size() >= REMEMBERED) {
        // Begun anew: else whoever invents operations would have the real ones judged each time.
        answers = new ConcurrentHashMap<>();
        remembered = answers;
      }
      answers.put(asked, known);
    }
    return known;
  }

  /** How many answers are kept. */
  int remembered() {
    return remembered.size();
  }

  private static int length(String text) {
    return text == null ? 0 : text.length();
  }

  private Answer judge(Asked asked) {
    String provider = lower(asked.provider());
    String service = bareService(asked.service());
    OperationName operation = OperationName.of(asked.operation());
    List<ImpactRule> fitting =
        rules.stream().filter(rule -> rule.fits(provider, service, operation)).toList();
    return new Answer(
        impact(fitting, provider, service, operation, asked.hint()),
        overrides.stream()
            .filter(rule -> rule.fits(provider, service, operation))
            .findFirst()
            .map(ImpactRule::impact)
            .orElse(null),
        fitting.stream()
            .map(ImpactRule::targets)
            .filter(targets -> !targets.isEmpty())
            .findFirst()
            .orElse(List.of()),
        fitting.stream().filter(rule -> rule.external() != null).toList());
  }

  private Impact impact(
      List<ImpactRule> fitting,
      String provider,
      String service,
      OperationName operation,
      Hint hint) {
    for (ImpactRule rule : fitting) {
      if (rule.impact() != null) {
        return rule.impact();
      }
    }
    if (hint == Hint.READS) {
      return Impact.READ;
    }
    Impact verb = null;
    for (ImpactRule rule : verbs) {
      if (rule.fits(provider, service, operation)) {
        verb = rule.impact();
        break;
      }
    }
    if (hint == Hint.WRITES) {
      return verb == null || verb == Impact.READ ? Impact.WRITE : verb;
    }
    return verb;
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
