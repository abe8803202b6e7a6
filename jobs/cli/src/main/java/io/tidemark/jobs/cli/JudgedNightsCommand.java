package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.Warehouse;
import java.time.LocalDate;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that works on the alerts of a single judged night or a range of nights. */
abstract class JudgedNightsCommand extends WarehouseCommand {
  @Option(
      names = "--date",
      paramLabel = "D",
      order = -2,
      description = "The night, YYYY-MM-DD. Default: the last judged night.")
  private LocalDate date;

  @Mixin private SharedOptions.Days days;

  @Override
  void check(Settings settings) {
    days.check(Optional.ofNullable(date));
  }

  /**
   * Returns the judged nights that the options select, at least one.
   *
   * @throws TidemarkException if the options do not select any judged night
   */
  final NavigableSet<LocalDate> nights(Warehouse warehouse) {
    NavigableMap<LocalDate, Long> judged = warehouse.rowsByDay(IdentityRiskTable.SPEC);
    NavigableSet<LocalDate> nights = new TreeSet<>(judged.keySet());
    if (date != null || (days.from().isEmpty() && days.to().isEmpty() && !judged.isEmpty())) {
      nights.retainAll(List.of(date == null ? judged.lastKey() : date));
    } else {
      days.from().ifPresent(from -> nights.headSet(from, false).clear());
      days.to().ifPresent(to -> nights.tailSet(to, false).clear());
    }
    if (nights.isEmpty()) {
      throw new TidemarkException(
          ExitCode.INPUT_MISSING,
          "there is no judged night in that range",
          judged.isEmpty()
              ? "no night of this warehouse has been judged yet"
              : "the judged nights are from " + judged.firstKey() + " to " + judged.lastKey(),
          judged.isEmpty() ? "run 'tidemark nightly' first" : "choose another --date or range");
    }
    return nights;
  }
}
