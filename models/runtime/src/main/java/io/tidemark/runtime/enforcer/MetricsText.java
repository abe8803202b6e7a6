package io.tidemark.runtime.enforcer;

import java.util.Locale;
import java.util.Optional;

/**
 * Builder for metrics in the Prometheus text format (exposition format 0.0.4). Not thread-safe.
 *
 * <pre>{@code
 * MetricsText text = new MetricsText("tidemark_");
 * text.gauge("alerts", "Identity-days that raised an alert.", 6);
 * }</pre>
 */
public final class MetricsText {
  private final String prefix;
  private final StringBuilder text = new StringBuilder();

  /**
   * @param prefix put before each metric's name
   */
  public MetricsText(String prefix) {
    this.prefix = prefix;
  }

  /** Begins a metric. Its samples must be added next. */
  public void head(String name, String type, String help) {
    text.append("# HELP ").append(prefix).append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(prefix).append(name).append(' ').append(type).append('\n');
  }

  /** Adds a counter with a single sample. */
  public void counter(String name, String help, Number value) {
    head(name, "counter", help);
    sample(name, value);
  }

  /** Adds a gauge with a single sample. */
  public void gauge(String name, String help, Number value) {
    head(name, "gauge", help);
    sample(name, value);
  }

  /** Adds a gauge with a single sample, unless the value is missing. */
  public void gauge(String name, String help, Optional<? extends Number> value) {
    value.ifPresent(found -> gauge(name, help, found));
  }

  /** Adds a sample without labels. */
  public void sample(String name, Number value) {
    text.append(prefix).append(name).append(' ').append(number(value)).append('\n');
  }

  /** Adds a sample with one label. */
  public void sample(String name, String label, String value, Number number) {
    String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    line(prefix + name + '{' + label + "=\"" + escaped + "\"} " + number(number));
  }

  /** Adds a line without changes. */
  public void line(String line) {
    text.append(line).append('\n');
  }

  private static String number(Number value) {
    return value instanceof Double
        ? String.format(Locale.ROOT, "%.3f", value.doubleValue())
        : value.toString();
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
