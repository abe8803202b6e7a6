package io.tidemark.simulator;

import io.tidemark.engine.bytes.Sha256;
import io.tidemark.engine.event.EventTime;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Writes events in a particular log format, one day at a time, by default one event per line. */
abstract class LogWriter {
  private static final List<DateTimeFormatter> TIMES =
      IntStream.range(0, 10)
          .mapToObj(
              digits ->
                  new DateTimeFormatterBuilder().appendInstant(digits).toFormatter(Locale.ROOT))
          .toList();

  final Path folder;
  private final LogFormat format;
  private final String file;
  private final String between;
  private final String tail;

  /** Creates a writer of a day's file, named with {@code %s} for the day and compressed if .gz. */
  LogWriter(LogFormat format, Path out, String file) {
    this(format, out, file, "\n", "\n");
  }

  LogWriter(LogFormat format, Path out, String file, String between, String tail) {
    this.format = format;
    this.folder = out.resolve(format.folder());
    this.file = file;
    this.between = between;
    this.tail = tail;
  }

  final LogFormat format() {
    return format;
  }

  /** Returns the text that describes an event, without a line break. */
  abstract String line(LoggedEvent logged);

  /** Returns the lines that describe an event, by default a single one. */
  List<String> lines(LoggedEvent logged) {
    return List.of(line(logged));
  }

  /** Returns the start of a file, given its first event. */
  String head(LoggedEvent first) {
    return "";
  }

  Path file(LocalDate day, LoggedEvent logged) {
    return folder.resolve(file.formatted(day));
  }

  /** Returns the event's id in the log. By default, this is the id assigned by the simulation. */
  String idInLog(LoggedEvent logged) {
    return logged.id();
  }

  /** Returns an id for an event in a log that has none: a hash of its line. */
  final String hashedId(LoggedEvent logged) {
    return "sha256:" + Sha256.hex(line(logged)).substring(0, 32) + "#0";
  }

  /** Formats a time in ISO 8601 and UTC with a fixed number of decimals. */
  static String time(long micros, int decimals) {
    return TIMES.get(decimals).format(EventTime.instant(micros));
  }

  /**
   * Writes a day's events in this format, ordered by time and then by id, and returns the files.
   */
  Collection<Path> write(LocalDate day, List<LoggedEvent> events) throws IOException {
    Map<Path, List<LoggedEvent>> files = new TreeMap<>();
    for (LoggedEvent logged : events) {
      files.computeIfAbsent(file(day, logged), path -> new ArrayList<>()).add(logged);
    }
    for (Map.Entry<Path, List<LoggedEvent>> entry : files.entrySet()) {
      Path path = entry.getKey();
      Files.createDirectories(path.getParent());
      OutputStream stored = Files.newOutputStream(path);
      OutputStream bytes = path.toString().endsWith(".gz") ? new GzipFile(stored) : stored;
      try (Writer text = new OutputStreamWriter(bytes, StandardCharsets.UTF_8)) {
        String before = head(entry.getValue().get(0));
        for (LoggedEvent logged : entry.getValue()) {
          for (String line : lines(logged)) {
            text.append(before).append(line);
            before = between;
          }
        }
        text.append(tail);
      }
    }
    return files.keySet();
  }

  static List<LogWriter> of(Set<LogFormat> formats, Path out, long seed) {
    return formats.stream().sorted().map(format -> of(format, out, seed)).toList();
  }

  private static LogWriter of(LogFormat format, Path out, long seed) {
    return switch (format) {
      case CLOUDTRAIL -> new CloudTrailWriter(out, seed);
      case KUBERNETES_AUDIT -> new KubernetesAuditWriter(out);
      case GATEWAY_CSV -> new GatewayCsvWriter(out);
      case OTLP -> new OtlpWriter(out);
      case GCP_AUDIT -> new GcpAuditWriter(out);
      case ENTRA_SIGN_IN -> new EntraSignInWriter(out);
      case OKTA -> new OktaWriter(out);
      case GITHUB_AUDIT -> new GithubAuditWriter(out);
      case VAULT_AUDIT -> new VaultAuditWriter(out);
      case ENVOY -> new EnvoyWriter(out);
      case WEB_ACCESS -> new WebAccessWriter(out);
      case OCSF -> new OcsfWriter(out);
      case DECISIONS -> new DecisionLogWriter(out);
    };
  }
}
