package io.tidemark.runtime.enforcer;

import java.util.Locale;
import java.util.Optional;

/** Builder for metrics in the Prometheus text format (exposition format 0.0.4). Not thread-safe. */
public final class MetricsText {
  private final String prefix;
  private final StringBuilder text = new StringBuilder();

  public MetricsText(String prefix) {
    this.prefix = prefix;
  }

  /** Begins a metric. Its samples must be added next. */
  public void head(String name, String type, String help) {
    text.append("# HELP ").append(prefix).append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(prefix).append(name).append(' ').append(type).append('\n');
  }

  public void counter(String name, String help, Number value) {
    head(name, "counter", help);
    sample(name, value);
  }

  public void gauge(String name, String help, Number value) {
    head(name, "gauge", help);
    sample(name, value);
  }

  public void gauge(String name, String help, Optional<? extends Number> value) {
    value.ifPresent(found -> gauge(name, help, found));
  }

  public void sample(String name, Number value) {
    text.append(prefix).append(name).append(' ').append(number(value)).append('\n');
  }

  public void sample(String name, String label, String value, Number number) {
    String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    line(prefix + name + '{' + label + "=\"" + escaped + "\"} " + number(number));
  }

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
