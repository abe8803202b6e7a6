package io.tidemark.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.run.NightSummary.AlertLine;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NightSummaryTest {
  @Test
  void checksThatRecordCountsBalance() {
    assertThat(balanced().build().unaccounted()).isZero();
    assertThat(balanced().read(3).build().unaccounted()).isEqualTo(3);
  }

  @Test
  void jsonIncludesEveryCount() throws IOException {
    JsonNode json =
        new ObjectMapper()
            .readTree(balanced().more("generation", 2).more("read", "never").build().toJson());
    assertThat(json.get("read").asLong()).isEqualTo(1000);
    assertThat(json.get("rejected").get("bad_time").asLong()).isEqualTo(3);
    assertThat(json.get("skipped").get("digest").asLong()).isEqualTo(2);
    assertThat(json.get("identities").asLong()).isEqualTo(12);
    assertThat(json.get("identities_by_kind").get("ci_job").asLong()).isEqualTo(8);
    assertThat(json.get("seconds").get("ingest").asDouble()).isEqualTo(1.25);
    assertThat(json.get("top_alerts").get(0).get("reasons")).hasSize(1);
    assertThat(json.get("generation").asInt()).isEqualTo(2);
  }

  @Test
  void textDescribesTheNight() {
    assertThat(SummaryText.of(balanced().build(), "file:///w", "tidemark step score"))
        .isEqualTo(
            """
            Night       2026-03-21  (run run-1)
            Read        1,000 records = 990 accepted + 4 duplicates + 3 rejected + 1 merged
                        + 2 skipped + 0 deferred
            Rejected    3: bad_time 3; remedies: tidemark records rejected --group
                        --warehouse /w
            Skipped     2: digest 2
            Identities  12: ci_job 8, ai_agent 4
            Alerts      7
              STEP_UP      aws|1|role/ci
                answered: benign by soc, until 2026-04-20
                first call from network 203.0.113.0/24
              and 6 more; 'tidemark alerts list --warehouse /w' shows all
            Took        1.3 s: ingest 1.3
            Tables      file:///w
            Next        tidemark step score
            """);
  }

  @Test
  void namesFirstAndLastOfSeveralNights() {
    LocalDate last = LocalDate.of(2026, 3, 21);
    NightSummary several = balanced().nights(last.minusDays(2), last).build();
    assertThat(SummaryText.of(several, "file:///w", "go on"))
        .startsWith("Nights      2026-03-19 to 2026-03-21  (run run-1)\n");
    assertThat(several.toJson()).contains("\"first_night\" : \"2026-03-19\"");
    NightSummary one = balanced().nights(last, last).build();
    assertThat(SummaryText.of(one, "file:///w", "go on")).startsWith("Night       2026-03-21");
    assertThat(one.toJson()).doesNotContain("first_night");
  }

  @Test
  void printsLimitedDetailsBelowNote() {
    NightSummary.Note note =
        new NightSummary.Note(
            "Labels", "5 of 9", Collections.nCopies(5, "missed  " + "x".repeat(300)));
    List<String> lines =
        SummaryText.of(balanced().note(note).build(), "file:///w", "go on").lines().toList();
    int at = lines.indexOf("Labels      5 of 9");
    assertThat(lines.subList(at + 1, at + 4))
        .allSatisfy(line -> assertThat(line).startsWith("  missed  xx").hasSize(242).endsWith("…"));
    assertThat(lines.get(at + 4)).isEqualTo("  and 2 more, in the report");
  }

  @Test
  void neverOmitsResults() {
    NightSummary.Builder summary = balanced();
    for (int i = 0; i < 12; i++) {
      summary.note("Shift", "cohort " + i);
    }
    List.of("LOG ALERT", "LEAK", "Published", "Exported", "No export", "Refused")
        .forEach(about -> summary.note(about, "shown"));
    assertThat(screen(summary))
        .contains("cohort 8\nLOG ALERT   shown\n")
        .contains("LEAK        shown\nPublished   shown\nExported    shown\n")
        .contains(
            "No export   shown\nRefused     shown\n  and 3 more notes, in the file of --summary\nTook ")
        .doesNotContain("cohort 9");
  }

  @Test
  void reportsNothingNewInsteadOfZeros() {
    assertThat(screen(night().more("files_unchanged", 1L)))
        .contains("Read        no record; files read before are not read again\n");
  }

  @Test
  void namesEarlierReadsOnlyIfAny() {
    assertThat(screen(night())).contains("Read        no record\n");
    assertThat(screen(night().more("files_empty", 2L).more("files_unchanged", 0L)))
        .contains("Read        no record; 2 files are empty\n");
  }

  @Test
  void dryRunNamesNoTables() {
    assertThat(screen(balanced().dryRun())).contains("Rejected    3: bad_time 3\n");
    assertThat(balanced().dryRun().build().toJson()).contains("\"dry_run\" : true");
  }

  @Test
  void omitsUnknownCounts() {
    NightSummary read =
        NightSummary.builder(Optional.of(LocalDate.of(2026, 3, 21)), "run-1")
            .read(1)
            .accepted(1)
            .build();
    assertThat(SummaryText.of(read, "file:///w", "go on")).doesNotContain("Identities", "Alerts");
    assertThat(read.toJson()).contains("\"alerts\" : null");
  }

  @Test
  void hostileTextStaysOnItsLine() {
    String hostile = "\u001b[2J\r\nAlerts 0 東京" + "x".repeat(5_000) + "\u202e";
    NightSummary.Builder summary = balanced().read(1);
    Map<String, Double> seconds = new LinkedHashMap<>();
    for (int i = 0; i < 200; i++) {
      summary.identities("kind " + i + hostile, 1).rejected("reason" + i + hostile, 1);
      seconds.put("step" + i, 1.0);
    }
    AlertLine alert = new AlertLine(hostile, hostile, Collections.nCopies(10, hostile), hostile);
    String text =
        SummaryText.of(
            summary.seconds(seconds).alerts(1_000, Collections.nCopies(50, alert)).build(),
            hostile,
            hostile);
    assertThat(text.lines())
        .hasSizeLessThanOrEqualTo(48)
        .allSatisfy(
            line -> {
              // The line of an alert starts with its decision and contains the whole identity key.
              boolean ofAlert =
                  line.startsWith("    Alerts 0 …") || line.contains("'tidemark alerts list ");
              assertThat(PrintableText.columns(line)).isLessThanOrEqualTo(ofAlert ? 175 : 80);
              assertThat(line).isEqualTo(PrintableText.of(line)).doesNotStartWith("Alerts 0");
            });
    assertThat(text).contains("MISSING");
  }

  private static String screen(NightSummary.Builder summary) {
    return SummaryText.of(summary.build(), "file:///w", "go on");
  }

  private static NightSummary.Builder night() {
    return NightSummary.builder(Optional.of(LocalDate.of(2026, 3, 21)), "run-1");
  }

  private static NightSummary.Builder balanced() {
    return night()
        .read(1000)
        .accepted(990)
        .duplicates(4)
        .rejected("bad_time", 3)
        .merged(1)
        .skipped("digest", 2)
        .identities("ci_job", 8)
        .identities("ai_agent", 4)
        .alerts(
            7,
            List.of(
                new AlertLine(
                    "aws|1|role/ci",
                    "STEP_UP",
                    List.of("first call from network 203.0.113.0/24"),
                    "benign by soc, until 2026-04-20")))
        .seconds(Map.of("ingest", 1.25));
  }
}
