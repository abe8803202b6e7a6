package io.tidemark.jobs.alert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.exports.DetectionFinding;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.alert.AlertDeliveries.DeliveriesTable;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.report.ReportSource;
import io.tidemark.jobs.run.WarehouseLocation;
import io.tidemark.jobs.table.Warehouse;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Exports the alerts of judged nights to files and to the channels in the settings. */
public final class AlertExport {
  private static final Logger LOGGER = LoggerFactory.getLogger(AlertExport.class);

  /** Number of recent nights whose findings reflect later labels and suppressions. */
  private static final int REVIEWED_NIGHTS = 31;

  private final Settings.Alerts settings;
  private final Warehouse warehouse;
  private final FindingFiles files;
  private final Optional<AlertDeliveries> deliveries;
  private final AlertReviews reviews;

  private AlertExport(
      Settings.Alerts settings, Warehouse warehouse, AlertReviews reviews, Clock clock) {
    this.settings = settings;
    this.warehouse = warehouse;
    Configuration hadoop = warehouse.spark().sparkContext().hadoopConfiguration();
    files = new FindingFiles(settings.folder(), hadoop, clock.instant());
    List<AlertChannel> channels = AlertChannel.of(settings);
    AlertDeliveries.Pause pause = time -> Thread.sleep(time.toMillis());
    DeliveriesTable stored = new DeliveriesTable(warehouse);
    deliveries =
        Optional.of(new AlertDeliveries(stored, channels, clock, pause))
            .filter(to -> !channels.isEmpty());
    this.reviews = reviews;
  }

  /** Returns the configured export; empty without a folder. */
  public static Optional<AlertExport> of(
      Settings.Alerts settings, Warehouse warehouse, AlertReviews reviews, Clock clock) {
    return Settings.named(settings.folder())
        .map(WarehouseLocation::of)
        .map(folder -> new AlertExport(settings.in(folder), warehouse, reviews, clock));
  }

  /** Numbers of new and changed alerts, and the outcome of any channels. */
  public record Result(int created, int updated, Optional<AlertDeliveries.Outcome> deliveries) {
    /** Describes the outcome in one line, for a summary. */
    public String describe() {
      String messages = deliveries.map(outcome -> "; messages: " + outcome.describe()).orElse("");
      return Counted.of(created, "new alert") + ", " + Counted.of(updated, "update") + messages;
    }
  }

  /** Returns the result that {@link #nights} would return, without writing or sending anything. */
  public Result plan(List<ReportSource> nights) {
    return result(compare(nights), Optional.empty());
  }

  /** Exports nights. In the files of earlier nights, only the status of the alerts is updated. */
  public Result nights(List<ReportSource> nights) {
    List<FindingFiles.Changes> all = compare(nights);
    // Messages are stored before the files are written, so that if the run is killed, the next run
    // still treats any unwritten findings as changed.
    deliveries.ifPresent(to -> to.store(changed(all)));
    all.forEach(this::lake);
    all.forEach(files::write);
    return result(all, deliveries.map(this::deliver));
  }

  private List<FindingFiles.Changes> compare(List<ReportSource> nights) {
    List<FindingFiles.Changes> all = new ArrayList<>();
    NavigableSet<LocalDate> others = files.nights();
    for (ReportSource source : nights) {
      List<DetectionFinding> findings =
          NightFindings.of(source, reviews, Settings.named(settings.reportUrl()));
      all.add(files.compare(source.night(), findings));
      others.remove(source.night());
    }
    others.descendingSet().stream()
        .limit(REVIEWED_NIGHTS)
        .forEach(night -> all.add(files.compare(night, reviews)));
    return all;
  }

  private static List<ObjectNode> changed(List<FindingFiles.Changes> all) {
    return all.stream().flatMap(changes -> changes.changed().stream()).toList();
  }

  private static Result result(
      List<FindingFiles.Changes> all, Optional<AlertDeliveries.Outcome> deliveries) {
    int created = all.stream().mapToInt(FindingFiles.Changes::created).sum();
    return new Result(created, changed(all).size() - created, deliveries);
  }

  private void lake(FindingFiles.Changes changes) {
    if (!changes.changed().isEmpty()) {
      Settings.named(settings.securityLakeRegion())
          .ifPresent(
              region ->
                  new SecurityLakeFiles(warehouse.spark(), settings.folder(), region)
                      .write(changes.night(), changes.findings().values()));
    }
  }

  private AlertDeliveries.Outcome deliver(AlertDeliveries to) {
    AlertDeliveries.Outcome outcome = to.send();
    if (outcome.waiting() > 0) {
      LOGGER.warn(
          "{} messages about alerts were not accepted and will be sent again by the next run: {}",
          outcome.waiting(),
          outcome.problem().orElse("their receiver is no longer configured"));
    }
    return outcome;
  }
}
