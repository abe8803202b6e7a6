package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.night.NightReports;
import io.tidemark.jobs.run.ManagedFolder.UntrustedConnectionLimiter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.NavigableMap;
import picocli.CommandLine.Option;

/** A command that writes files of a judged night again, or elsewhere. */
abstract class NightFilesCommand extends WarehouseCommand {
  @Option(
      names = "--date",
      paramLabel = "D",
      order = -2,
      description = "The night, YYYY-MM-DD. Default: the last one that was judged.")
  private LocalDate date;

  /**
   * The night of {@code --date}, else the last one.
   *
   * @param judged days that were judged
   * @param purpose what is to be done with a night, such as "report on"
   * @param verb the same of a day that is not there, such as "report of"
   * @throws TidemarkException where no night, or not this one, was judged
   */
  final LocalDate night(NavigableMap<LocalDate, Long> judged, String purpose, String verb) {
    if (judged.isEmpty()) {
      throw new TidemarkException(
          ExitCode.INPUT_MISSING,
          "there is no night to " + purpose,
          "no night of this warehouse was judged yet",
          "run 'tidemark nightly' first");
    }
    LocalDate night = date == null ? judged.lastKey() : date;
    if (!judged.containsKey(night)) {
      throw new TidemarkException(
          ExitCode.INPUT_MISSING,
          "there is nothing to " + verb + " " + night,
          "that day was not judged; the last one that was is " + judged.lastKey(),
          "choose another --date, or run 'tidemark nightly --date " + night + "' first");
    }
    return night;
  }

  /** Files of others stay in a folder of the warehouse; a folder that was named must hold none. */
  static UntrustedConnectionLimiter strangers(Path named) {
    return named == null ? UntrustedConnectionLimiter.KEPT : UntrustedConnectionLimiter.REFUSED;
  }

  /** Says where the files are, and which that were there before stayed. */
  static void printPlace(PrintWriter out, String what, String place, List<String> kept) {
    out.printf("%-11s %s%n", what, PrintableText.of(place, 400));
    if (!kept.isEmpty()) {
      out.println("Kept        " + PrintableText.of(NightReports.kept(kept), 400));
    }
  }
}
