package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.table.HealthTables;
import io.tidemark.jobs.table.IngestTables;
import io.tidemark.jobs.table.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests which identities are reported for an unusual number of rejected records. */
class RejectedRecordsTest {
  private static final LocalDate NIGHT = LocalDate.of(2026, 3, 14);
  private static final Instant CUT = Instant.parse("2026-03-15T02:00:00Z");

  @TempDir private Path folder;

  @Test
  void comparesWithSameNightAndSource() {
    List<Row> rows = new ArrayList<>();
    // Many records on one of ten earlier nights are not a habit. On five or more nights, they are.
    for (int before = 1; before <= 10; before++) {
      add(rows, "vault", "regular", NIGHT.minusDays(before), 20);
      add(rows, "vault", "neighbour", NIGHT.minusDays(before), 4);
      add(rows, "vault", "other", NIGHT.minusDays(before), 4);
      add(rows, "vault", null, NIGHT.minusDays(before), 30);
    }
    add(rows, "vault", "once", NIGHT.minusDays(3), 500);
    add(rows, "vault", "regular", NIGHT, 60);
    add(rows, "vault", "neighbour", NIGHT, 13);
    add(rows, "vault", "few", NIGHT, 9);
    add(rows, "vault", "as-others", NIGHT, 12);
    add(rows, "vault", "more-than-others", NIGHT, 13);
    add(rows, "vault", "once", NIGHT, 40);
    add(rows, "vault", null, NIGHT, 91);
    add(rows, "okta", "first", NIGHT, 10);
    add(rows, "okta", "later", NIGHT.plusDays(1), 100);
    List<Notice> notices = unusual(rows);
    assertThat(notices)
        .extracting(Notice::subject)
        .containsExactly("vault", "once", "more-than-others", "neighbour", "first");
    assertThat(notices.get(0).message())
        .startsWith("vault: 91 records of unknown identities rejected, where 30 are usual;");
    assertThat(notices.get(3).message())
        .startsWith(
            "neighbour: 13 records of vault rejected, where 4 are usual and 4 for an identity of"
                + " that source;");
  }

  @Test
  void inventedIdentitiesDoNotGrowTheList() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      add(rows, "okta", "invented-%03d".formatted(i), NIGHT, 10);
    }
    List<Notice> notices = unusual(rows);
    assertThat(notices).hasSize(21);
    assertThat(notices.get(20).message())
        .isEqualTo("280 more identities have more rejected records than usual");
  }

  @Test
  void nightAlertsOnUnreadableRecords() throws IOException {
    Path logs = Files.createDirectories(folder.resolve("logs"));
    for (int day = 11; day <= 14; day++) {
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < 250; i++) {
        lines.add(event(day, day + "-" + i));
      }
      int bad = day == 14 ? 11 : 1;
      for (int i = 0; i < bad; i++) {
        lines.add(event(day, day + "-bad-" + i).replace("\"eventName\":\"GetObject\",", ""));
      }
      Files.write(logs.resolve("day-" + day + ".json"), lines);
    }
    Nights nights = new Nights(folder.resolve("w"), logs);
    nights.whole(NIGHT.minusDays(1));
    assertThat(notices(nights, NIGHT.minusDays(1))).isEmpty();
    nights.whole(NIGHT);
    assertThat(notices(nights, NIGHT))
        .singleElement()
        .asString()
        .startsWith("aws|111122223333|arn:aws:iam::111122223333:user/svc: 11 records of cloudtrail")
        .contains("where 1 are usual");
  }

  private static List<String> notices(Nights nights, LocalDate night) {
    return nights
        .table(HealthTables.NOTICES)
        .filter(col("event_date").equalTo(lit(night)).and(col("kind").equalTo("rejected_records")))
        .collectAsList()
        .stream()
        .map(row -> row.<String>getAs("message"))
        .toList();
  }

  private static String event(int day, String id) {
    return "{\"eventVersion\":\"1.08\",\"userIdentity\":{\"type\":\"IAMUser\",\"arn\":"
        + "\"arn:aws:iam::111122223333:user/svc\",\"accountId\":\"111122223333\",\"accessKeyId\":"
        + "\"AKIAIOSFODNN7EXAMPLE\"},\"eventTime\":\"2026-03-"
        + day
        + "T10:00:00Z\",\"eventSource\":\"s3.amazonaws.com\",\"eventName\":\"GetObject\",\"eventID\":\""
        + id
        + "\"}";
  }

  private List<Notice> unusual(List<Row> rows) {
    Warehouse warehouse = new Warehouse(SharedSpark.session(), folder.resolve("w").toString());
    warehouse.append(
        IngestTables.REJECTED_RECORDS,
        warehouse
            .spark()
            .createDataFrame(rows, IngestTables.REJECTED_RECORDS.schema())
            .coalesce(1));
    TreeSet<LocalDate> earlier = new TreeSet<>();
    IntStream.rangeClosed(1, 10).forEach(before -> earlier.add(NIGHT.minusDays(before)));
    return new RejectedRecords(warehouse).unusual(NIGHT, earlier, CUT);
  }

  private static void add(
      List<Row> rows, String format, String identity, LocalDate night, int records) {
    for (int i = 0; i < records; i++) {
      rows.add(
          RowFactory.create(
              night,
              "r",
              "d",
              "f",
              format,
              (long) rows.size(),
              0L,
              "raw",
              identity,
              night,
              CUT,
              "run",
              null));
    }
  }
}
