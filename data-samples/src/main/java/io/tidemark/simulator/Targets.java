package io.tidemark.simulator;

import java.util.List;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/**
 * Fictitious people, and targets for agents' tools, such as accounts, addresses, pages and
 * documents.
 */
public final class Targets {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w+):(\\w+)}");
  private static final Pattern WORD_OR_DIGIT = Pattern.compile("[a-z]+|[0-9]");
  private static final List<String> WORDS =
      List.of(
          "amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "harbor", "iris",
          "juniper", "kelp", "larch", "mill", "north", "ochre", "pine", "quarry", "ridge", "slate",
          "tarn");
  private static final List<String> MAIL_PROVIDERS =
      List.of("@post.example", "@letterbox.example", "@mail.example", "@home.example");
  private static final List<String> COUNTRIES = List.of("DE", "DK", "NL", "AT", "FI");

  private static final List<String> FIRST =
      List.of("ada", "bo", "cleo", "dov", "edda", "finn", "gus", "hana", "ivo", "jule");
  private static final List<String> LAST =
      List.of("marr", "oake", "pell", "quint", "rusk", "stolt");

  private Targets() {}

  /** Returns the email address of the person with the given number. */
  public static String email(int number) {
    String family = LAST.get(number / FIRST.size() % LAST.size());
    int namesakes = number / (FIRST.size() * LAST.size());
    return FIRST.get((number + number / FIRST.size()) % FIRST.size())
        + "."
        + family
        + (namesakes == 0 ? "" : Integer.toString(namesakes + 1))
        + "@norrin.example";
  }

  /** Fills in the placeholders of a step, with the generator of each scope and kind. */
  static Call filled(Call step, BiFunction<String, String, Rng> rng) {
    return step.on(
        PLACEHOLDER
            .matcher(step.resource())
            .replaceAll(found -> drawn(found.group(2), rng.apply(found.group(1), found.group(2)))));
  }

  private static String drawn(String kind, Rng rng) {
    return switch (kind) {
      case "account" ->
          rng.pick(COUNTRIES) + rng.between(10, 99) + rng.between(100_000_000, 999_999_999);
      case "person" -> email(rng.below(60));
      case "customer" -> mailbox(rng) + rng.pick(MAIL_PROVIDERS);
      case "partner" -> mailbox(rng) + "@" + site(rng);
      case "site" -> site(rng);
      case "word" -> rng.pick(WORDS) + "-" + rng.pick(WORDS);
      case "number" -> Integer.toString(rng.between(1_000, 99_999));
      default -> throw new IllegalArgumentException("Unknown target kind " + kind);
    };
  }

  private static String mailbox(Rng rng) {
    String address = email(rng.below(600));
    return address.substring(0, address.indexOf('@'));
  }

  private static String site(Rng rng) {
    return rng.pick(WORDS) + rng.pick(WORDS) + rng.between(2, 99) + ".example";
  }

  /** Returns an outsider's target of the same form, such as a page, address, account or name. */
  public static String stranger(String target, Rng rng) {
    if (target.contains("://")) {
      return "https://" + site(rng) + "/" + rng.pick(WORDS) + "/" + rng.between(1_000, 99_999);
    }
    if (target.contains("@")) {
      return mailbox(rng) + "@" + site(rng);
    }
    String other = WORD_OR_DIGIT.matcher(target).replaceAll(found -> other(found.group(), rng));
    return other.equals(target) ? target + "-" + rng.pick(WORDS) : other;
  }

  private static String other(String text, Rng rng) {
    return WORDS.contains(text)
        ? rng.pick(WORDS)
        : Character.isDigit(text.charAt(0)) ? Integer.toString(rng.below(10)) : text;
  }
}
