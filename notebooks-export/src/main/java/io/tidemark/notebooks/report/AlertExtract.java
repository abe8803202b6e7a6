package io.tidemark.notebooks.report;

import io.tidemark.engine.program.Reason;
import io.tidemark.exports.Reference;
import io.tidemark.notebooks.InertText;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Writes alerts, in the report's order, as RFC 4180 CSV. Text from logs is made inert. */
public final class AlertExtract {
  private static final String COLUMNS =
      "alert_id,event_id,identity,kind,cohort,owner,decision,first_alert,alerts,max_risk,"
          + "effective_risk,threshold_medium,threshold_high,source,features,reason_1,reason_2,"
          + "reason_3,references,answered,significant,report";
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setHeader(COLUMNS.split(",")).get();

  private AlertExtract() {}

  public static void write(List<Alert> alerts, Appendable out) throws IOException {
    CSVPrinter printer = new CSVPrinter(out, FORMAT);
    for (int place = 0; place < alerts.size(); place++) {
      Alert alert = alerts.get(place);
      Alert.Day day = alert.day();
      printer.printRecord(
          alert.id(),
          InertText.of(day.event()),
          InertText.of(day.identity()),
          InertText.of(day.kind()),
          InertText.of(day.cohort()),
          InertText.of(day.owner()),
          InertText.of(day.decision()),
          day.firstAlert(),
          day.alerts(),
          number(day.maxRisk()),
          number(day.effectiveRisk()),
          number(alert.medium()),
          number(alert.high()),
          InertText.of(day.source()),
          InertText.of(String.join(" ", alert.features())),
          reason(alert, 0),
          reason(alert, 1),
          reason(alert, 2),
          String.join("; ", alert.references().stream().map(Reference::id).toList()),
          InertText.of(alert.answered()),
          day.significant(),
          ReportPages.link(alert, place));
    }
    printer.flush();
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.4f", value);
  }

  private static String reason(Alert alert, int at) {
    List<Reason> reasons = alert.listed();
    return at < reasons.size() ? InertText.of(reasons.get(at).message()) : "";
  }
}
