package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.SharedSpark;
import java.util.List;
import org.apache.spark.sql.Encoders;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventDeduplicationTest {
  @ParameterizedTest(name = "{2}")
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "s3a://b/x.json.gz#12, s3a://b/x.json.gz, a record of a file",
        "/logs/day#3.json#0, /logs/day#3.json, a name with a number sign in it",
        "/logs/day#3, /logs/day, what looks like a number is one",
        "/logs/day#, /logs/day#, a number sign without a number",
        "/logs/day#x7, /logs/day#x7, a number sign before other text",
        "/logs/day, /logs/day, no number",
        "/t/events?part=7#41, /t/events, a record of a part of a table",
        "/t/events?part=7, /t/events, a part of a table",
        "/t/a?part=x#4, /t/a?part=x, a name that looks like a part",
        "/größe/ä#9, /größe/ä, letters of more than a byte"
      })
  void extractsFileFromRecordReference(String ref, String file, String what) {
    List<String> found =
        SharedSpark.session()
            .createDataset(List.of(ref), Encoders.STRING())
            .select(EventDeduplication.file(col("value")))
            .as(Encoders.STRING())
            .collectAsList();

    assertThat(found).containsExactly(file);
  }
}
