package io.tidemark.training.forest;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.codegen.CodeBlock;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import org.apache.spark.sql.catalyst.expressions.codegen.FalseLiteral$;
import org.apache.spark.sql.catalyst.expressions.codegen.JavaCode;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.classic.ExpressionUtils;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Spark expression that computes a row's score or feature shares. In whole-stage code generation,
 * values are written directly to the array that is scored. No other class uses Spark's internal
 * expression API.
 */
final class ForestScore extends Expression implements Serializable {
  private static final long serialVersionUID = 1L;

  enum Result {
    SCORE,
    SHARES
  }

  private final Seq<Expression> children;
  private final FeatureColumns.Form form;
  private final ScoringForest forest;
  private final Result result;
  private transient ScoringForest.Scorer interpreted;

  /**
   * Creates an expression with one child per feature, or the packed column. Public because Spark
   * copies expressions by reflection.
   */
  public ForestScore(
      Seq<Expression> children, FeatureColumns.Form form, ScoringForest forest, Result result) {
    this.children = children;
    this.form = form;
    this.forest = forest;
    this.result = result;
  }

  /**
   * Returns a column that contains a forest's result.
   *
   * @param params parameters that name the feature columns
   * @throws IllegalArgumentException if a column is missing or not numeric, or their number is
   *     wrong
   */
  static Column column(ForestParams<?> params, ForestFile file, StructType schema, Result result) {
    FeatureColumns features = FeatureColumns.of(params);
    features.requireWidth(file.forest().numFeatures());
    FeatureColumns.Form form = features.form(schema);
    List<Expression> children = new ArrayList<>();
    features.columns(form).forEach(column -> children.add(ExpressionUtils.expression(column)));
    return ExpressionUtils.column(
        new ForestScore(sequence(children), form, new ScoringForest(file.forest()), result));
  }

  @Override
  public Seq<Expression> children() {
    return children;
  }

  @Override
  public DataType dataType() {
    return result == Result.SCORE
        ? DataTypes.DoubleType
        : DataTypes.createArrayType(DataTypes.DoubleType, false);
  }

  @Override
  public boolean nullable() {
    return false;
  }

  @Override
  public Object eval(InternalRow input) {
    if (interpreted == null) {
      interpreted = forest.scorer();
    }
    switch (form) {
      case VECTOR -> interpreted.readVector((InternalRow) children.apply(0).eval(input));
      case ARRAY -> interpreted.readArray((ArrayData) children.apply(0).eval(input));
      case COLUMNS -> {
        for (int i = 0; i < children.size(); i++) {
          Object value = children.apply(i).eval(input);
          interpreted.values[i] = value == null ? Double.NaN : (double) value;
        }
      }
    }
    return result == Result.SCORE ? (Object) interpreted.score() : interpreted.shares();
  }

  @Override
  public ExprCode doGenCode(CodegenContext context, ExprCode own) {
    String type = ScoringForest.class.getName();
    String shipped = context.addReferenceObj("forest", forest, type);
    String scorer =
        context.addMutableState(type + ".Scorer", "scorer", new Initializer(shipped), true, true);
    String reading;
    if (form == FeatureColumns.Form.COLUMNS) {
      List<String> steps = new ArrayList<>();
      for (int i = 0; i < children.size(); i++) {
        ExprCode child = children.apply(i).genCode(context);
        steps.add(
            "%s\n%s.values[%d] = %s ? Double.NaN : %s;\n"
                .formatted(child.code(), scorer, i, child.isNull(), child.value()));
      }
      // With hundreds of columns, a single method would be too long to compile.
      reading =
          context.splitExpressionsWithCurrentInputs(
              sequence(steps),
              "readFeatures",
              context.splitExpressionsWithCurrentInputs$default$3(),
              context.splitExpressionsWithCurrentInputs$default$4(),
              context.splitExpressionsWithCurrentInputs$default$5(),
              context.splitExpressionsWithCurrentInputs$default$6());
    } else {
      ExprCode child = children.apply(0).genCode(context);
      String method = form == FeatureColumns.Form.VECTOR ? "readVector" : "readArray";
      reading =
          "%s\n%s.%s(%s ? null : %s);\n"
              .formatted(child.code(), scorer, method, child.isNull(), child.value());
    }
    String code =
        result == Result.SCORE
            ? "%s\ndouble %s = %s.score();\n".formatted(reading, own.value(), scorer)
            : "%s\nArrayData %s = %s.shares();\n".formatted(reading, own.value(), scorer);
    return own.copy(
        new CodeBlock(sequence(List.of(code)), sequence(List.<JavaCode>of())),
        FalseLiteral$.MODULE$,
        own.value());
  }

  @Override
  public Expression withNewChildrenInternal(IndexedSeq<Expression> newChildren) {
    return new ForestScore(newChildren, form, forest, result);
  }

  @Override
  public String prettyName() {
    return result == Result.SCORE ? "forest_score" : "forest_shares";
  }

  @Override
  public int productArity() {
    return 4;
  }

  @Override
  public Object productElement(int at) {
    return switch (at) {
      case 0 -> children;
      case 1 -> form;
      case 2 -> forest;
      case 3 -> result;
      default -> throw new IndexOutOfBoundsException(at);
    };
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof ForestScore;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ForestScore same
        && form == same.form
        && result == same.result
        && children.equals(same.children)
        && forest.equals(same.forest);
  }

  @Override
  public int hashCode() {
    return Objects.hash(children, form, forest, result);
  }

  private static <T> Seq<T> sequence(List<T> elements) {
    return CollectionConverters.asScala(elements).toSeq();
  }

  private static final class Initializer extends scala.runtime.AbstractFunction1<String, String> {
    private final String shipped;

    private Initializer(String shipped) {
      this.shipped = shipped;
    }

    @Override
    public String apply(String variable) {
      return variable + " = " + shipped + ".scorer();";
    }
  }
}
