package io.tidemark.notebooks.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.notebooks.HostileText;
import io.tidemark.notebooks.VisibleText;
import io.tidemark.notebooks.report.NightReport.BaselineChange;
import io.tidemark.notebooks.report.NightReport.IngestReport;
import io.tidemark.notebooks.report.NightReport.ThresholdReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportPagesTest {
  @TempDir private Path folder;

  @Test
  void isDeterministic() throws IOException {
    Path a = FolderFiles.write(SampleNight.of(2_500, 120, 45), folder.resolve("a"));
    Path b = FolderFiles.write(SampleNight.of(2_500, 120, 45), folder.resolve("b"));
    for (Path file : files(a.getParent())) {
      Path other = b.getParent().resolve(a.getParent().relativize(file));
      assertThat(Files.mismatch(file, other)).as(file.toString()).isEqualTo(-1);
    }
  }

  @Test
  void splitsDetailsIntoPages() throws IOException {
    Path report = FolderFiles.write(SampleNight.of(2_500, 320, 45), folder);
    assertThat(files(folder).stream().map(file -> folder.relativize(file).toString()))
        .containsExactly(
            "report.html",
            "report/alerts-0001.html",
            "report/alerts-0002.html",
            "report/cases-0001.html",
            "report/cases-0002.html",
            "report/identities-0001.html",
            "report/identities-0002.html",
            "report/identities-0003.html");
    String html = Files.readString(report);
    assertThat(count(html, "<article class=\"alert")).isEqualTo(ReportPages.ALERTS);
    assertThat(count(html, "<details class=\"case\"")).isEqualTo(ReportPages.CASES);
    String pages = "";
    for (Path file : files(folder)) {
      pages += Files.readString(file);
    }
    assertThat(count(pages, "<article class=\"alert")).isEqualTo(320);
    assertThat(count(pages, "<p>Label: <bdi>benign by ")).isEqualTo(160);
    assertThat(count(pages, "<code dir=\"ltr\">tidemark explain --event ")).isEqualTo(240);
    assertThat(count(pages, "No commands to copy")).isEqualTo(80);
    assertThat(count(pages, "<details class=\"case\"")).isEqualTo(45);
  }

  @Test
  void linksResolve() throws IOException {
    FolderFiles.write(SampleNight.of(2_500, 320, 45), folder);
    Pattern link = Pattern.compile("href=\"([^\"#]*)(?:#([^\"]*))?\"");
    for (Path file : files(folder)) {
      Matcher links = link.matcher(Files.readString(file));
      while (links.find()) {
        Path target =
            links.group(1).isEmpty() ? file : file.getParent().resolve(links.group(1)).normalize();
        assertThat(target).as(file + " " + links.group()).exists();
        if (links.group(2) != null) {
          assertThat(Files.readString(target)).contains("id=\"" + links.group(2) + "\"");
        }
      }
    }
  }

  @Test
  void hostileTextsAreInertAndComplete() throws IOException {
    List<String> texts = List.copyOf(HostileText.ALL.values());
    FolderFiles.write(SampleNight.withTexts(texts), folder);
    StringBuilder all = new StringBuilder();
    for (Path file : files(folder)) {
      all.append(Files.readString(file));
    }
    String html = all.toString();
    assertThat(count(html, "<script>")).isEqualTo(files(folder).size());
    assertThat(html)
        .doesNotContainPattern("<(?:img|link|svg onload|iframe)")
        .doesNotContainPattern("<[^>]*\\son[a-z]+\\s*=\\s*[\"']?window")
        .doesNotContainPattern("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f]")
        .doesNotContain("\u202e", "\u200b", "\u2028", "\u0301".repeat(3));
    HostileText.ALL.forEach(
        (name, text) ->
            assertThat(html)
                .as(name)
                .contains(
                    VisibleText.of(text)
                        .replace("&", "&amp;")
                        .replace("<", "&lt;")
                        .replace(">", "&gt;")));
    assertThat(html).contains("… and 99604 more characters", "\\u{202e}gpj.exe", "a\\u{0}nul");
  }

  @Test
  void showsHighWhereverMediumIsShown() throws IOException {
    String html = Files.readString(FolderFiles.write(SampleNight.of(40, 3, 2), folder));
    assertThat(count(html, ">HIGH from</th>"))
        .isEqualTo(count(html, ">MEDIUM from</th>"))
        .isEqualTo(2);
    assertThat(html)
        .contains(
            "MEDIUM from effective risk 0.9412, HIGH from 0.9931",
            "<td class=\"number\">0.9400</td><td class=\"number\">0.9900</td>");
  }

  @Test
  void countsButDoesNotListTrivialReasons() throws IOException {
    String html = Files.readString(FolderFiles.write(SampleNight.of(40, 3, 2), folder));
    assertThat(html)
        .contains("active at 19:00", "Not listed: 1 reason with less than 5.0 % of the evidence.")
        .doesNotContain("crept up");
  }

  @Test
  void referencesFollowFromShownFeatures() throws IOException {
    String html = Files.readString(FolderFiles.write(SampleNight.of(40, 1, 0), folder));
    assertThat(html)
        .contains(
            "ATT&amp;CK <b>T1078.004</b> Valid Accounts: Cloud Accounts",
            "OWASP <b>NHI2</b> Secret Leakage",
            "<b>NHI10</b> Human Use of NHI",
            "NIST CSF <b>PR.AA-03</b> Users, services, and hardware are authenticated");
    assertThat(count(html, "<b>T1078.004</b>")).isEqualTo(1);
  }

  @Test
  void reportsExcludedAlerts() throws IOException {
    assertThat(Files.readString(FolderFiles.write(SampleNight.of(40, 3, 2), folder)))
        .contains(
            "listed + 1 suppressed",
            "1 alert known to its owner",
            "<b>with a labelled attack:</b>",
            "Identities judged",
            "The 2 most severe of 58 above ALLOW, by time.",
            "<td>not significant</td>",
            "<td>moved</td>",
            "risks of the previous 7 nights",
            // 90,000 read = 88,000 + 10 + 2 + 1,900 + 80 + 8
            "<td class=\"number\">1,900</td><td class=\"number\">80</td><td class=\"number\">8</td>");
  }

  @Test
  void reportsNumberOfUnlistedIdentities() throws IOException {
    NightReport full = SampleNight.of(40, 3, 2);
    NightReport large =
        new NightReport(
            full.night(),
            full.glance(),
            full.alerts(),
            full.alertsInAll(),
            full.lanes(),
            full.detection(),
            full.cases(),
            full.identities().subList(0, 5),
            full.cohorts(),
            full.features(),
            full.thresholds(),
            full.leaks(),
            full.ingest(),
            full.baseline());
    assertThat(Files.readString(FolderFiles.write(large, folder)))
        .contains(
            "5 of " + full.glance().identities() + " judged identities by name",
            "Identities with an alert come first");
  }

  @Test
  void caseListsSessionCallsAndMarksFirstAlert() throws IOException {
    String hostile = "<script>alert(1)</script>\u202eUS13";
    String html =
        Files.readString(FolderFiles.write(SampleNight.withTexts(List.of(hostile)), folder));
    String session = html.substring(html.indexOf("<table class=\"session\">"));
    List<String> calls =
        List.of(session.substring(0, session.indexOf("</table>")).split("<tr class=\""));
    String target = "<bdi>&lt;script&gt;alert(1)&lt;/script&gt;\\u{202e}US13</bdi>";
    assertThat(calls.subList(1, calls.size())).hasSize(8).allMatch(row -> row.contains(target));
    assertThat(calls.get(6))
        .startsWith("stopped")
        .contains("STEP_UP", "<strong>first alert</strong>", "labelled attack", "send_money");
    assertThat(calls.stream().filter(row -> row.contains("first alert"))).hasSize(1);
    assertThat(calls.stream().filter(row -> row.contains("labelled attack"))).hasSize(1);
    assertThat(html).contains("Not listed: 3 earlier calls, 1 later call.");
  }

  @Test
  void emptyNightHasTextInEverySection() throws IOException {
    NightReport full = SampleNight.of(1, 0, 0);
    NightReport empty =
        new NightReport(
            full.night(),
            full.glance(),
            List.of(),
            0,
            List.of(),
            Optional.empty(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            new ThresholdReport(
                List.of(),
                List.of(),
                Double.NaN,
                Double.NaN,
                0.05,
                0.6,
                true,
                List.of(),
                List.of(),
                365,
                List.of(),
                0),
            List.of(),
            new IngestReport(List.of(), List.of(), List.of(), List.of()),
            new BaselineChange(List.of(), List.of(), List.of(), List.of(), 0, List.of()));
    assertThat(Files.readString(FolderFiles.write(empty, folder)))
        .contains(
            "No alerts on this night",
            "No open leak is tracked",
            "Source health was not checked",
            "All records were readable",
            "A comparison needs two baselines",
            "too few earlier identity-days for other budgets",
            "without an attack label; no alert has one, so caught attacks count as false here")
        .doesNotContain("NaN", "null", "Compared with labelled attacks", "#lanes");
  }

  @Test
  void laneDescribesNightsInText() throws IOException {
    String html = Files.readString(FolderFiles.write(SampleNight.of(40, 30, 2), folder));
    String lanes = html.substring(html.indexOf("<table class=\"lanes\">"));
    List<String> rows =
        List.of(lanes.substring(0, lanes.indexOf("</table>")).split("<tr>|(?=<td )"));
    assertThat(count(lanes, "<th scope=\"row\">")).isGreaterThanOrEqualTo(25);
    List<String> header = List.of(rows.get(1).split("<th scope=\"col\">"));
    assertThat(header).hasSize(16);
    assertThat(header.get(2)).contains(">03-</span>16<");
    assertThat(header.get(15)).contains(">03-</span>29<");
    assertThat(rows.get(2)).contains("<a class=\"who\" href=\"#case-1\">");
    List<String> first = rows.subList(3, 17);
    assertThat(first.get(0)).contains("cell seen", ">90 events, not judged<");
    assertThat(first.get(5)).contains("cell judged low", ">LOW, 100 events without an alert<");
    assertThat(first.get(6)).contains("\"cell \"", ">no events<");
    assertThat(first.get(7)).contains("cell judged high", ">H<", ">HIGH, 100 events without");
    assertThat(first.get(13))
        .contains("cell alerted high", ">R<", ">REVOKE, 3 alerts in 120 events<");
  }

  @Test
  void caseComparesIdentityWithCohort() throws IOException {
    String html = Files.readString(FolderFiles.write(SampleNight.of(40, 3, 2), folder));
    assertThat(count(html, "Compared with its cohort</h3>")).isEqualTo(1);
    assertThat(html)
        .contains(
            "of the 12 identities of the cohort that were active on this day",
            "<tr class=\"\"><th scope=\"row\">events</th><td class=\"number\">100</td>"
                + "<td class=\"number\">1,240</td><td class=\"number\">2,016</td></tr>",
            "<tr class=\"notable\"><th scope=\"row\">networks</th><td class=\"number\">3</td>"
                + "<td class=\"number\">1</td><td class=\"number\">2</td></tr>");
  }

  @Test
  void firstNightShowsEventHistory() throws IOException {
    String html = Files.readString(FolderFiles.write(SampleNight.first(40, 3, 2), folder));
    assertThat(html)
        .contains(
            "<dt>Learning</dt><dd>the starter judges: 3 days so far, at least 3 more needed</dd>",
            "</bdi> STEP_UP: read 12 secrets within an hour; usual: fewer</li>");
    String glance = html.substring(html.indexOf("<h1"), html.indexOf("<h2"));
    assertThat(glance)
        .contains(
            "Events by day in the warehouse, 3,627 at most",
            "<title>2026-03-11: 0 events of 0 identities</title>",
            "<title>2026-03-29: 3,627 events of 40 identities, judged</title>",
            "aria-label=\"Stored events by day, 28 days, 1 judged\"")
        .doesNotContain("Alerted identities by night");
    assertThat(count(glance, "<rect class=\"bar\"")).isEqualTo(27);
    assertThat(count(glance, "<rect class=\"bar now\"")).isEqualTo(1);
    assertThat(Files.readString(FolderFiles.write(SampleNight.of(40, 3, 2), folder)))
        .contains("Alerted identities by night, including suppressed ones")
        .doesNotContain("Events by day in the warehouse", "Most unusual identity-days so far");
  }

  @Test
  void distinguishesCaughtMissedAndFalse() throws IOException {
    String html = Files.readString(FolderFiles.write(SampleNight.of(130, 4, 0), folder));
    assertThat(html)
        .contains(
            "3 of 4 labelled attacks of the day raised an alert; 120 false step-ups on 130",
            "and 20 more false step-ups",
            "caught attacks on top",
            "1.6 % of 128 identity-days outside labelled attacks; 2 alerts with an attack label")
        .containsPattern(
            "missed</span></td><td><bdi>\\S+ \\(case 1\\)</bdi></td>(?s:.)*?<td>ALLOW</td>"
                + "<td class=\"number\">0.4000</td><td class=\"number\">0.9412</td><td class=\"number\">0.9931</td>");
    assertThat(count(html, ">caught</span>")).isEqualTo(3);
    assertThat(count(html, ">missed</span>")).isEqualTo(1);
    assertThat(count(html, ">false</span>")).isEqualTo(100);
    assertThat(count(html, "class=\"bar caught\"")).isEqualTo(1);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }
}
