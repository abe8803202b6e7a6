package io.tidemark.jobs.source;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Recognises files in log folders that are not logs. */
final class NonLogFiles {
  private static final String LABELS_HEADER = "event_id,attack_id,case,variant";
  private static final Set<String> NAMES =
      Set.of("license", "licence", "notice", "readme", "changelog", "simulation.json");

  private NonLogFiles() {}

  /**
   * Returns the reason why a file is not a log.
   *
   * @param path path of the file, of which only the name is used
   * @return empty if the file may be a log
   */
  static Optional<SkipReason> reason(String path, FileHead head) {
    if (head.firstLine().replace("\"", "").equals(LABELS_HEADER)) {
      return Optional.of(SkipReason.LABELS_FILE);
    }
    String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    boolean hidden = name.startsWith(".") || name.startsWith("_");
    boolean page = name.endsWith(".md") || name.endsWith(".crc");
    int dot = name.indexOf('.');
    boolean known = NAMES.contains(name) || (dot > 0 && NAMES.contains(name.substring(0, dot)));
    return hidden || page || known ? Optional.of(SkipReason.NOT_A_LOG) : Optional.empty();
  }
}
