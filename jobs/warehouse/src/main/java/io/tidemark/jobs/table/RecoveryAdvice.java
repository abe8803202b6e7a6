package io.tidemark.jobs.table;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;

/**
 * Explains how to recover a table that is damaged or has lost days without a copy of it. Restoring
 * part of a table is not sufficient, because other rows were derived from the original rows.
 */
public final class RecoveryAdvice {
  private enum Way {
    LOGS("the next night rereads all logs that still exist, without storing any event twice"),
    NEXT_NIGHT("the next night recomputes it"),
    OWN_DAY("the next night writes its own day"),
    BACKFILL(
        "'tidemark backfill --from FIRST --to LAST', over the days that were judged, recomputes it"),
    BACKFILL_CHANGED("'tidemark backfill --from FIRST --to LAST --reprocess failed' recomputes it"),
    PEOPLE("what people entered is stored nowhere else and must be entered again");

    private final String text;

    Way(String text) {
      this.text = text;
    }
  }

  private static final Map<String, Way> KNOWN = new LinkedHashMap<>();

  static {
    KNOWN.put(AccessEventsTable.SPEC.name(), Way.LOGS);
    KNOWN.put(IngestTables.ENFORCED_DECISIONS.name(), Way.LOGS);
    KNOWN.put(IngestTables.CREDENTIAL_STATUS.name(), Way.LOGS);
    KNOWN.put(IngestTables.TOOL_CALL_SPANS.name(), Way.LOGS);
    KNOWN.put(IngestTables.REJECTED_RECORDS.name(), Way.LOGS);
    KNOWN.put(IngestTables.INGESTED_FILES.name(), Way.LOGS);
    KNOWN.put(IdentitiesTable.DAYS.name(), Way.NEXT_NIGHT);
    KNOWN.put(IdentitiesTable.SPEC.name(), Way.NEXT_NIGHT);
    KNOWN.put(IdentitiesTable.PROFILES.name(), Way.NEXT_NIGHT);
    KNOWN.put(ScoredEventsTable.FEATURES, Way.NEXT_NIGHT);
    KNOWN.put(BaselinesTable.SPEC.name(), Way.BACKFILL);
    KNOWN.put(ScoredEventsTable.NAME, Way.BACKFILL);
    KNOWN.put(IdentityRiskTable.SPEC.name(), Way.BACKFILL);
    KNOWN.put(ScoredEventsTable.LATE, Way.BACKFILL_CHANGED);
    KNOWN.put("job_runs", Way.BACKFILL);
    KNOWN.put(HealthTables.SOURCE_HEALTH.name(), Way.OWN_DAY);
    KNOWN.put(HealthTables.NOTICES.name(), Way.OWN_DAY);
    KNOWN.put("labels", Way.PEOPLE);
    KNOWN.put("suppressions", Way.PEOPLE);
    KNOWN.put("leaks", Way.PEOPLE);
  }

  private RecoveryAdvice() {}

  public static List<String> tables() {
    return List.copyOf(KNOWN.keySet());
  }

  /** Returns the table whose folder occurs first in a string as a path component. */
  static Optional<String> tableIn(String text) {
    return KNOWN.keySet().stream()
        .filter(table -> text.contains("/" + table + "/"))
        .min(Comparator.comparingInt(table -> text.indexOf("/" + table + "/")));
  }

  static String ofAny() {
    return "restore it from a copy of the warehouse; otherwise 'tidemark doctor' shows "
        + "which table it belongs to, and how to recover that table";
  }

  /** Returns the remedy for a damaged table. Unknown names belong to later releases. */
  public static String of(String table) {
    Way way = way(table);
    String folders =
        way == Way.LOGS && !table.equals(IngestTables.INGESTED_FILES.name())
            ? "the folders " + table + " and " + IngestTables.INGESTED_FILES.name()
            : "the folder " + table;
    return "restore it from a copy of the warehouse; otherwise delete " + folders + ": " + way.text;
  }

  /** Returns the remedy for a table that nights compute and that has lost at least one day. */
  public static String of(String table, NavigableSet<LocalDate> days) {
    return switch (way(table)) {
      case BACKFILL -> backfill(days, "");
      case BACKFILL_CHANGED -> backfill(days, " --reprocess failed");
      default -> "nothing: the next night recomputes them";
    };
  }

  private static String backfill(NavigableSet<LocalDate> days, String options) {
    return "'tidemark backfill --from %s --to %s%s' recomputes them"
        .formatted(days.first(), days.last(), options);
  }

  private static Way way(String table) {
    return KNOWN.getOrDefault(table, Way.NEXT_NIGHT);
  }
}
