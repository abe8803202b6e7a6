package io.tidemark.jobs.lab;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.jobs.backtest.Comparison;
import io.tidemark.jobs.backtest.Comparison.Standing;
import io.tidemark.notebooks.report.LabPage;
import io.tidemark.notebooks.report.PlainTable;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Locale;

/** Findings in sentences and tables, for a terminal and a page alike. */
public final class LabTelling {
  /** Features that a table lists beside those that were changed. */
  private static final int MOST_FEATURES = 10;

  /** From this rank correlation on a feature says what another says already. */
  private static final double THE_SAME = 0.9;

  private final JsonNode findings;
  private final String tried;
  private final String against;

  private LabTelling(JsonNode findings) {
    this.findings = findings;
    tried = findings.at("/question/tried/name").asText();
    against = findings.at("/question/against/name").asText();
  }

  /** Tells findings, of this run or kept ones. */
  public static LabPage of(JsonNode findings) {
    LabTelling telling = new LabTelling(findings);
    List<PlainTable> tables = new ArrayList<>();
    tables.add(telling.detection());
    tables.add(telling.decided());
    tables.add(telling.changes());
    tables.add(telling.contribution());
    tables.add(telling.drift());
    tables.add(telling.attacks());
    tables.removeIf(table -> table.rows().isEmpty());
    return new LabPage(
        telling.tried + " against " + telling.against,
        findings.at("/verdict/standing").asText(),
        telling.says(),
        telling.facts(),
        tables);
  }

  private String says() {
    JsonNode all = findings.at("/detection/0");
    String standing = all.path("standing").asText();
    String figures =
        format(
            "%s at the same false alarms, %s with %s: %s points (95 %% interval %s to %s; seeds"
                + " alone make %s)",
            percent(all.path("tried")),
            percent(all.path("against")),
            against,
            points(all.path("difference")),
            points(all.path("low")),
            points(all.path("high")),
            number(100 * all.path("seed_band").asDouble(), "%.1f"));
    StringBuilder says = new StringBuilder(tried);
    says.append(
        standing.equals(Standing.BETTER.says())
            ? " finds more"
            : standing.equals(Standing.WORSE.says())
                ? " finds fewer"
                : standing.equals(Standing.UNKNOWN.says())
                    ? " met no attack"
                    : " finds neither more nor fewer of all attacks than chance makes");
    says.append(": ").append(figures).append('.');
    cases(says, "better_in_cases", "Better in case ");
    cases(says, "worse_in_cases", "Worse in case ");
    return says.toString();
  }

  private void cases(StringBuilder says, String field, String intro) {
    List<String> cases = new ArrayList<>();
    findings.path("verdict").path(field).forEach(one -> cases.add(one.asText()));
    if (!cases.isEmpty()) {
      says.append(' ').append(intro).append(String.join(", ", cases)).append('.');
    }
  }

  private List<String> facts() {
    JsonNode question = findings.path("question");
    List<String> facts = new ArrayList<>();
    facts.add(
        format(
            "%d of %d attacks found a victim on %d days, %s to %s; %,d identity-days, %,d of them normal, of which both alert"
                + " on the same share of the normal ones, around %s.",
            question.path("played").asInt(),
            question.path("attacks").asInt(),
            question.path("days").asInt(),
            question.path("from").asText(),
            question.path("to").asText(),
            findings.at("/verdict/identity_days").asInt(),
            normalDays(),
            question.path("budget").asText()));
    facts.add(
        format(
            "Both trained with %d seeds; attacks of seed %d.",
            question.path("training_seeds").size(), question.path("seed").asLong()));
    if (question.path("one_identity_in").asLong(1) > 1) {
      facts.add("One identity in " + question.path("one_identity_in").asText() + " is looked at.");
    }
    JsonNode alarms = findings.path("false_step_ups");
    if (alarms.path("standing").asText().equals(Standing.WORSE.says())) {
      facts.add(
          format(
              "Its own thresholds raise more false alarms: %s per identity-day, %s with %s.",
              number(alarms.path("tried"), "%.3f"),
              number(alarms.path("against"), "%.3f"),
              against));
    }
    JsonNode cost = findings.path("cost");
    facts.add(
        format(
            "The engine takes %s µs an event, %s with %s; training and judging all nights once"
                + " takes %s s of CPU time, %s with %s.",
            number(cost.at("/engine_micros_per_event/tried"), "%.2f"),
            number(cost.at("/engine_micros_per_event/against"), "%.2f"),
            against,
            number(cost.at("/cpu_seconds/tried"), "%.1f"),
            number(cost.at("/cpu_seconds/against"), "%.1f"),
            against));
    return facts;
  }

  private PlainTable detection() {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode figure : findings.path("detection")) {
      int useCase = figure.path("case").asInt();
      rows.add(
          List.of(
              useCase == 0 ? "all" : "case " + useCase,
              figure.path("attacks").asText(),
              number(figure.path("tried"), "%.3f"),
              number(figure.path("against"), "%.3f"),
              difference(figure),
              number(figure.path("seed_band"), "%.3f"),
              figure.path("standing").asText()));
    }
    return new PlainTable(
        "Attacks found around the alert budget",
        "Mean over shares of alerted normal days from half the budget to twice it. Intervals of the difference: 95 % for all, 99 % for a case, bootstrap over attacks and identity-days."
            + " Seeds: the largest difference that two seeds of one catalogue make.",
        List.of("", "attacks", tried, against, "difference", "seeds", "verdict"),
        rows);
  }

  private PlainTable decided() {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode figure : findings.path("decided")) {
      rows.add(
          List.of(
              figure.path("name").asText(),
              number(figure.path("tried"), "%.3f"),
              number(figure.path("against"), "%.3f")));
      if (figure.path("name").asText().equals(Comparison.FALSE_STEP_UPS)) {
        rows.add(
            List.of(
                "  days with one (budget " + findings.at("/question/budget").asText() + ")",
                falseStepUps("tried_by_seed"),
                falseStepUps("against_by_seed")));
      }
    }
    JsonNode refused = findings.path("refused_nights");
    rows.add(
        List.of(
            "nights refused by gates",
            refused.path("tried").asText(),
            refused.path("against").asText()));
    return new PlainTable(
        "As the nights decided, by thresholds of their own",
        "Means over the seeds. A false step-up is a normal day with an alert outside attacks and the 24"
            + " hours after one; normal days have events there.",
        List.of("", tried, against),
        rows);
  }

  private int normalDays() {
    return findings.at("/verdict/normal_days").asInt();
  }

  /** Such as {@code 13 to 16 of 120}, over the seeds. */
  private String falseStepUps(String field) {
    IntSummaryStatistics counts = new IntSummaryStatistics();
    findings.path("false_step_ups").path(field).forEach(count -> counts.accept(count.asInt()));
    String said =
        counts.getMin() == counts.getMax()
            ? format("%,d", counts.getMin())
            : format("%,d to %,d", counts.getMin(), counts.getMax());
    return format("%s of %,d", said, normalDays());
  }

  private PlainTable changes() {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode change : findings.path("changes")) {
      String feature = change.path("feature").asText();
      JsonNode closest = named(findings.path("relations"), feature);
      double rho = closest.path("rank_correlation").asDouble(Double.NaN);
      rows.add(
          List.of(
              feature,
              change.path("how").asText(),
              number(named(findings.path("drift"), feature).path("psi"), "%.2f"),
              closest.path("closest").asText("-"),
              number(rho, "%+.2f"),
              closest.path("both_observed").isNumber()
                  ? percent(closest.path("both_observed"))
                  : "-",
              Math.abs(rho) >= THE_SAME ? "says the same" : ""));
    }
    return new PlainTable(
        "What was changed",
        "PSI between the earlier and the later half of the days: from 0.25 on a shift. Closest: by"
            + " rank correlation, among the other catalogue's features that are observed on at least half"
            + " of its events, where both vary on 30 or more; both: that share.",
        List.of("feature", "change", "PSI", "closest", "rank corr.", "both", ""),
        rows);
  }

  private PlainTable contribution() {
    List<JsonNode> nodes = new ArrayList<>();
    findings.path("contribution").forEach(nodes::add);
    nodes.sort(
        (x, y) -> {
          int byChange = Boolean.compare(isChanged(y), isChanged(x));
          return byChange != 0
              ? byChange
              : Double.compare(largest(y, "share_of_attacks"), largest(x, "share_of_attacks"));
        });
    List<List<String>> rows = new ArrayList<>();
    int others = 0;
    for (JsonNode node : nodes) {
      if (isChanged(node) || others++ < MOST_FEATURES) {
        boolean here = node.path("tried").has("leads_attacks");
        JsonNode part = here ? node.path("tried") : node.path("against");
        rows.add(
            List.of(
                node.path("feature").asText() + (here ? "" : " (with " + against + ")"),
                number(part.path("share_of_attacks"), "%.3f"),
                number(part.path("leads_attacks"), "%.3f"),
                number(part.path("share_of_normal_days"), "%.3f"),
                number(part.path("leads_normal_days"), "%.3f")));
      }
    }
    return new PlainTable(
        "What decisions rest on",
        "Of the rarest event of each attack, and of each normal identity-day: mean part in its"
            + " statistic, and how often it is named first. What was changed, then what attacks rest"
            + " on most.",
        List.of("feature", "attacks", "leads", "normal days", "leads"),
        rows);
  }

  private boolean isChanged(JsonNode node) {
    return !named(findings.path("changes"), node.path("feature").asText()).isMissingNode();
  }

  private static double largest(JsonNode node, String field) {
    return Math.max(
        node.path("tried").path(field).asDouble(), node.path("against").path(field).asDouble());
  }

  private PlainTable drift() {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode one : findings.path("drift")) {
      if (one.path("moved").asBoolean()) {
        rows.add(List.of(one.path("feature").asText(), number(one.path("psi"), "%.2f")));
      }
    }
    return new PlainTable(
        "Features that moved",
        "From the earlier to the later half of the days, by more than chance.",
        List.of("feature", "PSI"),
        rows);
  }

  private PlainTable attacks() {
    List<List<String>> rows = new ArrayList<>();
    attacks(rows, "gained");
    attacks(rows, "lost");
    return new PlainTable(
        "Attacks that one of the two finds",
        "At the budget itself, with the first seed.",
        List.of("", "case", "attack", "events", "on"),
        rows);
  }

  private void attacks(List<List<String>> rows, String field) {
    for (JsonNode attack : findings.path(field)) {
      rows.add(
          List.of(
              field,
              attack.path("case").asText(),
              attack.path("variant").asText(),
              attack.path("events").asText(),
              attack.path("identity").asText()));
    }
  }

  private static JsonNode named(JsonNode list, String feature) {
    for (JsonNode node : list) {
      if (node.path("feature").asText().equals(feature)) {
        return node;
      }
    }
    return list.path("none");
  }

  private static String difference(JsonNode figure) {
    return figure.path("difference").isNumber()
        ? format(
            "%+.3f (%+.3f, %+.3f)",
            figure.path("difference").asDouble(),
            figure.path("low").asDouble(),
            figure.path("high").asDouble())
        : "-";
  }

  private static String percent(JsonNode share) {
    return share.isNumber() ? format("%.1f %%", 100 * share.asDouble()) : "nothing";
  }

  private static String points(JsonNode share) {
    return share.isNumber() ? format("%+.1f", 100 * share.asDouble()) : "-";
  }

  private static String number(JsonNode value, String form) {
    return value.isNumber() ? number(value.asDouble(), form) : "-";
  }

  private static String number(double value, String form) {
    return Double.isNaN(value) ? "-" : format(form, value);
  }

  private static String format(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }
}
