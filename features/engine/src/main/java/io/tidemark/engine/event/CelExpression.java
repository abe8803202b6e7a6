package io.tidemark.engine.event;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelUnknownSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A piece of CEL over the columns of an event, checked for its types and compiled once. Columns go
 * by their names, {@code outcome} is the name of an {@link Outcome}; a delegation chain is a list
 * of maps with {@code uid} and {@code type}. Whatever cannot be computed, because a column is
 * absent or a number overflows, does not hold, has no text and is no number. Immutable and
 * thread-safe; the same everywhere, so nothing in it may ask for a time zone.
 *
 * <p>What it may cost is limited before it runs: {@link #MOST_CALLS} calls, a walk over a list
 * counting as {@link #WALK}, of at most {@link #LONGEST_WALK} steps.
 *
 * <pre>{@code
 * CelExpression.of("size(token_scopes) > 5 || action.matches('.*Key$')").holds(event);
 * }</pre>
 */
public final class CelExpression {
  /** Calls of functions and operators that an expression may make. */
  public static final int MOST_CALLS = 48;

  /** What a walk over a list ({@code exists}, {@code all}, {@code map}) counts. */
  public static final int WALK = 24;

  private static final int LONGEST_WALK = 256;
  private static final String OUTCOME = "outcome";
  private static final CelOptions OPTIONS =
      CelOptions.current()
          .evaluateCanonicalTypesToNativeValues(true)
          .comprehensionMaxIterations(LONGEST_WALK)
          .maxRegexProgramSize(500)
          .maxParseRecursionDepth(60)
          .build();

  /** What a person may call; operators have names of their own that nobody writes. */
  private static final List<String> FUNCTIONS =
      List.of(
          "all",
          "bool",
          "bytes",
          "contains",
          "double",
          "duration",
          "dyn",
          "endsWith",
          "exists",
          "exists_one",
          "filter",
          "getDate",
          "getDayOfMonth",
          "getDayOfWeek",
          "getDayOfYear",
          "getFullYear",
          "getHours",
          "getMilliseconds",
          "getMinutes",
          "getMonth",
          "getSeconds",
          "has",
          "int",
          "map",
          "matches",
          "size",
          "startsWith",
          "string",
          "timestamp",
          "type",
          "uint");

  private static final CelCompiler COMPILER = compiler();
  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.standardCelRuntimeBuilder().setOptions(OPTIONS).build();

  private static final String PATTERN = EventColumn.ACTION.column();
  private static final CelRuntime.Program MATCHES = matches();

  private final String text;
  private final CelRuntime.Program program;
  private final CelType type;
  private final Set<EventColumn> columns;
  private final boolean usesOutcome;
  private final int calls;

  /** The one text column that it reads; null where it reads others. */
  private final EventColumn onlyText;

  /** What it makes of an event without that column. */
  private final Object ofNone;

  /** What it made of the texts of that column. */
  private final RememberedTexts remembered = new RememberedTexts();

  private CelExpression(String text, CelAbstractSyntaxTree ast) throws CelEvaluationException {
    this.text = text;
    type = ast.getResultType();
    program = RUNTIME.createProgram(ast);
    EnumSet<EventColumn> read = EnumSet.noneOf(EventColumn.class);
    boolean outcome = false;
    int cost = 0;
    for (CelExpr expr :
        CelNavigableAst.fromAst(ast).getRoot().allNodes().map(node -> node.expr()).toList()) {
      switch (expr.getKind()) {
        case IDENT -> {
          EventColumn.named(expr.ident().name()).ifPresent(read::add);
          outcome |= expr.ident().name().equals(OUTCOME);
        }
        case CALL -> {
          refuseZones(expr.call());
          refuseBrokenPattern(expr.call());
          cost++;
        }
        case COMPREHENSION -> cost += WALK;
        default -> {
          // Literals and the like cost next to nothing.
        }
      }
    }
    if (outcome) {
      read.add(EventColumn.STATUS_ID);
      read.add(EventColumn.AUTHZ_DECISION);
    }
    if (cost > MOST_CALLS) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' makes "
              + cost
              + " calls for every event, a walk over a list counting as "
              + WALK
              + "; at most "
              + MOST_CALLS
              + ", so shorten it or set a column at the source");
    }
    columns = Collections.unmodifiableSet(read);
    usesOutcome = outcome || read.stream().anyMatch(c -> c.known() == EventColumn.Known.AFTERWARDS);
    calls = cost;
    EventColumn first = columns.isEmpty() ? null : columns.iterator().next();
    onlyText = columns.size() == 1 && first.type() == ColumnType.TEXT ? first : null;
    ofNone = onlyText == null ? null : computed(AccessEvent.builder().build());
  }

  /**
   * Compiles an expression.
   *
   * @throws IllegalArgumentException when it is no CEL, its types do not fit, or it may cost too
   *     much
   */
  public static CelExpression of(String text) {
    try {
      return new CelExpression(text, COMPILER.compile(text).getAst());
    } catch (CelValidationException | CelEvaluationException e) {
      throw new IllegalArgumentException("'" + text + "' is not valid CEL: " + e.getMessage(), e);
    }
  }

  private static void refuseZones(CelExpr.CelCall call) {
    if (call.target().isPresent() && call.function().startsWith("get") && !call.args().isEmpty()) {
      throw new IllegalArgumentException(
          "'"
              + call.function()
              + "' with a time zone depends on the machine; leave the zone out,"
              + " which means UTC");
    }
  }

  /** A pattern that is written out and is none would match no text, without a word. */
  private static void refuseBrokenPattern(CelExpr.CelCall call) throws CelEvaluationException {
    if (!call.function().equals("matches")) {
      return;
    }
    CelExpr pattern = call.args().get(call.args().size() - 1);
    if (pattern.getKind() == CelExpr.ExprKind.Kind.CONSTANT) {
      MATCHES.eval(Map.of(PATTERN, pattern.constant().stringValue()));
    }
  }

  private static CelCompiler compiler() {
    CelCompilerBuilder builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addVar(OUTCOME, SimpleType.STRING);
    for (EventColumn column : EventColumn.all()) {
      builder.addVar(column.column(), typeOf(column.type()));
    }
    return builder.build();
  }

  private static CelRuntime.Program matches() {
    try {
      return RUNTIME.createProgram(COMPILER.compile("''.matches(" + PATTERN + ")").getAst());
    } catch (CelValidationException | CelEvaluationException e) {
      throw new IllegalStateException("CEL has no patterns", e);
    }
  }

  /** Names of functions and macros that an expression may call. */
  public static List<String> functions() {
    return FUNCTIONS;
  }

  private static CelType typeOf(ColumnType type) {
    CelType texts = MapType.create(SimpleType.STRING, SimpleType.STRING);
    return switch (type) {
      case TEXT -> SimpleType.STRING;
      case INTEGER, LONG -> SimpleType.INT;
      case BOOLEAN -> SimpleType.BOOL;
      case DOUBLE -> SimpleType.DOUBLE;
      case TIMESTAMP -> SimpleType.TIMESTAMP;
      case TEXT_LIST -> ListType.create(SimpleType.STRING);
      case TEXT_MAP -> texts;
      case DELEGATION -> ListType.create(texts);
    };
  }

  /** Whether it is true or false. */
  public boolean isCondition() {
    return type.equals(SimpleType.BOOL);
  }

  /** Whether it is a text, or a whole number that names something. */
  public boolean isText() {
    return type.equals(SimpleType.STRING) || type.equals(SimpleType.INT);
  }

  /** Whether it is a number. */
  public boolean isNumber() {
    return isWhole() || type.equals(SimpleType.DOUBLE);
  }

  /** Whether it is a whole number. */
  public boolean isWhole() {
    return type.equals(SimpleType.INT);
  }

  /** Whether it is true of an event. */
  public boolean holds(AccessEvent event) {
    return Boolean.TRUE.equals(value(event));
  }

  /** The text that it makes of an event, or null. */
  public String text(AccessEvent event) {
    Object value = value(event);
    return value == null ? null : value.toString();
  }

  /** The number that it makes of an event; NaN where it makes none, or none that is finite. */
  public double number(AccessEvent event) {
    double number = value(event) instanceof Number found ? found.doubleValue() : Double.NaN;
    return Double.isInfinite(number) ? Double.NaN : number;
  }

  private Object value(AccessEvent event) {
    if (onlyText == null) {
      return computed(event);
    }
    String input = event.text(onlyText);
    return input == null ? ofNone : remembered.of(input, () -> computed(event));
  }

  private Object computed(AccessEvent event) {
    try {
      Object value = program.eval(name -> Optional.ofNullable(variable(event, name)));
      // What CEL says of an absent column: no error, and an object that has a text.
      return value instanceof CelUnknownSet ? null : value;
    } catch (CelEvaluationException e) {
      return null;
    }
  }

  private static Object variable(AccessEvent event, String name) {
    if (name.equals(OUTCOME)) {
      return event.outcome().name();
    }
    EventColumn column = EventColumn.named(name).orElse(null);
    if (column == null || !event.has(column)) {
      return null;
    }
    return switch (column.type()) {
      case TEXT -> event.text(column);
      case INTEGER, LONG -> event.number(column);
      case BOOLEAN -> event.number(column) == 1;
      case DOUBLE -> event.decimal(column);
      case TIMESTAMP -> EventTime.instant(event.number(column));
      case TEXT_LIST -> event.texts(column);
      case TEXT_MAP -> event.map(column);
      case DELEGATION -> chain(event.delegation(column));
    };
  }

  private static List<Map<String, String>> chain(List<Delegate> links) {
    List<Map<String, String>> chain = new ArrayList<>();
    for (Delegate link : links) {
      chain.add(
          Map.of(
              "uid", link.uid() == null ? "" : link.uid(),
              "type", link.type() == null ? "" : link.type()));
    }
    return chain;
  }

  /** The columns that it reads, in table order. */
  public Set<EventColumn> columns() {
    return columns;
  }

  /** Whether it can only be decided after the event. */
  public boolean usesOutcome() {
    return usesOutcome;
  }

  /** How many calls it makes at the most: what it costs. */
  public int calls() {
    return calls;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CelExpression that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
