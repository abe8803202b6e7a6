package io.tidemark.jobs.table;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How each table comes to be again where it is damaged and there is no copy of it. A part of a
 * table is never enough: what was made from the lost rows was made from them as they were.
 */
public final class Remaking {
  private static final String NEXT_NIGHT = "the next night makes it anew";
  private static final String BACKFILL =
      "'tidemark backfill --from FIRST --to LAST', over the days that were judged, makes it anew";
  private static final String BACKFILL_CHANGED =
      "'tidemark backfill --from FIRST --to LAST --reprocess failed' makes it anew";
  private static final String LOGS =
      "the next night reads anew all logs that are still there, and stores nothing twice";
  private static final String PEOPLE = "what people said is nowhere else, and has to be said again";

  private static final Map<String, String> KNOWN = new LinkedHashMap<>();

  static {
    KNOWN.put(AccessEventsTable.SPEC.name(), LOGS);
    KNOWN.put(EnforcedDecisionsTable.SPEC.name(), LOGS);
    KNOWN.put(CredentialStandingTable.SPEC.name(), LOGS);
    KNOWN.put(ToolCallSpansTable.SPEC.name(), LOGS);
    KNOWN.put(RejectedRecordsTable.SPEC.name(), LOGS);
    KNOWN.put(IngestedFilesTable.SPEC.name(), LOGS);
    KNOWN.put(IdentityDaysTable.SPEC.name(), NEXT_NIGHT);
    KNOWN.put(IdentitiesTable.SPEC.name(), NEXT_NIGHT);
    KNOWN.put(ProfilesTable.SPEC.name(), NEXT_NIGHT);
    KNOWN.put(EventFeaturesTable.NAME, NEXT_NIGHT);
    KNOWN.put(BaselinesTable.SPEC.name(), BACKFILL);
    KNOWN.put(ScoredEventsTable.NAME, BACKFILL);
    KNOWN.put(IdentityRiskTable.SPEC.name(), BACKFILL);
    KNOWN.put(LateEventsTable.NAME, BACKFILL_CHANGED);
    KNOWN.put("job_runs", BACKFILL);
    KNOWN.put(SourceHealthTable.SPEC.name(), "the next night writes its own day");
    KNOWN.put(FindingsTable.SPEC.name(), "the next night writes its own day");
    KNOWN.put("labels", PEOPLE);
    KNOWN.put("suppressions", PEOPLE);
    KNOWN.put("leaks", PEOPLE);
  }

  private Remaking() {}

  /** The tables that a warehouse may have. */
  public static List<String> tables() {
    return List.copyOf(KNOWN.keySet());
  }

  /** The first table whose folder is named in a text, as a part of a path. */
  static Optional<String> tableIn(String text) {
    return KNOWN.keySet().stream()
        .filter(table -> text.contains("/" + table + "/"))
        .min(Comparator.comparingInt(table -> text.indexOf("/" + table + "/")));
  }

  /** What to do where it is not known which table is damaged. */
  static String ofAny() {
    return "bring it back from a copy of the warehouse; else 'tidemark doctor' says which table it"
        + " is of, and how that comes to be again";
  }

  /** What to do where a table is damaged; any other name is a table of a later release. */
  public static String of(String table) {
    String comes = KNOWN.getOrDefault(table, NEXT_NIGHT);
    String folders =
        comes.equals(LOGS) && !table.equals(IngestedFilesTable.SPEC.name())
            ? "the folders " + table + " and " + IngestedFilesTable.SPEC.name()
            : "the folder " + table;
    return "bring it back from a copy of the warehouse; else delete " + folders + ": " + comes;
  }
}
