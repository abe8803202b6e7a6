package io.tidemark.simulator.company;

import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.Dice;
import java.util.List;
import java.util.function.BiFunction;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Invented targets for agents' tools: accounts, addresses, pages, documents, records and the like.
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

  private Targets() {}

  /**
   * Fills in the placeholders in the target of a task step.
   *
   * @param dice returns the random-number generator for a placeholder's scope and kind
   */
  static Call filled(Call step, BiFunction<String, String, Dice> dice) {
    return step.on(
        PLACEHOLDER
            .matcher(step.resource())
            .replaceAll(
                found -> drawn(found.group(2), dice.apply(found.group(1), found.group(2)))));
  }

  private static String drawn(String kind, Dice dice) {
    return switch (kind) {
      case "account" ->
          dice.pick(COUNTRIES) + dice.between(10, 99) + dice.between(100_000_000, 999_999_999);
      case "person" -> People.email(dice.below(60));
      case "customer" -> mailbox(dice) + dice.pick(MAIL_PROVIDERS);
      case "partner" -> mailbox(dice) + "@" + site(dice);
      case "site" -> site(dice);
      case "word" -> dice.pick(WORDS) + "-" + dice.pick(WORDS);
      case "number" -> Integer.toString(dice.between(1_000, 99_999));
      default -> throw new IllegalArgumentException("Unknown target kind " + kind);
    };
  }

  private static String mailbox(Dice dice) {
    String address = People.email(dice.below(600));
    return address.substring(0, address.indexOf('@'));
  }

  private static String site(Dice dice) {
    return dice.pick(WORDS) + dice.pick(WORDS) + dice.between(2, 99) + ".example";
  }

  /** Returns an outsider's target of the same form, such as a page, address, account or name. */
  public static String stranger(String target, Dice dice) {
    if (target.contains("://")) {
      return "https://" + site(dice) + "/" + dice.pick(WORDS) + "/" + dice.between(1_000, 99_999);
    }
    if (target.contains("@")) {
      return mailbox(dice) + "@" + site(dice);
    }
    String other = WORD_OR_DIGIT.matcher(target).replaceAll(found -> other(found, dice));
    return other.equals(target) ? target + "-" + dice.pick(WORDS) : other;
  }

  private static String other(MatchResult found, Dice dice) {
    String text = found.group();
    return WORDS.contains(text)
        ? dice.pick(WORDS)
        : Character.isDigit(text.charAt(0)) ? Integer.toString(dice.below(10)) : text;
  }
}
