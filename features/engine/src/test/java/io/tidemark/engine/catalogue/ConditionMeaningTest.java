package io.tidemark.engine.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cel.common.CelOptions;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * If all columns are present, a condition has the same result as in Google's implementation of CEL.
 */
class ConditionMeaningTest {
  private static final CelOptions OPTIONS = CelOptions.current().build();
  private static final CelCompiler COMPILER =
      CelCompilerFactory.standardCelCompilerBuilder()
          .setOptions(OPTIONS)
          .addVar("action", SimpleType.STRING)
          .addVar("user_agent", SimpleType.STRING)
          .addVar("outcome", SimpleType.STRING)
          .addVar("is_nhi", SimpleType.BOOL)
          .addVar("bytes_out", SimpleType.INT)
          .addVar("src_lat", SimpleType.DOUBLE)
          .addVar("token_scopes", ListType.create(SimpleType.STRING))
          .build();

  /** A condition of more column tests is rejected; see {@code CatalogueErrorsTest}. */
  private static final int MAXIMUM_TESTS = 64;

  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.standardCelRuntimeBuilder().setOptions(OPTIONS).build();

  @Property(tries = 2_000)
  void conditionsFollowCelSemantics(
      @ForAll("conditions") String condition, @ForAll("events") AccessEvent event)
      throws Exception {
    Assume.that(condition.split("&&|\\|\\|").length <= MAXIMUM_TESTS);
    Map<String, Object> columns =
        Map.of(
            "action", event.text(EventColumn.ACTION),
            "user_agent", event.text(EventColumn.USER_AGENT),
            "outcome", event.outcome().name(),
            "is_nhi", event.number(EventColumn.IS_NHI) == 1,
            "bytes_out", event.number(EventColumn.BYTES_OUT),
            "src_lat", event.decimal(EventColumn.SRC_LAT),
            "token_scopes", event.texts(EventColumn.TOKEN_SCOPES));
    Object expected =
        RUNTIME
            .createProgram(COMPILER.compile(condition).getAst())
            .eval(name -> Optional.ofNullable(columns.get(name)));
    assertThat(EventPredicate.compile(condition).test(event)).as(condition).isEqualTo(expected);
  }

  @Provide
  Arbitrary<AccessEvent> events() {
    return Combinators.combine(
            Arbitraries.of(TEXTS),
            Arbitraries.of(TEXTS),
            Arbitraries.of(true, false),
            Arbitraries.longs().between(-2, 2),
            Arbitraries.of(-1.5, 0.0, 1.0, 2.0))
        .as(
            (action, agent, nhi, bytes, latitude) ->
                AccessEvent.builder()
                    .text(EventColumn.ACTION, action)
                    .text(EventColumn.USER_AGENT, agent)
                    .number(EventColumn.IS_NHI, nhi ? 1 : 0)
                    .number(EventColumn.BYTES_OUT, bytes)
                    .decimal(EventColumn.SRC_LAT, latitude)
                    .texts(EventColumn.TOKEN_SCOPES, List.of(action, "b"))
                    .number(EventColumn.STATUS_ID, nhi ? 1 : 2)
                    .build());
  }

  private static final List<String> TEXTS = List.of("a", "b", "ab", "a'b", "b\\\"", "\n", "à🙂");

  @Provide
  Arbitrary<String> conditions() {
    Arbitrary<String> text = Arbitraries.of(TEXTS).map(ConditionMeaningTest::quoted);
    Arbitrary<String> comparison = Arbitraries.of("==", "!=", "<", "<=", ">", ">=");
    Arbitrary<String> name = Arbitraries.of("action", "user_agent");
    Arbitrary<String> test =
        Arbitraries.oneOf(
            Arbitraries.of("is_nhi", "is_nhi == true", "false != is_nhi"),
            Combinators.combine(name, Arbitraries.of(" == ", " != "), text)
                .as((column, is, wanted) -> column + is + wanted),
            Combinators.combine(text, Arbitraries.of("==", "!="), name)
                .as((wanted, is, column) -> wanted + is + column),
            Combinators.combine(
                    comparison, Arbitraries.of("bytes_out", "src_lat"), Arbitraries.of(-1, 0, 1))
                .as((is, column, wanted) -> column + is + number(column, wanted)),
            Combinators.combine(
                    comparison, Arbitraries.of("bytes_out", "src_lat"), Arbitraries.of(-1, 0, 1))
                .as((is, column, wanted) -> number(column, wanted) + " " + is + " " + column),
            Combinators.combine(name, Arbitraries.of("startsWith", "endsWith", "contains"), text)
                .as((column, call, wanted) -> column + "." + call + "(" + wanted + ")"),
            Combinators.combine(name, text.list().ofMaxSize(3))
                .as((column, wanted) -> column + " in [" + String.join(", ", wanted) + "]"),
            text.map(wanted -> wanted + " in token_scopes"),
            Arbitraries.of("outcome == 'SUCCESS'", "outcome in ['FAILURE', 'DENIED']"));
    return Arbitraries.lazyOf(
        () -> test,
        () -> test,
        () -> conditions().map(inner -> "!(" + inner + ")"),
        () ->
            Combinators.combine(conditions(), Arbitraries.of(" && ", "||"), conditions())
                .as((left, joined, right) -> left + joined + right));
  }

  private static String number(String column, int number) {
    return column.equals("src_lat") ? number + ".0" : String.valueOf(number);
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'";
  }
}
