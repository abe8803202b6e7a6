package io.tidemark.batch;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.struct;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Converts between rows and Java records. The record component {@code firstDay} corresponds to the
 * column {@code first_day}.
 *
 * <pre>{@code
 * record Volume(String identity, Optional<LocalDate> firstDay, long events) {}
 *
 * List<Volume> volumes = RowCodec.of(Volume.class).read(rows);
 * }</pre>
 *
 * <p>A component can be a String, a number, a boolean, an {@link Instant}, a {@link LocalDate}, a
 * {@code byte[]}, an enum, or a record, which is stored as a struct; or an Optional, a List, or a
 * sorted map with String keys of any of these. If a column is null, an Optional, list or map is
 * empty, a primitive causes an error, and any other object is null. Converting a row takes about a
 * microsecond, so this class is for small numbers of rows. Thread-safe.
 */
public final class RowCodec<R extends Record> {
  /**
   * Column name of a component, if it differs from its own; when read, maybe a path into a struct.
   */
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.RECORD_COMPONENT)
  public @interface Named {
    String value();
  }

  public interface LowerCase {
    String name();

    /** Returns the name stored in tables, in lower case. */
    default String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private record Form(
      DataType sql, Object absent, UnaryOperator<Object> fromSql, UnaryOperator<Object> toSql) {
    Object read(Object value) {
      return value == null ? absent : fromSql.apply(value);
    }

    Object written(Object value) {
      return value == null ? null : toSql.apply(value);
    }
  }

  private record Field(
      String path, String column, boolean primitive, Form form, MethodHandle accessor) {}

  private static final ClassValue<RowCodec<?>> KNOWN =
      new ClassValue<>() {
        @Override
        protected RowCodec<?> computeValue(Class<?> type) {
          return new RowCodec<>(type.asSubclass(Record.class));
        }
      };

  private final Class<R> type;
  private final List<Field> fields = new ArrayList<>();
  private final StructType schema;
  private final MethodHandle constructor;

  private RowCodec(Class<R> type) {
    this.type = type;
    RecordComponent[] components = type.getRecordComponents();
    StructType columns = new StructType();
    try {
      for (RecordComponent component : components) {
        Field field = field(component);
        fields.add(field);
        columns = columns.add(field.column, field.form.sql);
      }
      var canonical =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      canonical.setAccessible(true);
      constructor =
          callable(
              MethodHandles.lookup()
                  .unreflectConstructor(canonical)
                  .asSpreader(Object[].class, components.length));
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(type.getName() + " cannot be read from rows", e);
    }
    schema = columns;
  }

  @SuppressWarnings("unchecked")
  public static <R extends Record> RowCodec<R> of(Class<R> type) {
    return (RowCodec<R>) KNOWN.get(type);
  }

  public StructType schema() {
    return schema;
  }

  public Row row(R record) {
    return RowFactory.create(
        fields.stream().map(field -> field.form.written(called(field.accessor, record))).toArray());
  }

  /** Converts records to rows of {@link #schema}, in one partition. */
  public Dataset<Row> rows(SparkSession spark, Collection<? extends R> records) {
    return spark.createDataFrame(records.stream().map(this::row).toList(), schema).coalesce(1);
  }

  /**
   * Converts rows to records, in order. Columns that do not correspond to a component are not read.
   *
   * @throws IllegalArgumentException if a column is missing, has the wrong type, or is null for a
   *     primitive component
   */
  public List<R> read(Dataset<Row> rows) {
    Dataset<Row> selected = selected(rows);
    return selected.collectAsList().stream().map(reader(selected.schema())).toList();
  }

  /**
   * Converts rows to records and groups the records, in row order, by a text column without nulls,
   * which need not be a component.
   */
  public Map<String, List<R>> readBy(String key, Dataset<Row> rows) {
    Dataset<Row> selected = selected(rows, col(key));
    Function<Row, R> reader = reader(selected.schema());
    Map<String, List<R>> records = new TreeMap<>();
    for (Row row : selected.collectAsList()) {
      records
          .computeIfAbsent(row.getString(fields.size()), text -> new ArrayList<>())
          .add(reader.apply(row));
    }
    return records;
  }

  private Dataset<Row> selected(Dataset<Row> rows, Column... more) {
    List<String> present = Arrays.asList(rows.columns());
    for (Field field : fields) {
      if (!present.contains(field.path.replaceFirst("\\..*", ""))) {
        throw refused(field, "is missing from " + present);
      }
    }
    return rows.select(
        Stream.concat(
                fields.stream().map(field -> col(field.path).as(field.column)), Stream.of(more))
            .toArray(Column[]::new));
  }

  public Optional<R> first(Dataset<Row> rows) {
    return read(rows.limit(1)).stream().findFirst();
  }

  public R one(Dataset<Row> rows) {
    return read(rows).get(0);
  }

  /** Converts a row, which must have a schema, to a record. */
  public R read(Row row) {
    return reader(row.schema()).apply(row);
  }

  /**
   * Returns a function that converts rows with the given schema to records, faster than {@link
   * #read(Row)} for many rows.
   *
   * @throws IllegalArgumentException under the same conditions as {@link #read(Dataset)}
   */
  public Function<Row, R> reader(StructType rows) {
    int[] at = positions(rows);
    return row -> read(row, at);
  }

  private R read(Row row, int[] at) {
    Object[] values = new Object[at.length];
    for (int i = 0; i < values.length; i++) {
      Field field = fields.get(i);
      if (field.primitive && row.isNullAt(at[i])) {
        throw refused(field, "is null");
      }
      values[i] = field.form.read(row.get(at[i]));
    }
    return type.cast(called(constructor, values));
  }

  private int[] positions(StructType found) {
    int[] positions = new int[fields.size()];
    for (int i = 0; i < positions.length; i++) {
      Field field = fields.get(i);
      if (found.getFieldIndex(field.column).isEmpty()) {
        throw refused(field, "is missing from " + Arrays.asList(found.fieldNames()));
      }
      positions[i] = found.fieldIndex(field.column);
      DataType stored = found.fields()[positions[i]].dataType();
      if (!isCompatible(field.form.sql, stored)) {
        throw refused(
            field, "is " + stored.catalogString() + ", not " + field.form.sql.catalogString());
      }
    }
    return positions;
  }

  /**
   * Returns whether a column has the expected type. The fields of a struct are checked only when
   * the struct is read, because it may have more fields than the record.
   */
  private static boolean isCompatible(DataType expected, DataType found) {
    if (expected instanceof ArrayType list && found instanceof ArrayType other) {
      return isCompatible(list.elementType(), other.elementType());
    }
    return expected instanceof StructType
        ? found instanceof StructType
        : DataType.equalsIgnoreNullability(expected, found);
  }

  private IllegalArgumentException refused(Field field, String why) {
    return new IllegalArgumentException(
        "%s: the column %s %s".formatted(type.getSimpleName(), field.path, why));
  }

  private static Field field(RecordComponent component) throws IllegalAccessException {
    String column = component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    Named named = component.getAnnotation(Named.class);
    component.getAccessor().setAccessible(true);
    return new Field(
        named == null ? column : named.value(),
        named == null || named.value().contains(".") ? column : named.value(),
        component.getType().isPrimitive(),
        form(component.getGenericType()),
        callable(MethodHandles.lookup().unreflect(component.getAccessor())));
  }

  private static MethodHandle callable(MethodHandle handle) {
    return handle.asType(MethodType.methodType(Object.class, Object.class));
  }

  private static Object called(MethodHandle handle, Object argument) {
    try {
      return handle.invokeExact(argument);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("A record threw " + e, e);
    }
  }

  private static Form form(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] of = generic.getActualTypeArguments();
      return form((Class<?>) generic.getRawType(), form(of[of.length - 1]));
    }
    Class<?> plain = MethodType.methodType((Class<?>) type).wrap().returnType();
    if (plain.isRecord()) {
      return struct(of(plain.asSubclass(Record.class)));
    }
    if (plain.isEnum()) {
      return choice(plain);
    }
    if (plain == Instant.class) {
      return new Form(DataTypes.TimestampType, null, RowTimes::instant, UnaryOperator.identity());
    }
    if (plain == LocalDate.class) {
      return new Form(DataTypes.DateType, null, RowTimes::date, UnaryOperator.identity());
    }
    return new Form(plain(plain), null, UnaryOperator.identity(), UnaryOperator.identity());
  }

  private static DataType plain(Class<?> type) {
    DataType plain =
        Map.of(
                String.class, DataTypes.StringType,
                Integer.class, DataTypes.IntegerType,
                Long.class, DataTypes.LongType,
                Double.class, DataTypes.DoubleType,
                Boolean.class, DataTypes.BooleanType,
                byte[].class, DataTypes.BinaryType)
            .get(type);
    if (plain == null) {
      throw new IllegalArgumentException("no column can store a " + type.getName());
    }
    return plain;
  }

  private static Form form(Class<?> container, Form each) {
    if (container == Optional.class) {
      return new Form(
          each.sql,
          Optional.empty(),
          value -> Optional.of(each.fromSql.apply(value)),
          value -> ((Optional<?>) value).map(each.toSql).orElse(null));
    }
    if (container == List.class) {
      return new Form(
          DataTypes.createArrayType(each.sql),
          List.of(),
          values ->
              CollectionConverters.asJava((scala.collection.Seq<?>) values).stream()
                  .map(each::read)
                  .toList(),
          values -> ((List<?>) values).stream().map(each::written).toArray());
    }
    return new Form(
        DataTypes.createMapType(DataTypes.StringType, each.sql),
        Collections.emptySortedMap(),
        values -> {
          Map<Object, Object> map = new TreeMap<>();
          CollectionConverters.asJava((scala.collection.Map<?, ?>) values)
              .forEach((key, value) -> map.put(key, each.read(value)));
          return map;
        },
        // Spark's row encoder accepts only Scala maps.
        values -> {
          Map<Object, Object> map = new TreeMap<>();
          ((Map<?, ?>) values).forEach((key, value) -> map.put(key, each.written(value)));
          return CollectionConverters.asScala(map);
        });
  }

  private static <S extends Record> Form struct(RowCodec<S> codec) {
    return new Form(
        codec.schema,
        null,
        value -> codec.read((Row) value),
        value -> codec.row(codec.type.cast(value)));
  }

  private static Form choice(Class<?> type) {
    Map<String, Object> bySpelling = new TreeMap<>();
    for (Object one : type.getEnumConstants()) {
      bySpelling.put(spelled(one), one);
    }
    return new Form(
        DataTypes.StringType,
        null,
        text -> {
          Object one = bySpelling.get(text);
          if (one == null) {
            throw new IllegalArgumentException(
                "'%s' is not a %s; known values are %s"
                    .formatted(text, type.getSimpleName(), bySpelling.keySet()));
          }
          return one;
        },
        RowCodec::spelled);
  }

  private static String spelled(Object one) {
    return one instanceof LowerCase lower ? lower.label() : ((Enum<?>) one).name();
  }
}
