package io.tidemark.jobs.table;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;

/**
 * Recovery of each table that is damaged without a copy, or that has lost days. Restoring a part of
 * a table is never enough: other rows were derived from the original rows.
 */
public final class RecoveryAdvice {
  private enum Way {
    LOGS("the next night reads anew all logs that are still there, and stores nothing twice"),
    NEXT_NIGHT("the next night makes it anew"),
    OWN_DAY("the next night writes its own day"),
    BACKFILL(
        "'tidemark backfill --from FIRST --to LAST', over the days that were judged, makes it anew"),
    BACKFILL_CHANGED("'tidemark backfill --from FIRST --to LAST --reprocess failed' makes it anew"),
    PEOPLE("what people said is nowhere else, and has to be said again");

    private final String says;

    Way(String says) {
      this.says = says;
    }
  }

  private static final Map<String, Way> KNOWN = new LinkedHashMap<>();

  static {
    KNOWN.put(AccessEventsTable.SPEC.name(), Way.LOGS);
    KNOWN.put(EnforcedDecisionsTable.SPEC.name(), Way.LOGS);
    KNOWN.put(CredentialStatusTable.SPEC.name(), Way.LOGS);
    KNOWN.put(ToolCallSpansTable.SPEC.name(), Way.LOGS);
    KNOWN.put(RejectedRecordsTable.SPEC.name(), Way.LOGS);
    KNOWN.put(IngestedFilesTable.SPEC.name(), Way.LOGS);
    KNOWN.put(IdentityDaysTable.SPEC.name(), Way.NEXT_NIGHT);
    KNOWN.put(IdentitiesTable.SPEC.name(), Way.NEXT_NIGHT);
    KNOWN.put(ProfilesTable.SPEC.name(), Way.NEXT_NIGHT);
    KNOWN.put(EventFeaturesTable.NAME, Way.NEXT_NIGHT);
    KNOWN.put(BaselinesTable.SPEC.name(), Way.BACKFILL);
    KNOWN.put(ScoredEventsTable.NAME, Way.BACKFILL);
    KNOWN.put(IdentityRiskTable.SPEC.name(), Way.BACKFILL);
    KNOWN.put(LateEventsTable.NAME, Way.BACKFILL_CHANGED);
    KNOWN.put("job_runs", Way.BACKFILL);
    KNOWN.put(SourceHealthTable.SPEC.name(), Way.OWN_DAY);
    KNOWN.put(FindingsTable.SPEC.name(), Way.OWN_DAY);
    KNOWN.put("labels", Way.PEOPLE);
    KNOWN.put("suppressions", Way.PEOPLE);
    KNOWN.put("leaks", Way.PEOPLE);
  }

  private RecoveryAdvice() {}

  /** Tables that a warehouse may have. */
  public static List<String> tables() {
    return List.copyOf(KNOWN.keySet());
  }

  /** First table whose folder is a path component in a text. */
  static Optional<String> tableIn(String text) {
    return KNOWN.keySet().stream()
        .filter(table -> text.contains("/" + table + "/"))
        .min(Comparator.comparingInt(table -> text.indexOf("/" + table + "/")));
  }

  /** Remedy if the damaged table is unknown. */
  static String ofAny() {
    return "bring it back from a copy of the warehouse; else 'tidemark doctor' says which table it"
        + " is of, and how that comes to be again";
  }

  /** Remedy for a damaged table; an unknown name counts as a table of a later release. */
  public static String of(String table) {
    Way way = way(table);
    String folders =
        way == Way.LOGS && !table.equals(IngestedFilesTable.SPEC.name())
            ? "the folders " + table + " and " + IngestedFilesTable.SPEC.name()
            : "the folder " + table;
    return "bring it back from a copy of the warehouse; else delete " + folders + ": " + way.says;
  }

  /** Remedy for lost days of a table that a night makes; at least one day. */
  public static String of(String table, NavigableSet<LocalDate> days) {
    return switch (way(table)) {
      case BACKFILL -> backfill(days, "");
      case BACKFILL_CHANGED -> backfill(days, " --reprocess failed");
      default -> "nothing: the next night makes them anew";
    };
  }

  private static String backfill(NavigableSet<LocalDate> days, String options) {
    return "'tidemark backfill --from %s --to %s%s' makes them anew"
        .formatted(days.first(), days.last(), options);
  }

  private static Way way(String table) {
    return KNOWN.getOrDefault(table, Way.NEXT_NIGHT);
  }
}
