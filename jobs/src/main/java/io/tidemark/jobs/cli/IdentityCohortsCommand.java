package io.tidemark.jobs.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import io.tidemark.batch.Columns;
import io.tidemark.batch.RowTimes;
import io.tidemark.engine.event.IdentityKind;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.run.HistoryRules;
import io.tidemark.jobs.source.IdentityInventory;
import io.tidemark.jobs.source.IdentityInventory.Entry;
import io.tidemark.jobs.table.ProfilesTable;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.notebooks.InertText;
import io.tidemark.training.cohort.Behaviour;
import io.tidemark.training.cohort.BehaviourGroups;
import io.tidemark.training.cohort.Group;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Suggests cohorts by behaviour, as an inventory that nights read once somebody takes it over. */
@Command(
    name = "cohorts",
    description = {
      "Parts cohorts that rules gave into groups that behave alike (k-means over profiles), and writes",
      "an inventory with them. Nights use it when the setting ingest.inventory names it, for logs that",
      "are read from then on. Cohorts that people declared stay. Give the last inventory, and groups",
      "keep their names and members, unless one has moved: then the reason is shown."
    },
    footer = {
      "  tidemark identities cohorts --inventory inventory.csv \\",
      "    --out inventory-new.csv --warehouse tables",
      "  diff inventory.csv inventory-new.csv"
    })
final class IdentityCohortsCommand extends WarehouseCommand {
  private static final int TEXT = 120;
  private static final int MOVES_TOLD = 20;

  @Option(
      names = "--inventory",
      paramLabel = "FILE",
      description = "What is declared so far. Default: ingest.inventory.")
  private Path inventory;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "inventory.csv",
      description = "Where the new inventory goes; it must not exist.")
  private Path out;

  @Option(
      names = "--least",
      paramLabel = "N",
      defaultValue = "20",
      description = "Members of a group at the least.")
  private int least;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of the first centres.")
  private long seed;

  @Override
  void check() {
    if (least < 1) {
      throw usage(
          "--least cannot be " + least, "a group has members", "give 1 or more; 20 make a cohort");
    }
    if (Files.exists(out)) {
      throw usage(
          "the file " + out + " is there already",
          "an inventory that nights may read is not overwritten",
          "give another --out, look at both, then put one in the other's place");
    }
  }

  @Override
  ExitCode run(Warehouse warehouse, Settings settings, PrintWriter screen) {
    Map<String, Entry> declared = new TreeMap<>(declared(settings));
    Map<String, NavigableMap<String, double[]>> cohorts = points(warehouse, settings, declared);
    Map<String, String> before = new TreeMap<>();
    declared.forEach(
        (identity, entry) -> entry.cohort().ifPresent(cohort -> before.put(identity, cohort)));
    BehaviourGroups parting = new BehaviourGroups(warehouse.spark(), least, seed);
    NavigableMap<String, Group> moved = new TreeMap<>();
    int grouped = 0;
    for (String cohort : cohorts.keySet()) {
      NavigableMap<String, double[]> members = cohorts.get(cohort);
      NavigableMap<String, Group> groups = parting.of(cohort, members, before);
      tell(screen, cohort, members.size(), groups);
      grouped += groups.size();
      for (String identity : members.keySet()) {
        Optional<Group> group = Optional.ofNullable(groups.get(identity));
        Entry entry =
            declared.getOrDefault(
                identity, new Entry(Optional.empty(), Optional.empty(), Optional.empty()));
        declared.put(identity, new Entry(entry.kind(), entry.owner(), group.map(Group::cohort)));
        group.filter(one -> one.move().isPresent()).ifPresent(one -> moved.put(identity, one));
      }
    }
    declared.values().removeIf(IdentityCohortsCommand::saysNothing);
    int all = declared.size();
    declared.keySet().removeIf(key -> !isWritable(key));
    write(declared);
    moves(screen, moved);
    leftOut(screen, all - declared.size());
    screen.printf(
        "%,d identities are in groups; %s declares %,d. To judge by them: --set ingest.inventory=%s%n",
        grouped, out, declared.size(), out);
    return ExitCode.OK;
  }

  /** Whether a key that is made inert is still told from others, and found again. */
  private static boolean isWritable(String key) {
    return InertText.original(InertText.of(key)).equals(key);
  }

  private static void leftOut(PrintWriter screen, int identities) {
    if (identities > 0) {
      screen.printf(
          "Left out: %s whose key holds characters that a file for people cannot show;"
              + " ingest.identity-rules can say what it is%n",
          Counted.of(identities, "identity", "identities"));
    }
  }

  private static boolean saysNothing(Entry entry) {
    return entry.kind().isEmpty() && entry.owner().isEmpty() && entry.cohort().isEmpty();
  }

  private Map<String, Entry> declared(Settings settings) {
    Path file =
        inventory != null || settings.ingest().inventory().equals(Settings.Ingest.NONE)
            ? inventory
            : Path.of(settings.ingest().inventory());
    if (file == null) {
      return Map.of();
    }
    try {
      return IdentityInventory.of(Files.readString(file)).entries();
    } catch (IOException | IllegalArgumentException e) {
      throw new TidemarkException(
          ExitCode.USAGE,
          "the inventory " + PrintableText.of(file.toString(), TEXT) + " cannot be used",
          e instanceof IOException
              ? FileFault.because(e)
              : PrintableText.of(String.valueOf(e.getMessage()), 300),
          "give a CSV file with the columns identity,kind,owner,cohort",
          e);
    }
  }

  /** By rule-given cohort, the points of members with habits that nobody put elsewhere. */
  private static Map<String, NavigableMap<String, double[]>> points(
      Warehouse warehouse, Settings settings, Map<String, Entry> declared) {
    FeatureProgram program = FeatureSources.catalogue(settings.features().catalogue()).program();
    ProfileRules rules = HistoryRules.of(settings);
    Dataset<Row> profiles = warehouse.read(ProfilesTable.SPEC);
    Row last = profiles.agg(max(Columns.AS_OF).as(Columns.AS_OF)).first();
    if (last.isNullAt(0)) {
      throw new TidemarkException(
          ExitCode.INPUT_MISSING,
          "there are no profiles",
          "no night has run on this warehouse",
          "run 'tidemark nightly' first");
    }
    LocalDate midnight = RowTimes.date(last, Columns.AS_OF);
    Map<String, NavigableMap<String, double[]>> cohorts = new TreeMap<>();
    for (Iterator<Row> rows =
            profiles
                .filter(col(Columns.AS_OF).equalTo(lit(midnight)))
                .select(Columns.IDENTITY, Columns.PROFILE)
                .toLocalIterator();
        rows.hasNext(); ) {
      Row row = rows.next();
      Profile profile = Profile.fromBytes(program.schema(), row.getAs(1));
      boolean isNonHuman =
          IdentityKind.ofLabel(String.valueOf(profile.kind()))
              .filter(IdentityKind::isNonHuman)
              .isPresent();
      if (isNonHuman && profile.hasFigures() && profile.cohort() != null) {
        String cohort = BehaviourGroups.ruleGiven(profile.cohort());
        Optional<String> said =
            Optional.ofNullable(declared.get(row.getString(0))).flatMap(Entry::cohort);
        if (said.isEmpty() || isGroup(said.get())) {
          cohorts
              .computeIfAbsent(cohort, name -> new TreeMap<>())
              .put(row.getString(0), Behaviour.of(profile, rules));
        }
      }
    }
    return cohorts;
  }

  private static boolean isGroup(String cohort) {
    return !BehaviourGroups.ruleGiven(cohort).equals(cohort);
  }

  private static void tell(
      PrintWriter screen, String cohort, int members, NavigableMap<String, Group> groups) {
    if (groups.isEmpty()) {
      screen.printf("%-40s %,7d  one group%n", PrintableText.of(cohort, TEXT), members);
    }
    groups.values().stream()
        .collect(Collectors.groupingBy(Group::cohort, TreeMap::new, Collectors.counting()))
        .forEach((name, size) -> screen.printf("%-40s %,7d%n", PrintableText.of(name, TEXT), size));
  }

  private static void moves(PrintWriter screen, NavigableMap<String, Group> moved) {
    moved.entrySet().stream()
        .limit(MOVES_TOLD)
        .forEach(
            entry -> {
              Group.Move move = entry.getValue().move().orElseThrow();
              screen.printf(
                  "moved  %s from %s to %s: %s is %.2f, %.2f there%n",
                  PrintableText.of(entry.getKey(), TEXT),
                  PrintableText.of(move.from(), TEXT),
                  PrintableText.of(entry.getValue().cohort(), TEXT),
                  move.coordinate(),
                  move.value(),
                  move.usual());
            });
    if (moved.size() > MOVES_TOLD) {
      screen.printf("and %,d more have moved%n", moved.size() - MOVES_TOLD);
    }
  }

  private void write(Map<String, Entry> entries) {
    StringBuilder text = new StringBuilder();
    CSVFormat format =
        CSVFormat.RFC4180.builder().setHeader("identity", "kind", "owner", "cohort").get();
    try (CSVPrinter csv = new CSVPrinter(text, format)) {
      for (Map.Entry<String, Entry> entry : entries.entrySet()) {
        csv.printRecord(
            List.of(
                InertText.of(entry.getKey()),
                entry.getValue().kind().map(IdentityKind::label).orElse(""),
                entry.getValue().owner().map(InertText::of).orElse(""),
                entry.getValue().cohort().map(InertText::of).orElse("")));
      }
      Files.writeString(out, text);
    } catch (IOException e) {
      throw GivenPlace.unwritten("the inventory", out, "--out", e);
    }
  }
}
