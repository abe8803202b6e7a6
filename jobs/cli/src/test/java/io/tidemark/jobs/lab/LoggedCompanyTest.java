package io.tidemark.jobs.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.event.EventTime;
import io.tidemark.jobs.Invocations;
import io.tidemark.jobs.source.ReadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoggedCompanyTest {
  private static final LocalDate LIVE = LocalDate.of(2026, 3, 9);
  private static final String HEADER = "event_id,attack_id,case,variant\n";

  @TempDir Path folder;

  @Test
  void ignoresLabelsOfHistory() throws IOException {
    LoggedCompany company =
        read("\uFEFF" + HEADER + "old,over,0,v\nlive,now,2,v\nlost,nowhere,0,v\n");
    assertThat(company.events()).hasSize(2);
    assertThat(company.attacks()).containsOnlyKeys("live", "lost");
    assertThat(company.notes())
        .containsExactly(
            "3 records read = 2 events + 0 copies or stages of the same + 0 too early + 1 rejected"
                + " + 0 skipped",
            "Rejected: missing_field:time 1",
            "Labels without a matching event: 1, such as lost. Attacks without any"
                + " matching event count as not found",
            "1 label on events before 2026-03-09: not judged, but part of the history");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "two attacks for one event | live,a,0,v/live,b,0,v  | line 3: the event belongs to attack a",
        "two variants of an attack | live,a,0,v/old,a,0,w   | line 3: attack a has case 0 and variant 'w'",
        "a case that is no number  | live,a,two,v           | line 2: the case is 'two', not a whole number from 0 to 9999",
        "a negative case           | live,a,-1,v            | line 2: the case is '-1', not a whole number from 0 to 9999",
        "a blank event id          | live,a,0,v/ ,a,0,v     | line 3: the event_id is blank",
        "a row too short           | live,a                 | line 2: there are 2 values for 4 columns"
      })
  void rejectsContradictoryLabels(String description, String rows, String cause) {
    assertThatThrownBy(() -> read(HEADER + rows.replace('/', '\n') + "\n"))
        .as(description)
        .hasMessageContaining(cause)
        .hasMessageContaining("columns event_id, attack_id, case");
  }

  @Test
  void rejectsFileWithoutLabels() {
    assertThatThrownBy(() -> read(HEADER))
        .hasMessageContaining("none of the labels matches an event")
        .hasMessageContaining("the labels name 0 ids, but the logs contain 2 events, such as old");
  }

  private LoggedCompany read(String labels) throws IOException {
    Files.writeString(
        folder.resolve("events.csv"),
        """
        metadata_uid,time,identity,actor_user_uid,is_nhi,action
        old,2026-03-02T10:00:00Z,gateway|-|bot,bot,true,iam:GetUser
        live,2026-03-09T10:00:00Z,gateway|-|bot,bot,true,iam:GetUser
        broken,,gateway|-|bot,bot,true,iam:GetUser
        """);
    Path file = folder.resolve("labels.csv");
    Files.writeString(file, labels);
    return LoggedCompany.of(
        folder, file, LIVE, ReadOptions.at(EventTime.micros(Invocations.NOW)), Enricher.standard());
  }
}
