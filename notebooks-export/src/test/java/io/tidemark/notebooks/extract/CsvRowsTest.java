package io.tidemark.notebooks.extract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.notebooks.HostileText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;

class CsvRowsTest {
  private static final ExtractTable TABLE =
      new ExtractTable(
          "t",
          "a row of everything",
          List.of("who"),
          List.of(
              new ExtractColumn("who", ExtractColumn.Type.TEXT, "", "Who."),
              new ExtractColumn("score", ExtractColumn.Type.DOUBLE, "", "Score."),
              new ExtractColumn("value", ExtractColumn.Type.FLOAT, "", "Value."),
              new ExtractColumn("day", ExtractColumn.Type.DAY, "", "Day."),
              new ExtractColumn("time", ExtractColumn.Type.TIME, "", "Time.")));

  @Test
  void numbersReadBackAsTheSameAndNullIsEmpty() throws IOException {
    List<CSVRecord> rows =
        written(
            new Object[] {
              "a", 0.1 + 0.2, -1.1f, LocalDate.of(2026, 3, 1), Instant.ofEpochSecond(1, 5_000)
            },
            new Object[] {"b", null, null, null, null});
    assertThat(rows.get(0).toList()).containsExactly("who", "score", "value", "day", "time");
    assertThat(rows.get(1).toList())
        .containsExactly(
            "a", "0.30000000000000004", "-1.1", "2026-03-01", "1970-01-01T00:00:01.000005Z");
    assertThat(rows.get(2).toList()).containsExactly("b", "", "", "", "");
  }

  @Test
  void everyHostileTextStaysInItsCellAndNoneIsAFormula() throws IOException {
    List<Object[]> rows = new ArrayList<>();
    HostileText.ALL.values().forEach(text -> rows.add(new Object[] {text, 1.0, 1f, null, null}));
    List<CSVRecord> read = written(rows.toArray(Object[][]::new));
    assertThat(read).hasSize(rows.size() + 1);
    for (CSVRecord row : read) {
      assertThat(row.size()).isEqualTo(5);
      assertThat(row.get(0).strip())
          .doesNotContainPattern("(^|;[\\s\"\ufffd]*)[=+@-]")
          .doesNotContainPattern("[\\p{Cntrl}\\p{Cf}\\p{Cs}\\u2028\\u2029]");
    }
  }

  private static List<CSVRecord> written(Object[]... rows) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (CsvRows csv = CsvRows.to(bytes, TABLE)) {
      for (Object[] row : rows) {
        csv.add(row);
      }
    }
    return CSVFormat.RFC4180
        .parse(
            new InputStreamReader(
                new GZIPInputStream(new ByteArrayInputStream(bytes.toByteArray())),
                StandardCharsets.UTF_8))
        .getRecords();
  }
}
