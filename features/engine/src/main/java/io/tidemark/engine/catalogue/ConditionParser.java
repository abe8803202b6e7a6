package io.tidemark.engine.catalogue;

import io.tidemark.engine.config.NearestSpelling;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.ColumnType;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventNumber;
import io.tidemark.engine.event.IdentityKind;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.event.Outcome;
import io.tidemark.engine.event.ValueExpression;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.DoublePredicate;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Parser for conditions on events. The grammar is a subset of CEL that allows only cheap column
 * tests. The semantics are the same as in CEL, except that any test of an absent column is false.
 *
 * <pre>
 * or      = and { "||" and }
 * and     = not { "&amp;&amp;" not }
 * not     = { "!" } ( "(" or ")" | test )
 * test    = flag
 *         | name ( "==" | "!=" | "&lt;" | "&lt;=" | "&gt;" | "&gt;=" ) literal      either side
 *         | name "in" "[" [ text { "," text } ] "]"
 *         | text "in" list
 *         | name "." ( "startsWith" | "endsWith" | "contains" ) "(" text ")"
 * literal = text | number | "true" | "false"
 * </pre>
 */
final class ConditionParser {
  private static final String OUTCOME = "outcome";
  private static final List<String> FUNCTIONS = List.of("startsWith", "endsWith", "contains");
  private static final List<String> COMPARISONS = List.of("==", "!=", "<", "<=", ">", ">=");

  /** Maps each asymmetric operator to the one that replaces it when its operands are swapped. */
  private static final Map<String, String> TURNED =
      Map.of("<", ">", "<=", ">=", ">", "<", ">=", "<=");

  private static final String TIERS =
      Arrays.stream(Impact.values())
          .map(impact -> impact.ordinal() + " " + impact.label())
          .collect(Collectors.joining(", "));

  private static final List<String> OUTCOMES =
      Arrays.stream(Outcome.values()).map(Outcome::name).toList();

  private static final Map<EventColumn, List<String>> CLOSED =
      Map.of(
          EventColumn.NHI_KIND,
          Arrays.stream(IdentityKind.values()).map(IdentityKind::label).toList(),
          EventColumn.AUTHZ_DECISION,
          List.of("ALLOWED", "DENIED"));

  private static final List<String> NAMES =
      Stream.of(
              Stream.of(OUTCOME),
              EventColumn.all().stream().map(EventColumn::column),
              Arrays.stream(EventNumber.values()).map(EventNumber::label))
          .flatMap(names -> names)
          .distinct()
          .toList();

  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(?<text>'[^'\\\\\\n]*+(?:\\\\.[^'\\\\\\n]*+)*+'"
              + "|\"[^\"\\\\\\n]*+(?:\\\\.[^\"\\\\\\n]*+)*+\")"
              + "|(?<number>-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(?![\\w.])"
              + "|(?<word>[A-Za-z_]\\w*)"
              + "|(?<mark>&&|\\|\\||[=!<>]=|[<>!().,\\[\\]])"
              + "|(?<end>\\z))");

  private static final String TABLES =
      "; docs/reference/tables.md lists the columns of access_events";
  private static final int MOST_TESTS = 64;
  private static final int DEEPEST = 60;
  private static final int LONGEST_TEXT = 4_000;

  private record Token(String kind, String text) {
    boolean is(String mark) {
      return text.equals(mark) && !kind.equals("text");
    }
  }

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private final Set<EventColumn> columns = EnumSet.noneOf(EventColumn.class);
  private boolean usesOutcome;
  private int at;
  private int depth;
  private int tests;

  ConditionParser(String text) {
    this.text = text;
  }

  EventPredicate parse() {
    if (text.length() > LONGEST_TEXT) {
      throw wrong("The filter has %s characters; at most %s", text.length(), LONGEST_TEXT);
    }
    Matcher matcher = TOKEN.matcher(text);
    int from = 0;
    do {
      if (!matcher.region(from, text.length()).lookingAt()) {
        throw unexpected(text.substring(from).strip());
      }
      Stream.of("text", "number", "word", "mark", "end")
          .filter(kind -> matcher.group(kind) != null)
          .forEach(kind -> tokens.add(new Token(kind, matcher.group(kind))));
      from = matcher.end();
    } while (!last().kind().equals("end"));
    Predicate<AccessEvent> condition = or();
    if (!peek().kind().equals("end")) {
      throw unexpected(peek().text());
    }
    return new EventPredicate(
        text, condition, usesOutcome, Collections.unmodifiableSet(columns), tests);
  }

  private Predicate<AccessEvent> or() {
    Predicate<AccessEvent> left = and();
    while (skip("||")) {
      left = left.or(and());
    }
    return left;
  }

  private Predicate<AccessEvent> and() {
    Predicate<AccessEvent> left = not();
    while (skip("&&")) {
      left = left.and(not());
    }
    return left;
  }

  private Predicate<AccessEvent> not() {
    boolean negated = false;
    while (skip("!")) {
      negated = !negated;
    }
    Predicate<AccessEvent> inner;
    if (skip("(")) {
      if (++depth > DEEPEST) {
        throw wrong("The filter has more than %s nested brackets", DEEPEST);
      }
      inner = or();
      expect(")");
      depth--;
    } else {
      inner = test(negated);
    }
    return negated ? inner.negate() : inner;
  }

  /** Parses one test. {@code negated}: it is preceded by {@code !}, which binds most tightly. */
  private Predicate<AccessEvent> test(boolean negated) {
    Token first = next();
    if (isLiteral(first)) {
      if (skip("in")) {
        return contained(first);
      }
      String operator = operator();
      return comparison(word(next()), TURNED.getOrDefault(operator, operator), first);
    }
    String name = word(first);
    if (skip(".")) {
      return textTest(name);
    }
    if (peek().is("(")) {
      throw wrong("There is no function '%s'; write for instance action.startsWith('s3:')", name);
    }
    if (!negated && skip("in")) {
      return membership(name);
    }
    if (!negated && isComparison(peek())) {
      return comparison(name, operator(), next());
    }
    if (negated && isComparison(peek())) {
      throw new IllegalArgumentException(
          "'!' applies to '" + name + "' alone; write !(" + name + " " + operator() + " ...)");
    }
    EventColumn flag = column(name);
    if (flag.type() != ColumnType.BOOLEAN) {
      throw wrong(
          flag.type() == ColumnType.TEXT
              ? "'%1$s' must be compared, for instance %1$s == 'a', %1$s in ['a', 'b'] or"
                  + " %1$s.startsWith('a')"
              : "'%1$s' must be compared, for instance %1$s > 1",
          name);
    }
    return event -> event.number(flag) == 1;
  }

  private Predicate<AccessEvent> comparison(String name, String operator, Token literal) {
    if (!isLiteral(literal)) {
      throw new IllegalArgumentException(
          "'" + name + "' is compared with '" + literal.text() + "'; compare it with a literal");
    }
    if (name.equals(OUTCOME)) {
      useOutcome();
      String wanted = known(OUTCOME, OUTCOMES, text(literal));
      return equality(operator, event -> event.outcome().name().equals(wanted), event -> true);
    }
    EventNumber number = EventNumber.named(name).orElse(null);
    if (number != null && EventColumn.named(name).isEmpty()) {
      use(number.column());
      DoublePredicate compared = compared(operator, numeric(name, literal));
      return event -> compared.test(number.value(event));
    }
    EventColumn column = column(name);
    if (column.type() == ColumnType.TEXT) {
      String wanted = text(column, literal);
      return equality(
          operator, event -> wanted.equals(event.text(column)), event -> event.has(column));
    }
    if (!column.type().isNumeric()) {
      throw new IllegalArgumentException(
          "Column '" + name + "' is a " + column.type() + ", which cannot be compared");
    }
    DoublePredicate compared = compared(operator, number(column, literal));
    return column.type() == ColumnType.DOUBLE
        ? event -> compared.test(event.decimal(column))
        : event -> event.has(column) && compared.test((double) event.number(column));
  }

  private static DoublePredicate compared(String operator, double wanted) {
    return switch (operator) {
      case "==" -> value -> value == wanted;
      case "!=" -> value -> value < wanted || value > wanted;
      case "<" -> value -> value < wanted;
      case "<=" -> value -> value <= wanted;
      case ">" -> value -> value > wanted;
      default -> value -> value >= wanted;
    };
  }

  private static Predicate<AccessEvent> equality(
      String operator, Predicate<AccessEvent> equal, Predicate<AccessEvent> present) {
    return switch (operator) {
      case "==" -> equal;
      case "!=" -> present.and(equal.negate());
      default ->
          throw new IllegalArgumentException(
              "Strings can only be compared with == and !=, not " + operator);
    };
  }

  private Predicate<AccessEvent> membership(String name) {
    Set<String> wanted = new TreeSet<>();
    boolean isOutcome = name.equals(OUTCOME);
    EventColumn column = isOutcome ? null : textColumn(name);
    if (isOutcome) {
      useOutcome();
    }
    expect("[");
    while (!skip("]")) {
      Token literal = next();
      wanted.add(isOutcome ? known(OUTCOME, OUTCOMES, text(literal)) : text(column, literal));
      if (!peek().is("]")) {
        expect(",");
      }
    }
    return isOutcome
        ? event -> wanted.contains(event.outcome().name())
        : event -> event.text(column) != null && wanted.contains(event.text(column));
  }

  private Predicate<AccessEvent> contained(Token literal) {
    String wanted = text(literal);
    String name = word(next());
    EventColumn column = column(name);
    if (column.type() != ColumnType.TEXT_LIST) {
      throw wrong("Column '%s' is not a list of strings", name);
    }
    return event -> event.texts(column).contains(wanted);
  }

  private Predicate<AccessEvent> textTest(String name) {
    String function = word(next());
    if (!FUNCTIONS.contains(function)) {
      throw wrong(
          "There is no function '%s'%s", function, NearestSpelling.hint(function, FUNCTIONS));
    }
    EventColumn column = textColumn(name);
    expect("(");
    String wanted = text(next());
    expect(")");
    return switch (function) {
      case "startsWith" ->
          event -> event.text(column) != null && event.text(column).startsWith(wanted);
      case "endsWith" -> event -> event.text(column) != null && event.text(column).endsWith(wanted);
      default -> event -> event.text(column) != null && event.text(column).contains(wanted);
    };
  }

  private void useOutcome() {
    use(EventColumn.STATUS_ID);
    columns.add(EventColumn.AUTHZ_DECISION);
  }

  private void use(EventColumn column) {
    columns.add(column);
    usesOutcome |= !column.isKnownAtRequest();
    tests++;
    if (tests > MOST_TESTS) {
      throw wrong(
          "The filter makes more than %s column tests per event; use 'in' with a list, or set a"
              + " column at the source",
          MOST_TESTS);
    }
  }

  private static IllegalArgumentException wrong(String problem, Object... values) {
    return new IllegalArgumentException(String.format(Locale.ROOT, problem, values));
  }

  private EventColumn column(String name) {
    EventColumn column =
        EventColumn.named(name)
            .orElseThrow(
                () ->
                    isDerived(name)
                        ? wrong("Conditions cannot test '%s', which is derived; use columns", name)
                        : wrong(
                            "Unknown column '%s'%s",
                            name, NearestSpelling.hint(name, NAMES, TABLES)));
    use(column);
    return column;
  }

  private static boolean isDerived(String name) {
    return ValueExpression.isWord(name) && ValueExpression.named(name).isPresent();
  }

  private EventColumn textColumn(String name) {
    EventColumn column = column(name);
    if (column.type() != ColumnType.TEXT) {
      throw new IllegalArgumentException("Column '" + name + "' does not contain text");
    }
    return column;
  }

  private static String text(Token literal) {
    if (!literal.kind().equals("text")) {
      throw new IllegalArgumentException("A text column can only be compared with a quoted string");
    }
    return unescaped(literal.text());
  }

  private static String unescaped(String quoted) {
    StringBuilder plain = new StringBuilder();
    for (int i = 1; i < quoted.length() - 1; i++) {
      char c = quoted.charAt(i);
      if (c == '\\') {
        i++;
        c = quoted.charAt(i);
        if (c == 'n' || c == 't' || c == 'r') {
          c = c == 'n' ? '\n' : c == 't' ? '\t' : '\r';
        } else if ("\\'\"?`".indexOf(c) < 0) {
          throw wrong(
              "\\%s in %s is unknown; valid escapes are \\\\ \\' \\\" \\n \\t \\r", c, quoted);
        }
      }
      plain.append(c);
    }
    return plain.toString();
  }

  private static String text(EventColumn column, Token literal) {
    String word = text(literal);
    List<String> all = CLOSED.get(column);
    return all == null ? word : known(column.column(), all, word);
  }

  private static String known(String what, List<String> all, String word) {
    if (!all.contains(word)) {
      throw wrong("Unknown %s '%s'%s", what, word, NearestSpelling.hint(word, all));
    }
    return word;
  }

  private static double number(EventColumn column, Token literal) {
    double number = numeric(column.column(), literal);
    if (column == EventColumn.IMPACT_TIER
        && !(number >= 0 && number <= Impact.values().length - 1)) {
      throw wrong(
          "Column 'impact_tier' is never %s; known are %s",
          BigDecimal.valueOf(number).stripTrailingZeros().toPlainString(), TIERS);
    }
    return number;
  }

  private static double numeric(String name, Token literal) {
    if (literal.kind().equals("text")) {
      throw wrong(
          "Column '%s' must be compared with a number%s",
          name, name.equals(EventColumn.IMPACT_TIER.column()) ? ": " + TIERS : "");
    }
    return literal.kind().equals("word")
        ? literal.is("true") ? 1 : 0
        : Double.parseDouble(literal.text());
  }

  private static boolean isLiteral(Token token) {
    return token.kind().equals("text")
        || token.kind().equals("number")
        || token.is("true")
        || token.is("false");
  }

  private String operator() {
    Token token = next();
    if (!isComparison(token)) {
      throw unexpected(token.text());
    }
    return token.text();
  }

  private static boolean isComparison(Token token) {
    return !token.kind().equals("text") && COMPARISONS.contains(token.text());
  }

  private String word(Token token) {
    if (!token.kind().equals("word")) {
      throw unexpected(token.text());
    }
    return token.text();
  }

  private boolean skip(String mark) {
    boolean skipped = peek().is(mark);
    at += skipped ? 1 : 0;
    return skipped;
  }

  private void expect(String mark) {
    if (!skip(mark)) {
      throw unexpected(peek().text());
    }
  }

  private Token peek() {
    return tokens.get(at);
  }

  private Token next() {
    Token token = peek();
    at += token.kind().equals("end") ? 0 : 1;
    return token;
  }

  private Token last() {
    return tokens.get(tokens.size() - 1);
  }

  private IllegalArgumentException unexpected(String found) {
    return wrong(
        "'%s' is not a valid filter: %s. A filter compares columns with literals (==, !=, <, <=, >,"
            + " >=, in, startsWith, endsWith, contains), joined by &&, || and !. For anything else,"
            + " have the source set a column",
        text, found.isEmpty() ? "it ends too early" : "unexpected " + found);
  }
}
