package io.tidemark.jobs.run;

import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.source.LogFormat;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * What the caller of a step asks for, checked as far as it can be without Spark.
 *
 * @param date the night; empty means the last day that the input has
 * @param inputs files, folders or URIs with logs; never empty
 * @param format what every file is taken to be, or {@link LogFormat#AUTO}
 * @param warehouse path or URI of the tables' root
 * @param publish where the release is published; empty where this command publishes nothing
 * @param mode whether anything is written
 * @param summary file that takes the closing summary as JSON
 */
public record NightRequest(
    Optional<LocalDate> date,
    List<String> inputs,
    LogFormat format,
    String warehouse,
    Optional<PublishTarget> publish,
    Settings settings,
    Mode mode,
    Optional<Path> summary) {

  /** Whether a run leaves anything behind. */
  public enum Mode {
    WRITE,
    /** Says what would be done. */
    DRY_RUN
  }

  public NightRequest {
    inputs = List.copyOf(inputs);
  }
}
