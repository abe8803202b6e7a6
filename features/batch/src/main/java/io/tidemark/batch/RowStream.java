package io.tidemark.batch;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression$;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenFallback;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import org.apache.spark.sql.catalyst.plans.logical.DeserializeToObject;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MapPartitions;
import org.apache.spark.sql.catalyst.plans.logical.SerializeFromObject;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.ObjectType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/**
 * Equivalent of {@code mapPartitions} for Spark's internal rows, without {@link Row} objects or
 * boxed numbers. The result is evaluated lazily. No other class uses Spark's internal plan API.
 *
 * <p>Spark does not prune any input columns, so first select only the columns you need. Values have
 * Spark's internal types: {@code UTF8String} for text, days since the epoch (int) for dates,
 * microseconds since the epoch (long) for timestamps.
 */
public final class RowStream {
  private RowStream() {}

  @FunctionalInterface
  public interface Step extends Serializable {
    /**
     * @param rows input rows, each of which remains valid only until the next row is requested
     * @return rows that match the schema of the result; a row may be overwritten when the next row
     *     is requested
     */
    Iterator<InternalRow> of(Iterator<InternalRow> rows);
  }

  /** Applies a step, on the executors, once per partition. */
  public static Dataset<Row> mapped(Dataset<Row> rows, StructType schema, Step step) {
    var dataset = (org.apache.spark.sql.classic.Dataset<Row>) rows;
    LogicalPlan plan = dataset.logicalPlan();
    DataType row = new ObjectType(InternalRow.class);
    LogicalPlan whole = new DeserializeToObject(new WholeRow(children(plan)), attribute(row), plan);
    AttributeReference out = attribute(schema);
    LogicalPlan stepped = new MapPartitions(new Stepping(step), out, whole);
    // Fields are referenced by position, as in Spark's own serializers, because references by name
    // are not resolved in rows that are too wide for generated code.
    BoundReference result = new BoundReference(0, schema, false);
    List<NamedExpression> fields = new ArrayList<>();
    for (int i = 0; i < schema.size(); i++) {
      StructField field = schema.fields()[i];
      fields.add(
          new Alias(
              new GetStructField(result, i, Option.apply(field.name())),
              field.name(),
              NamedExpression$.MODULE$.newExprId(),
              sequence(List.of()),
              Option.empty(),
              sequence(List.of())));
    }
    return org.apache.spark.sql.classic.Dataset.ofRows(
        dataset.sparkSession(), new SerializeFromObject(sequence(fields), stepped));
  }

  /** Returns a dataset's internal rows. A row is valid only until the next one is requested. */
  public static JavaRDD<InternalRow> rows(Dataset<Row> rows) {
    return ((org.apache.spark.sql.classic.Dataset<Row>) rows).queryExecution().toRdd().toJavaRDD();
  }

  /** Collects internal rows on the driver, in order. All the rows remain valid. */
  static InternalRow[] collected(Dataset<Row> rows) {
    return ((org.apache.spark.sql.classic.Dataset<Row>) rows)
        .queryExecution()
        .executedPlan()
        .executeCollect();
  }

  /** Fetches internal rows to the driver in order, one partition after the other. */
  public static Iterator<InternalRow> iterator(Dataset<Row> rows) {
    return CollectionConverters.asJava(
        ((org.apache.spark.sql.classic.Dataset<Row>) rows)
            .queryExecution()
            .executedPlan()
            .executeToIterator());
  }

  /** Returns the rows of batches, each of which is computed when it is needed. */
  static Iterator<InternalRow> batches(BooleanSupplier hasMore, Supplier<List<InternalRow>> more) {
    return new Iterator<>() {
      private Iterator<InternalRow> ready = Collections.emptyIterator();

      @Override
      public boolean hasNext() {
        while (!ready.hasNext() && hasMore.getAsBoolean()) {
          ready = more.get().iterator();
        }
        return ready.hasNext();
      }

      @Override
      public InternalRow next() {
        return ready.next();
      }
    };
  }

  private static Seq<Expression> children(LogicalPlan plan) {
    List<Expression> columns = new ArrayList<>();
    CollectionConverters.asJava(plan.output()).forEach(columns::add);
    return sequence(columns);
  }

  private static AttributeReference attribute(DataType type) {
    return new AttributeReference(
        "row",
        type,
        false,
        Metadata.empty(),
        NamedExpression$.MODULE$.newExprId(),
        sequence(List.of()));
  }

  private static <T> Seq<T> sequence(List<T> elements) {
    return CollectionConverters.asScala(elements).toSeq();
  }

  private static final class Stepping
      extends AbstractFunction1<
          scala.collection.Iterator<Object>, scala.collection.Iterator<Object>>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Step step;

    private Stepping(Step step) {
      this.step = step;
    }

    @Override
    @SuppressWarnings("unchecked")
    public scala.collection.Iterator<Object> apply(scala.collection.Iterator<Object> rows) {
      Iterator<?> in = CollectionConverters.asJava(rows);
      Iterator<?> out = step.of((Iterator<InternalRow>) in);
      return CollectionConverters.asScala((Iterator<Object>) out);
    }
  }

  /** An expression whose value is the whole row, with all columns as children against pruning. */
  static final class WholeRow extends Expression implements CodegenFallback, Serializable {
    private static final long serialVersionUID = 1L;

    private final Seq<Expression> columns;

    /** Public because Spark copies expressions by reflection. */
    public WholeRow(Seq<Expression> columns) {
      this.columns = columns;
    }

    @Override
    public Object eval(InternalRow input) {
      return input;
    }

    @Override
    public ExprCode doGenCode(CodegenContext context, ExprCode own) {
      return CodegenFallback.super.doGenCode(context, own);
    }

    @Override
    public DataType dataType() {
      return new ObjectType(InternalRow.class);
    }

    @Override
    public boolean nullable() {
      return false;
    }

    @Override
    public Seq<Expression> children() {
      return columns;
    }

    @Override
    public Expression withNewChildrenInternal(IndexedSeq<Expression> newChildren) {
      return new WholeRow(newChildren);
    }

    @Override
    public int productArity() {
      return 1;
    }

    @Override
    public Object productElement(int at) {
      return Objects.checkIndex(at, 1) == 0 ? columns : null;
    }

    @Override
    public boolean canEqual(Object other) {
      return other instanceof WholeRow;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof WholeRow same && columns.equals(same.columns);
    }

    @Override
    public int hashCode() {
      return columns.hashCode();
    }
  }
}
