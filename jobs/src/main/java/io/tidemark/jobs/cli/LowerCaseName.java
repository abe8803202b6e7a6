package io.tidemark.jobs.cli;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the value of {@code --log-format}. */
final class LogStyleName implements ITypeConverter<LogStyle> {
  @Override
  public LogStyle convert(String value) {
    for (LogStyle style : LogStyle.values()) {
      if (style.name().toLowerCase(Locale.ROOT).equals(value)) {
        return style;
      }
    }
    throw new TypeConversionException("it takes text or json, not '" + value + "'");
  }
}
