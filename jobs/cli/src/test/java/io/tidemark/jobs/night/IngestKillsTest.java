package io.tidemark.jobs.night;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.table.TableEquality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills ingests after each of their commits, then finishes them. {@code jobs/bench/ingest kills}
 * kills processes at random moments, any number of times.
 */
@Tag("long")
class IngestKillsTest {
  @TempDir private Path folder;

  @Test
  void killedIngestEqualsUninterruptedIngest() throws IOException {
    Path logs = Nights.company(folder.resolve("logs"), 2, 0);
    Files.writeString(logs.resolve("broken.json"), "{\"eventVersion\":\"1.08\",\"half\n[1]\n");
    Path alone = folder.resolve("alone");
    new Nights(alone, logs).ingest(Optional.empty());
    TableEquality equality = new TableEquality(SharedSpark.session(), NightTest.WALL_CLOCK);
    for (String last : List.of("access_events", "rejected_records", "ingested_files")) {
      Path killed = folder.resolve("killed-after-" + last);
      Nights nights = new Nights(killed, logs);
      nights.watched(
          table -> {
            if (table.equals(last)) {
              throw new IllegalStateException("killed");
            }
          });
      assertThatThrownBy(() -> nights.ingest(Optional.empty())).hasMessage("killed");
      nights.watched(table -> {});
      nights.ingest(Optional.empty());
      equality.assertEqual(alone, killed);
    }
  }
}
