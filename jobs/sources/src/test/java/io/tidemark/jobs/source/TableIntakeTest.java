package io.tidemark.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.enrich.Enricher;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TableIntakeTest {
  private static ParsedRecord read(String column, Object cell) {
    return new TableIntake(
            List.of("time", "actor_user_uid", column),
            Set.of(column),
            LogFormat.PARQUET,
            "t",
            0,
            Logs.OPTIONS,
            Enricher.standard())
        .admit(new Object[] {"2026-01-03T10:00:00Z", "svc", cell});
  }

  @Test
  void storesNoObjectAsText() {
    Map<String, Object> letter = Map.of("body", "Dear Bob");
    for (String column : List.of("resources", "resource_uid", "delegation_chain")) {
      assertThat(read(column, letter))
          .as(column)
          .isInstanceOfSatisfying(
              ParsedRecord.Rejected.class,
              rejected -> assertThat(rejected.reason()).isEqualTo("wrong_type:" + column));
    }
    for (Object nested : List.of(letter, List.of("Dear Bob"))) {
      assertThat(read("more", nested).toString()).doesNotContain("Dear Bob");
      ParsedRecord kept = read("unmapped", Map.of("k", 1, "more", nested));
      assertThat(Logs.columns(((ParsedRecord.Accepted) kept).event()))
          .containsEntry("unmapped", "{k=1}");
    }
    ParsedRecord names = read("argument_names", letter);
    assertThat(Logs.columns(((ParsedRecord.Accepted) names).event()))
        .containsEntry("argument_names", "body");
  }
}
