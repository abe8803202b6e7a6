package io.tidemark.batch;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class RowCodecTest {
  private enum Colour implements RowCodec.LowerCase {
    DARK_RED
  }

  private enum Level {
    HIGH
  }

  private record Share(String ofFeature, Double share) {}

  private record Everything(
      String text,
      int number,
      Long longNumber,
      double decimal,
      boolean flag,
      Instant lastSeen,
      LocalDate firstDay,
      Colour colour,
      Level level,
      Share best,
      List<Share> shares,
      List<String> names,
      SortedMap<String, Double> byName,
      Optional<Instant> ended,
      @RowCodec.Named("from_time") Instant from) {}

  private record Path(@RowCodec.Named("best.share") double most, String text) {}

  private record Count(long number) {}

  private record Text(String number) {}

  private record Primitive(@RowCodec.Named("long_number") long value) {}

  private record Other(List<Count> shares) {}

  private static final RowCodec<Everything> CODEC = RowCodec.of(Everything.class);

  private static final Everything FULL =
      new Everything(
          "ü😀",
          -1,
          2L,
          -0.0,
          true,
          Instant.parse("1969-12-31T23:59:59.999999Z"),
          LocalDate.parse("0001-02-03"),
          Colour.DARK_RED,
          Level.HIGH,
          new Share("a", 0.5),
          List.of(new Share("b", 0.25), new Share(null, null)),
          Arrays.asList("x", null),
          new TreeMap<>(Map.of("k", 1.5)),
          Optional.of(Instant.EPOCH),
          Instant.EPOCH);

  private static final Everything EMPTY =
      new Everything(
          null,
          0,
          null,
          0,
          false,
          null,
          null,
          null,
          null,
          null,
          List.of(),
          List.of(),
          new TreeMap<>(),
          Optional.empty(),
          null);

  private static Dataset<Row> stored() {
    return CODEC.rows(TestSpark.SESSION, List.of(FULL, EMPTY));
  }

  @Test
  void everyTypeRoundTrips() {
    assertThat(CODEC.read(stored())).containsExactly(FULL, EMPTY);
    assertThat(CODEC.read(stored().selectExpr("1 as more", "*"))).containsExactly(FULL, EMPTY);
    assertThat(CODEC.first(stored())).contains(FULL);
    assertThat(CODEC.first(stored().limit(0))).isEmpty();
  }

  @Test
  void groupsRecordsByTextColumn() {
    Dataset<Row> rows = stored().unionAll(stored()).filter("text is not null");
    assertThat(CODEC.readBy("text", rows)).isEqualTo(Map.of(FULL.text(), List.of(FULL, FULL)));
    assertThat(RowCodec.of(Path.class).readBy("level", rows))
        .isEqualTo(Map.of("HIGH", Collections.nCopies(2, new Path(0.5, FULL.text()))));
  }

  @Test
  void derivesSchemaFromComponents() {
    assertThat(CODEC.schema().toDDL())
        .isEqualTo(
            "text STRING,number INT,long_number BIGINT,decimal DOUBLE,flag BOOLEAN,"
                + "last_seen TIMESTAMP,first_day DATE,colour STRING,level STRING,"
                + "best STRUCT<of_feature: STRING, share: DOUBLE>,"
                + "shares ARRAY<STRUCT<of_feature: STRING, share: DOUBLE>>,names ARRAY<STRING>,"
                + "by_name MAP<STRING, DOUBLE>,ended TIMESTAMP,from_time TIMESTAMP");
    assertThat(stored().first().<String>getAs("colour")).isEqualTo("dark_red");
    assertThat(stored().first().<String>getAs("level")).isEqualTo("HIGH");
  }

  @Test
  void readsNullCollectionsAsEmpty() {
    Dataset<Row> nulls = stored().limit(1);
    for (String column : List.of("shares", "by_name")) {
      nulls = nulls.withColumn(column, lit(null).cast(CODEC.schema().apply(column).dataType()));
    }
    Everything read = CODEC.read(nulls).get(0);
    assertThat(read.shares()).isEmpty();
    assertThat(read.byName()).isEmpty();
    assertThat(read.text()).isEqualTo(FULL.text());
  }

  @Test
  void readsStructFieldByPath() {
    assertThat(RowCodec.of(Path.class).read(stored().limit(1)))
        .containsExactly(new Path(0.5, FULL.text()));
  }

  @Test
  void namesMissingColumns() {
    assertThatThrownBy(() -> RowCodec.of(Count.class).read(stored().select("flag", "text")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Count: the column number is missing from [flag, text]");
    assertThatThrownBy(() -> RowCodec.of(Text.class).read(stored()))
        .hasMessage("Text: the column number is int, not string");
    assertThatThrownBy(() -> RowCodec.of(Primitive.class).read(stored()))
        .hasMessage("Primitive: the column long_number is null");
    assertThatThrownBy(() -> RowCodec.of(Other.class).read(stored()))
        .hasMessage("Count: the column number is missing from [of_feature, share]");
    assertThatThrownBy(() -> CODEC.read(stored().limit(1).withColumn("level", lit("odd"))))
        .hasMessage("'odd' is not a Level; known values are [HIGH]");
  }

  @Test
  void rejectsUnsupportedTypes() {
    record Odd(Thread thread) {}
    assertThatThrownBy(() -> RowCodec.of(Odd.class))
        .hasMessage("no column can store a java.lang.Thread");
  }
}
