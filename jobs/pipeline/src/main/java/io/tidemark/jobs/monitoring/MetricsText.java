package io.tidemark.jobs.monitoring;

import java.util.Locale;

/**
 * Builder for metrics in the Prometheus text format (exposition format 0.0.4). Not thread-safe.
 *
 * <pre>{@code
 * MetricsText text = new MetricsText();
 * text.head("tidemark_alerts", "gauge", "Identity-days that raised an alert.");
 * text.sample("tidemark_alerts", 6);
 * }</pre>
 */
public final class MetricsText {
  private final StringBuilder text = new StringBuilder();

  /** Begins a metric. Its samples must be added next. */
  public void head(String name, String type, String help) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  public void sample(String name, Number value) {
    text.append(name).append(' ').append(number(value)).append('\n');
  }

  public void sample(String name, String label, String value, Number number) {
    String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    text.append(name).append('{').append(label).append("=\"").append(escaped).append("\"} ");
    text.append(number(number)).append('\n');
  }

  void line(String line) {
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
