package io.tidemark.notebooks.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.program.Reason;
import io.tidemark.notebooks.HostileText;
import java.io.IOException;
import java.io.StringReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;

/** Tests alerts.csv with all hostile texts. */
class HostileCsvTest {
  @Test
  void hostileTextsStayInertInTheirCells() throws IOException {
    List<Alert> rows = new ArrayList<>();
    for (String text : HostileText.ALL.values()) {
      Reason why = new Reason(text, text, text, text, 0.3);
      rows.add(
          new Alert(
              "00ff",
              new Alert.Day(
                  text,
                  text,
                  text,
                  text,
                  text,
                  text,
                  Instant.EPOCH,
                  1,
                  1,
                  0.5,
                  0.5,
                  text,
                  text,
                  text,
                  false,
                  List.of(why, why, why)),
              0.9,
              0.99,
              text,
              List.of()));
    }
    StringBuilder csv = new StringBuilder();
    AlertExtract.write(rows, csv);
    List<CSVRecord> read = CSVFormat.RFC4180.parse(new StringReader(csv.toString())).getRecords();
    assertThat(read)
        .hasSize(rows.size() + 1)
        .allSatisfy(row -> assertThat(row.size()).isEqualTo(22));
    int line = 1;
    for (Map.Entry<String, String> hostile : HostileText.ALL.entrySet()) {
      for (int cell : List.of(1, 2, 3, 4, 5, 6, 13, 14, 15, 16, 17, 19)) {
        String shown = read.get(line).get(cell);
        assertThat(shown.strip())
            .as(hostile.getKey())
            .doesNotStartWith("=")
            .doesNotStartWith("+")
            .doesNotStartWith("-")
            .doesNotStartWith("@")
            .doesNotContainPattern(";[\\s\"\ufffd]*[=+@-]")
            .doesNotContainPattern("[\\p{Cntrl}\\u202a-\\u202e\\u2066-\\u2069\\u2028\\u2029]");
        // Apart from the apostrophe, the length is unchanged, so no character was dropped.
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
