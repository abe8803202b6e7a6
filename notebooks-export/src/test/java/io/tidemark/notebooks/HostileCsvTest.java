package io.tidemark.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;

/** Tests alerts.csv with the corpus of hostile texts. */
class HostileCsvTest {
  @Test
  void everyTextStaysInItsCellAndNoCellIsAFormulaOrActs() throws IOException {
    List<AlertRow> rows = new ArrayList<>();
    for (String text : HostileText.ALL.values()) {
      rows.add(
          new AlertRow(
              text,
              text,
              text,
              Instant.EPOCH,
              1,
              0.5,
              List.of(text, text, text),
              List.of(text),
              text));
    }
    StringBuilder csv = new StringBuilder();
    AlertExtract.write(rows, csv);
    List<CSVRecord> read = CSVFormat.RFC4180.parse(new StringReader(csv.toString())).getRecords();
    assertThat(read)
        .hasSize(rows.size() + 1)
        .allSatisfy(row -> assertThat(row.size()).isEqualTo(11));
    int line = 1;
    for (Map.Entry<String, String> hostile : HostileText.ALL.entrySet()) {
      for (int cell : List.of(0, 1, 2, 6, 7, 8, 9, 10)) {
        String shown = read.get(line).get(cell);
        assertThat(shown.strip())
            .as(hostile.getKey())
            .doesNotStartWith("=")
            .doesNotStartWith("+")
            .doesNotStartWith("-")
            .doesNotStartWith("@")
            .doesNotContainPattern(";[\\s\"\ufffd]*[=+@-]")
            .doesNotContainPattern("[\\p{Cntrl}\\u202a-\\u202e\\u2066-\\u2069\\u2028\\u2029]");
        // The length is unchanged except for the apostrophe: no character was dropped.
        assertThat(shown.codePointCount(0, shown.length()))
            .as(hostile.getKey())
            .isBetween(points(hostile.getValue()), points(hostile.getValue()) + 1);
      }
      line++;
    }
  }

  private static int points(String text) {
    return text.codePointCount(0, text.length());
  }
}
