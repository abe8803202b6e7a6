package io.tidemark.jobs.cli;

import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.config.TimeText;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads options such as {@code --fresh-within 26h}. */
final class TimeOption implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String value) {
    return TimeText.parse(value)
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "it takes a time such as 90m, 26h or 2d, not '"
                        + PrintableText.of(value, 40)
                        + "'"));
  }
}
