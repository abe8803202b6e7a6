package io.tidemark.runtime.policy;

import io.tidemark.engine.event.NearestSpelling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One mapping of a policy file, its members taken by name and type. What is wrong is collected with
 * its line, and reading goes on, so that a person sees all of it at once.
 */
final class PolicyMapping {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,6})([smhd])");

  private final String source;
  private final YamlNode node;
  private final String what;
  private final List<String> problems;

  PolicyMapping(String source, YamlNode node, String what, List<String> problems) {
    this.source = source;
    this.what = what;
    this.problems = problems;
    if (node.members() == null) {
      problem(node, what + " is no mapping; write 'key: value' lines");
      this.node = new YamlNode(node.line(), null, java.util.Map.of(), null);
    } else {
      this.node = node;
    }
  }

  /** Refuses members of other names, each with the nearest known one. */
  PolicyMapping only(List<String> known) {
    node.members()
        .forEach(
            (name, value) -> {
              if (!known.contains(name)) {
                problem(
                    value, what + " has no key '" + name + "'" + NearestSpelling.hint(name, known));
              }
            });
    return this;
  }

  boolean has(String name) {
    return node.members().containsKey(name);
  }

  int line() {
    return node.line();
  }

  Optional<PolicyMapping> mapping(String name) {
    return member(name).map(value -> new PolicyMapping(source, value, "'" + name + "'", problems));
  }

  /** The mappings of a list; empty where it is absent. */
  List<PolicyMapping> mappings(String name) {
    List<PolicyMapping> all = new ArrayList<>();
    member(name)
        .ifPresent(
            value -> {
              if (value.items() == null) {
                problem(value, "'" + name + "' is no list; begin each entry with '- '");
                return;
              }
              for (YamlNode item : value.items()) {
                all.add(new PolicyMapping(source, item, "an entry of '" + name + "'", problems));
              }
            });
    return all;
  }

  Optional<String> text(String name) {
    return member(name)
        .flatMap(
            value -> {
              if (value.text() == null || value.text().isBlank()) {
                problem(value, "'" + name + "' needs one value");
                return Optional.empty();
              }
              return Optional.of(value.text());
            });
  }

  /** The texts of a list, or the one text; empty where it is absent. */
  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    member(name)
        .ifPresent(
            value ->
                value
                    .each()
                    .forEach(
                        item -> {
                          if (item.text() == null || item.text().isBlank()) {
                            problem(item, "'" + name + "' holds something that is no text");
                          } else {
                            texts.add(item.text());
                          }
                        }));
    return texts;
  }

  /** What a text means. */
  <T> Optional<T> parsed(String name, String wanted, Function<String, T> meaning) {
    return text(name)
        .flatMap(
            text -> {
              try {
                return Optional.of(meaning.apply(text));
              } catch (IllegalArgumentException | java.time.DateTimeException e) {
                problem(
                    node.members().get(name),
                    "'" + name + "' cannot be '" + text + "'; it takes " + wanted);
                return Optional.empty();
              }
            });
  }

  Optional<Duration> duration(String name) {
    return parsed(name, "a time such as 90s, 30m, 6h or 2d", PolicyMapping::spelled);
  }

  Optional<Double> number(String name) {
    return parsed(name, "a number", Double::valueOf);
  }

  /** One of some words. */
  <T> Optional<T> word(String name, List<T> all, Function<T, String> spelled) {
    return text(name).flatMap(text -> word(node.members().get(name), name, text, all, spelled));
  }

  /** One of some words, in capitals or small letters. */
  <T> Optional<T> wordInAnyCase(String name, List<T> all, Function<T, String> spelled) {
    return text(name)
        .map(text -> text.toUpperCase(Locale.ROOT))
        .flatMap(text -> word(node.members().get(name), name, text, all, spelled));
  }

  /** Some of some words. */
  <T> List<T> words(String name, List<T> all, Function<T, String> spelled) {
    List<T> words = new ArrayList<>();
    for (String text : texts(name)) {
      word(node.members().get(name), name, text, all, spelled).ifPresent(words::add);
    }
    return words;
  }

  private <T> Optional<T> word(
      YamlNode at, String name, String text, List<T> all, Function<T, String> spelled) {
    for (T one : all) {
      if (spelled.apply(one).equals(text)) {
        return Optional.of(one);
      }
    }
    List<String> known = all.stream().map(spelled).toList();
    problem(at, "'" + name + "' cannot be '" + text + "'" + NearestSpelling.hint(text, known));
    return Optional.empty();
  }

  /** Notes what is wrong with a member, with its line. */
  void problem(String name, String says) {
    problem(node.members().get(name), says);
  }

  /** Notes what is wrong with the mapping as a whole. */
  void problem(String says) {
    problem(node, says);
  }

  private void problem(YamlNode at, String says) {
    problems.add(source + " line " + at.line() + ": " + says);
  }

  private Optional<YamlNode> member(String name) {
    return Optional.ofNullable(node.members().get(name));
  }

  static Duration spelled(String text) {
    Matcher parts = DURATION.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(text);
    }
    long amount = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }
}
