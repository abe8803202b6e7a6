package io.tidemark.jobs.night;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.label.Label;
import io.tidemark.jobs.label.Label.Verdict;
import io.tidemark.jobs.label.LabelFile;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.risk.Level;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class LabelledDaysTest {
  private static final LocalDate NIGHT = LocalDate.of(2026, 3, 29);
  private static final Instant SAID = Instant.parse("2026-03-30T10:00:00Z");

  @TempDir private Path folder;

  @Test
  @Timeout(60)
  void permanentLabelEndsWithTheNight() {
    LabelledDays days = days(compromised("2026-03-20", "9999-12-31"));
    assertThat(days.size()).isEqualTo(10);
    assertThat(days.signature(NIGHT)).isNotEmpty();
    assertThat(days.signature(NIGHT.plusDays(1))).isEmpty();
    assertThat(days.withoutCompromised(identityDays("2026-03-19", "2026-03-20", "2026-03-29")))
        .satisfies(
            left ->
                assertThat(left.collectAsList())
                    .extracting(row -> row.getAs("event_date").toString())
                    .containsExactly("2026-03-19"));
  }

  @Test
  @Timeout(60)
  void oldLabelStartsAtFirstPossibleDay() {
    LabelledDays days = days(compromised("-200000-01-01", "2026-03-20"));
    assertThat(days.size()).isLessThan(10_000);
    assertThat(days.signature(LocalDate.of(2000, 1, 1))).isNotEmpty();
    assertThat(days(compromised("1990-01-01", "1991-01-01")).size()).isZero();
    assertThat(days(compromised("2026-03-30", "2026-03-31")).size()).isZero();
  }

  /** The cap applies to the level that was judged on the day. */
  @Test
  void benignLabelTrustsOnlyJudgedDaysUpToItsCap() {
    judged(NIGHT, Level.MEDIUM);
    assertThat(trusted(days(benign(Level.LOW)))).isFalse();
    assertThat(trusted(days(benign(Level.MEDIUM)))).isTrue();
    judged(NIGHT.minusDays(1), Level.HIGH);
    LabelledDays two = days(benign(NIGHT.minusDays(1), Level.MEDIUM), benign(Level.MEDIUM));
    assertThat(two.signature(NIGHT.minusDays(1))).isEmpty();
    assertThat(trusted(two)).isTrue();
  }

  @Test
  void benignLabelTrustsNoDayThatWasNotJudged() {
    judged(NIGHT.minusDays(1), Level.LOW);
    assertThat(days(benign(Level.HIGH)).size()).isZero();
  }

  private static boolean trusted(LabelledDays days) {
    List<Row> rows = days.withTrust(identityDays(NIGHT.toString())).collectAsList();
    return List.of(rows.get(0).schema().fieldNames()).contains("trusted")
        && rows.get(0).<Boolean>getAs("trusted");
  }

  private void judged(LocalDate day, Level level) {
    StructType schema = IdentityRiskTable.SPEC.schema();
    Object[] cells = new Object[schema.size()];
    cells[schema.fieldIndex("identity")] = "a";
    cells[schema.fieldIndex("event_date")] = day;
    cells[schema.fieldIndex("level")] = level.name();
    new Warehouse(SharedSpark.session(), folder.toString())
        .append(
            IdentityRiskTable.SPEC,
            SharedSpark.session().createDataFrame(List.of(RowFactory.create(cells)), schema));
  }

  @Test
  void labelCapChangesDaySignature() {
    judged(NIGHT, Level.LOW);
    String medium = days(benign(Level.MEDIUM)).signature(NIGHT);
    assertThat(medium).isNotEmpty().isEqualTo(days(benign(Level.MEDIUM)).signature(NIGHT));
    assertThat(days(benign(Level.HIGH)).signature(NIGHT)).isNotEqualTo(medium);
  }

  private LabelledDays days(Label... labels) {
    return LabelledDays.asOf(
        new Warehouse(SharedSpark.session(), folder.toString()), NIGHT, List.of(labels));
  }

  private static Dataset<Row> identityDays(String... days) {
    return SharedSpark.session()
        .createDataFrame(
            java.util.Arrays.stream(days)
                .map(day -> RowFactory.create("a", LocalDate.parse(day)))
                .toList(),
            new StructType()
                .add("identity", DataTypes.StringType)
                .add("event_date", DataTypes.DateType));
  }

  private static Label compromised(String from, String to) {
    return label(from, to, Verdict.COMPROMISED, Optional.empty(), Level.MEDIUM);
  }

  private static Label benign(Level cap) {
    return benign(NIGHT, cap);
  }

  private static Label benign(LocalDate day, Level cap) {
    return label(
        day.toString(),
        day.toString(),
        Verdict.BENIGN,
        Optional.of(Instant.parse("2026-04-20T00:00:00Z")),
        cap);
  }

  private static Label label(
      String from, String to, Verdict verdict, Optional<Instant> expires, Level cap) {
    return new Label(
        "a", LabelFile.begin(from), LabelFile.end(to), verdict, "ann", "", expires, cap, SAID);
  }
}
