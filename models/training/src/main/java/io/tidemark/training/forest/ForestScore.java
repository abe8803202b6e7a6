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
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The score of a row as an expression of Spark's own: the generated code of a query writes numbers
 * straight into the array that is scored, without a Vector, a Row or a boxed number in between.
 * This is the one class that uses Spark's internal interface for expressions.
 */
final class ForestScore extends Expression implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Seq<Expression> children;
  private final FeatureColumns.Form form;
  private final ScoringForest forest;
  private transient ScoringForest.Scorer interpreted;

  /**
   * Public for Spark, which copies expressions by reflection.
   *
   * @param children doubles, or the one column that holds them in this form
   */
  public ForestScore(Seq<Expression> children, FeatureColumns.Form form, ScoringForest forest) {
    this.children = children;
    this.form = form;
    this.forest = forest;
  }

  static Column column(List<Column> columns, FeatureColumns.Form form, ScoringForest forest) {
    List<Expression> children = new ArrayList<>();
    columns.forEach(column -> children.add(ExpressionUtils.expression(column)));
    return ExpressionUtils.column(new ForestScore(sequence(children), form, forest));
  }

  @Override
  public Seq<Expression> children() {
    return children;
  }

  @Override
  public DataType dataType() {
    return DataTypes.DoubleType;
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
    if (form != FeatureColumns.Form.COLUMNS) {
      Object packed = children.apply(0).eval(input);
      return switch (form) {
        case VECTOR -> interpreted.scoreVector((InternalRow) packed);
        case DOUBLE_ARRAY -> interpreted.scoreDoubles((ArrayData) packed);
        case FLOAT_ARRAY, COLUMNS -> interpreted.scoreFloats((ArrayData) packed);
      };
    }
    for (int i = 0; i < children.size(); i++) {
      Object value = children.apply(i).eval(input);
      interpreted.values[i] = value == null ? Double.NaN : (double) value;
    }
    return interpreted.score();
  }

  @Override
  public ExprCode doGenCode(CodegenContext context, ExprCode own) {
    String type = ScoringForest.class.getName();
    String shipped = context.addReferenceObj("forest", forest, type);
    String scorer =
        context.addMutableState(type + ".Scorer", "scorer", new Initializer(shipped), true, true);
    List<String> steps = new ArrayList<>();
    String score;
    if (form == FeatureColumns.Form.COLUMNS) {
      for (int i = 0; i < children.size(); i++) {
        ExprCode child = children.apply(i).genCode(context);
        steps.add(
            child.code()
                + "\n"
                + scorer
                + ".values["
                + i
                + "] = "
                + child.isNull()
                + " ? Double.NaN : "
                + child.value()
                + ";\n");
      }
      score = scorer + ".score()";
    } else {
      ExprCode child = children.apply(0).genCode(context);
      steps.add(child.code() + "\n");
      score = scorer + "." + method() + "(" + child.isNull() + " ? null : " + child.value() + ")";
    }
    // Rows of hundreds of columns would give a method too long to be compiled.
    String reading =
        context.splitExpressionsWithCurrentInputs(
            sequence(steps),
            "readFeatures",
            context.splitExpressionsWithCurrentInputs$default$3(),
            context.splitExpressionsWithCurrentInputs$default$4(),
            context.splitExpressionsWithCurrentInputs$default$5(),
            context.splitExpressionsWithCurrentInputs$default$6());
    boolean packed = form != FeatureColumns.Form.COLUMNS;
    String code =
        (packed ? steps.get(0) : reading) + "\ndouble " + own.value() + " = " + score + ";\n";
    return own.copy(
        new CodeBlock(sequence(List.of(code)), sequence(List.<JavaCode>of())),
        FalseLiteral$.MODULE$,
        own.value());
  }

  private String method() {
    return switch (form) {
      case VECTOR -> "scoreVector";
      case DOUBLE_ARRAY -> "scoreDoubles";
      case FLOAT_ARRAY, COLUMNS -> "scoreFloats";
    };
  }

  @Override
  public Expression withNewChildrenInternal(IndexedSeq<Expression> newChildren) {
    return new ForestScore(newChildren, form, forest);
  }

  @Override
  public String prettyName() {
    return "forest_score";
  }

  @Override
  public int productArity() {
    return 3;
  }

  @Override
  public Object productElement(int at) {
    return switch (at) {
      case 0 -> children;
      case 1 -> form;
      case 2 -> forest;
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
        && children.equals(same.children)
        && forest.equals(same.forest);
  }

  @Override
  public int hashCode() {
    return Objects.hash(children, form, forest);
  }

  private static <T> Seq<T> sequence(List<T> elements) {
    return CollectionConverters.asScala(elements).toSeq();
  }

  /** The statement with which generated code makes its scorer. */
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
