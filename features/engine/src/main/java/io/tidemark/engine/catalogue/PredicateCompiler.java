package io.tidemark.engine.catalogue;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelSource;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.parser.CelParser;
import dev.cel.parser.CelParserFactory;
import dev.cel.parser.CelUnparserFactory;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.CelExpression;
import io.tidemark.engine.event.ColumnType;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.IdentityKind;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.event.Outcome;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compiles the CEL of a {@code where} into column tests: comparisons of a column with a literal,
 * {@code in} lists, {@code startsWith}, {@code endsWith}, {@code contains}, joined by {@code &&},
 * {@code ||} and {@code !}. One CEL evaluation costs hundreds of nanoseconds, a column test a few.
 * What is none of these stays CEL, each part by itself, and does not hold where it cannot be
 * computed: an absent column means the same in both.
 */
final class PredicateCompiler {
  /** The tiers and their numbers. */
  private static final String TIERS =
      Arrays.stream(Impact.values())
          .map(impact -> impact.ordinal() + " " + impact.label())
          .collect(Collectors.joining(", "));

  private static final List<String> OUTCOMES =
      Arrays.stream(Outcome.values()).map(Outcome::name).toList();

  /** What columns of texts hold that hold nothing else. */
  private static final Map<EventColumn, List<String>> CLOSED =
      Map.of(
          EventColumn.NHI_KIND,
          Arrays.stream(IdentityKind.values()).map(IdentityKind::label).toList(),
          EventColumn.AUTHZ_DECISION,
          List.of("ALLOWED", "DENIED"));

  /** What an operator is with its sides exchanged, where it is another. */
  private static final Map<String, String> TURNED =
      Map.of("_<_", "_>_", "_<=_", "_>=_", "_>_", "_<_", "_>=_", "_<=_");

  private static final CelParser PARSER = CelParserFactory.standardCelParserBuilder().build();
  private static final String OUTCOME = "outcome";
  private static final List<String> COLUMNS =
      Stream.concat(Stream.of(OUTCOME), EventColumn.all().stream().map(EventColumn::column))
          .toList();

  /** A filter runs for every event; one that needs more than this belongs into a log source. */
  private static final int MOST_TESTS = 64;

  private static final int LONGEST_TEXT = 4_000;

  private final Set<EventColumn> columns = EnumSet.noneOf(EventColumn.class);
  private boolean usesOutcome;
  private final CelSource source;
  private int tests;
  private int calls;

  private PredicateCompiler(CelSource source) {
    this.source = source;
  }

  /**
   * The compiled filter.
   *
   * @throws CatalogueException when the text is no CEL, names an unknown column, compares what
   *     cannot be compared, or may cost too much
   */
  static EventPredicate compile(String text) {
    if (text.length() > LONGEST_TEXT) {
      throw new CatalogueException(
          "The filter has " + text.length() + " characters; at most " + LONGEST_TEXT);
    }
    CelAbstractSyntaxTree parsed;
    try {
      parsed = PARSER.parse(text).getAst();
    } catch (CelValidationException e) {
      throw new CatalogueException("'" + text + "' is not valid CEL: " + e.getMessage(), e);
    }
    PredicateCompiler compiler = new PredicateCompiler(parsed.getSource());
    Predicate<AccessEvent> test = compiler.compile(parsed.getExpr());
    return new Compiled(
        test,
        compiler.usesOutcome,
        Collections.unmodifiableSet(compiler.columns),
        compiler.tests,
        compiler.calls,
        text);
  }

  private record Compiled(
      Predicate<AccessEvent> predicate,
      boolean usesOutcome,
      Set<EventColumn> columns,
      int tests,
      int calls,
      String text)
      implements EventPredicate {
    @Override
    public boolean test(AccessEvent event) {
      return predicate.test(event);
    }
  }

  private Predicate<AccessEvent> compile(CelExpr expr) {
    if (expr.getKind() == CelExpr.ExprKind.Kind.IDENT) {
      EventColumn flag = column(expr.ident().name());
      if (flag.type() != ColumnType.BOOLEAN) {
        throw new CatalogueException(
            "A filter must be true or false, for instance action == 's3:GetObject'");
      }
      return event -> event.number(flag) == 1;
    }
    if (expr.getKind() != CelExpr.ExprKind.Kind.CALL) {
      return cel(expr);
    }
    CelExpr.CelCall call = expr.call();
    List<CelExpr> args = call.args();
    return switch (call.function()) {
      case "_&&_" -> compile(args.get(0)).and(compile(args.get(1)));
      case "_||_" -> compile(args.get(0)).or(compile(args.get(1)));
      case "!_" -> compile(args.get(0)).negate();
      case "@in" -> isMembership(args) ? in(args.get(0), args.get(1)) : cel(expr);
      case "startsWith", "endsWith", "contains" -> isTextTest(call) ? textTest(call) : cel(expr);
      case "_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_" ->
          comparison(expr, call.function(), args.get(0), args.get(1));
      default -> cel(expr);
    };
  }

  /** With the column on the left, wherever it was written. */
  private Predicate<AccessEvent> comparison(
      CelExpr expr, String operator, CelExpr left, CelExpr right) {
    if (isComparison(operator, left, right)) {
      return comparison(operator, left, right);
    }
    String turned = TURNED.getOrDefault(operator, operator);
    return isComparison(turned, right, left) ? comparison(turned, right, left) : cel(expr);
  }

  /** What no column test says, as compiled CEL. */
  private Predicate<AccessEvent> cel(CelExpr expr) {
    String text =
        CelUnparserFactory.newUnparser().unparse(CelAbstractSyntaxTree.newParsedAst(expr, source));
    CelExpression cel;
    try {
      cel = CelExpression.of(text);
    } catch (IllegalArgumentException e) {
      throw new CatalogueException(CelHint.added(e.getMessage()), e);
    }
    if (!cel.isCondition()) {
      throw new CatalogueException(
          "'" + text + "' is neither true nor false; compare it with something");
    }
    calls += cel.calls();
    if (calls > CelExpression.MOST_CALLS) {
      throw new CatalogueException(
          "The filter makes more than "
              + CelExpression.MOST_CALLS
              + " calls of CEL for every event; compare columns with literals, or set a column at"
              + " the source");
    }
    usesOutcome |= cel.usesOutcome();
    columns.addAll(cel.columns());
    return cel::holds;
  }

  private static boolean isComparison(String operator, CelExpr left, CelExpr right) {
    if (left.getKind() != CelExpr.ExprKind.Kind.IDENT
        || right.getKind() != CelExpr.ExprKind.Kind.CONSTANT) {
      return false;
    }
    boolean equality = operator.equals("_==_") || operator.equals("_!=_");
    ColumnType type = EventColumn.named(left.ident().name()).map(EventColumn::type).orElse(null);
    return type == null || type.isNumeric() || (type == ColumnType.TEXT && equality);
  }

  private static boolean isMembership(List<CelExpr> args) {
    if (args.get(0).getKind() != CelExpr.ExprKind.Kind.IDENT
        || args.get(1).getKind() != CelExpr.ExprKind.Kind.LIST) {
      return false;
    }
    ColumnType type =
        EventColumn.named(args.get(0).ident().name()).map(EventColumn::type).orElse(null);
    return (type == null || type == ColumnType.TEXT)
        && args.get(1).list().elements().stream()
            .allMatch(element -> element.getKind() == CelExpr.ExprKind.Kind.CONSTANT);
  }

  private static boolean isTextTest(CelExpr.CelCall call) {
    if (call.target().isEmpty()
        || call.target().get().getKind() != CelExpr.ExprKind.Kind.IDENT
        || call.args().size() != 1
        || call.args().get(0).getKind() != CelExpr.ExprKind.Kind.CONSTANT) {
      return false;
    }
    String name = call.target().get().ident().name();
    ColumnType type = EventColumn.named(name).map(EventColumn::type).orElse(null);
    return !name.equals(OUTCOME) && (type == null || type == ColumnType.TEXT);
  }

  private Predicate<AccessEvent> comparison(String operator, CelExpr left, CelExpr right) {
    String name = identifier(left);
    CelConstant literal = constant(right);
    if (name.equals(OUTCOME)) {
      regardOutcome();
      String wanted = outcome(literal);
      return equality(operator, event -> event.outcome().name().equals(wanted), event -> true);
    }
    EventColumn column = column(name);
    if (column.type() == ColumnType.TEXT) {
      String wanted = text(column, literal);
      return equality(
          operator, event -> wanted.equals(event.text(column)), event -> event.has(column));
    }
    double wanted = number(column, literal);
    return switch (operator) {
      case "_==_" -> event -> event.has(column) && value(event, column) == wanted;
      case "_!=_" -> event -> event.has(column) && value(event, column) != wanted;
      case "_<_" -> event -> event.has(column) && value(event, column) < wanted;
      case "_<=_" -> event -> event.has(column) && value(event, column) <= wanted;
      case "_>_" -> event -> event.has(column) && value(event, column) > wanted;
      default -> event -> event.has(column) && value(event, column) >= wanted;
    };
  }

  private static Predicate<AccessEvent> equality(
      String operator, Predicate<AccessEvent> equal, Predicate<AccessEvent> present) {
    return switch (operator) {
      case "_==_" -> equal;
      case "_!=_" -> present.and(equal.negate());
      default ->
          throw new CatalogueException("Texts are compared with == and != only, not " + operator);
    };
  }

  private Predicate<AccessEvent> in(CelExpr left, CelExpr right) {
    String name = identifier(left);
    if (name.equals(OUTCOME)) {
      regardOutcome();
      Set<String> wanted = members(right, PredicateCompiler::outcome);
      return event -> wanted.contains(event.outcome().name());
    }
    EventColumn column = textColumn(name);
    Set<String> wanted = members(right, literal -> text(column, literal));
    return event -> event.text(column) != null && wanted.contains(event.text(column));
  }

  private static Set<String> members(CelExpr list, Function<CelConstant, String> text) {
    Set<String> members = new TreeSet<>();
    list.list().elements().forEach(element -> members.add(text.apply(constant(element))));
    return members;
  }

  private Predicate<AccessEvent> textTest(CelExpr.CelCall call) {
    EventColumn column = textColumn(identifier(call.target().orElseThrow()));
    String wanted = text(constant(call.args().get(0)));
    return switch (call.function()) {
      case "startsWith" ->
          event -> event.text(column) != null && event.text(column).startsWith(wanted);
      case "endsWith" -> event -> event.text(column) != null && event.text(column).endsWith(wanted);
      default -> event -> event.text(column) != null && event.text(column).contains(wanted);
    };
  }

  private EventColumn textColumn(String name) {
    EventColumn column = column(name);
    if (column.type() != ColumnType.TEXT) {
      throw new CatalogueException("Column '" + name + "' holds no text");
    }
    return column;
  }

  private void regardOutcome() {
    count();
    usesOutcome = true;
    columns.add(EventColumn.STATUS_ID);
    columns.add(EventColumn.AUTHZ_DECISION);
  }

  private void count() {
    tests++;
    if (tests > MOST_TESTS) {
      throw new CatalogueException(
          "The filter makes more than "
              + MOST_TESTS
              + " column tests for every event; use 'in' with a list, or set a column at the source");
    }
  }

  private EventColumn column(String name) {
    EventColumn column =
        EventColumn.named(name)
            .orElseThrow(
                () ->
                    new CatalogueException(
                        "Unknown column '" + name + "'" + NearestSpelling.hint(name, COLUMNS)));
    count();
    columns.add(column);
    usesOutcome |= column.known() == EventColumn.Known.AFTERWARDS;
    return column;
  }

  private static String identifier(CelExpr expr) {
    return expr.ident().name();
  }

  private static CelConstant constant(CelExpr expr) {
    return expr.constant();
  }

  private static String text(CelConstant literal) {
    if (literal.getKind() != CelConstant.Kind.STRING_VALUE) {
      throw new CatalogueException("A text column is compared with a text in quotes");
    }
    return literal.stringValue();
  }

  private static String outcome(CelConstant literal) {
    return known(OUTCOME, OUTCOMES, text(literal));
  }

  /** A text that a column can hold. */
  private static String text(EventColumn column, CelConstant literal) {
    String word = text(literal);
    List<String> all = CLOSED.get(column);
    return all == null ? word : known(column.column(), all, word);
  }

  private static String known(String what, List<String> all, String word) {
    if (!all.contains(word)) {
      throw new CatalogueException(
          "Unknown " + what + " '" + word + "'" + NearestSpelling.hint(word, all));
    }
    return word;
  }

  private static double number(EventColumn column, CelConstant literal) {
    double number = numeric(column, literal);
    if (column == EventColumn.IMPACT_TIER
        && !(number >= 0 && number <= Impact.values().length - 1)) {
      throw new CatalogueException(
          "Column 'impact_tier' is never "
              + BigDecimal.valueOf(number).stripTrailingZeros().toPlainString()
              + "; known are "
              + TIERS);
    }
    return number;
  }

  private static double numeric(EventColumn column, CelConstant literal) {
    return switch (literal.getKind()) {
      case INT64_VALUE -> literal.int64Value();
      case DOUBLE_VALUE -> literal.doubleValue();
      case BOOLEAN_VALUE -> literal.booleanValue() ? 1 : 0;
      default ->
          throw new CatalogueException(
              "Column '"
                  + column.column()
                  + "' is compared with a number"
                  + (column == EventColumn.IMPACT_TIER ? ": " + TIERS : ""));
    };
  }

  private static double value(AccessEvent event, EventColumn column) {
    return column.type() == ColumnType.DOUBLE ? event.decimal(column) : event.number(column);
  }
}
