package io.tidemark.jobs.night;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.run.NightRequest.Mode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FileLedgerTest extends IngestedLogs {
  @Test
  void containsLatestReadOfListedFiles() throws IOException {
    write("a.json", cloudTrail("1", 20));
    write("b.json", cloudTrail("2", 20));
    nights.ingest(Optional.empty());
    write("b.json", cloudTrail("2", 20), cloudTrail("3", 20));
    nights.ingest(Optional.empty());
    write("c.json", cloudTrail("4", 20));
    InputFiles listed = listed("b.json", "c.json");
    FileLedger ledger = new FileLedger(nights.next(Optional.empty(), Mode.DRY_RUN), listed);
    assertThat(ledger.size()).isEqualTo(1);
    assertThat(listed.files()).map(ledger::isFresh).containsExactly(false, true);
    assertThat(ledger.unnoted(listed.files()).select(EventDeduplication.FILE).collectAsList())
        .map(row -> row.getString(0))
        .containsExactly(uri("c.json"));
  }

  private InputFiles listed(String... files) {
    return InputFiles.under(
        List.of(files).stream().map(this::uri).toList(),
        SharedSpark.session().sparkContext().hadoopConfiguration());
  }
}
