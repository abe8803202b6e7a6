package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.label.Label;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelImportCommandTest {
  private static final LocalDate DAY = LocalDate.of(2026, 3, 21);

  @TempDir private Path folder;

  @Test
  void rejectsBenignLabelAboveCapWithLine() throws IOException {
    Warehouse warehouse = new Warehouse(SharedSpark.session(), folder.resolve("w").toString());
    warehouse.replaceDays(
        IdentityRiskTable.SPEC,
        SharedSpark.session()
            .createDataFrame(
                List.of(
                    day("a", DAY.minusDays(1), "MEDIUM"),
                    day("a", DAY, "HIGH"),
                    day("b", DAY, "MEDIUM"),
                    day("c", DAY, null)),
                IdentityRiskTable.SPEC.schema()),
        DAY.minusDays(1),
        DAY);
    CommandsOnWarehouse commands = new CommandsOnWarehouse(folder);
    Path file =
        Files.writeString(
            folder.resolve("verdicts.csv"),
            """
            identity,from,to,verdict,cap
            a,2026-03-20,2026-03-21,benign,
            a,2026-03-20,2026-03-20,benign,
            b,2026-03-21,2026-03-21,benign,low
            c,2026-03-21,2026-03-21,benign,low
            a,2026-03-21,2026-03-21,compromised,
            b,soon,2026-03-21,benign,
            c,2027-03-29,2027-03-29,benign,
            """);
    assertThat(commands.run("label", "import", file.toString(), "--by", "soc")).isEqualTo(2);
    assertThat(commands.output())
        .contains(
            "4 mistakes, and no label was added",
            "line 2: one of its days has level HIGH, above the cap MEDIUM",
            "line 4: one of its days has level MEDIUM, above the cap LOW",
            "line 7: from: 'soon' is neither",
            "line 8: it begins at 2027-03-29T00:00:00Z, which is in the future (today is"
                + " 2026-03-22)");
    assertThat(warehouse.exists(Label.TABLE.spec())).isFalse();
    Files.writeString(
        file,
        """
        identity,from,to,verdict,cap
        a,2026-03-20,2026-03-21,benign,high
        b,2026-03-21,2026-03-21,benign,
        """);
    assertThat(commands.run("label", "import", file.toString(), "--by", "soc")).isZero();
    assertThat(commands.output()).contains("2 labels imported.");
  }

  private static Row day(String identity, LocalDate day, String level) {
    Object[] values = new Object[IdentityRiskTable.SPEC.schema().size()];
    values[IdentityRiskTable.SPEC.schema().fieldIndex("identity")] = identity;
    values[IdentityRiskTable.SPEC.schema().fieldIndex(IdentityRiskTable.EVENT_DATE)] = day;
    values[IdentityRiskTable.SPEC.schema().fieldIndex("level")] = level;
    return RowFactory.create(values);
  }
}
