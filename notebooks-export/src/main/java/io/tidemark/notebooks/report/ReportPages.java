package io.tidemark.notebooks.report;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.TemplateOutput;
import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.WriterOutput;
import io.tidemark.notebooks.VisibleText;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Writes a night's report as one file with the essentials and a folder of bounded pages. */
public final class ReportPages {
  public static final int ALERTS = 50;

  public static final int CASES = 20;

  private static final int ALERTS_PER_PAGE = 200;
  private static final int CASES_PER_PAGE = 20;
  private static final int IDENTITIES_PER_PAGE = 1_000;
  private static final Pattern PAGE = Pattern.compile("(alerts|cases|identities)-[0-9]{4,}\\.html");
  private static final TemplateEngine PAGES =
      TemplateEngine.createPrecompiled(
          null,
          ContentType.Html,
          ReportPages.class.getClassLoader(),
          "io.tidemark.notebooks.pages");

  private final NightReport night;
  private final PageLinks links;
  private final String folder;
  private final ReportFiles files;

  private ReportPages(NightReport night, PageLinks links, String folder, ReportFiles files) {
    this.night = night;
    this.links = links;
    this.folder = folder;
    this.files = files;
  }

  public static void write(NightReport night, String report, String folder, ReportFiles files)
      throws IOException {
    PageLinks links = PageLinks.of(report, folder, CASES, CASES_PER_PAGE, night.cases());
    ReportPages pages = new ReportPages(night, links, folder, files);
    pages.report(report);
    pages.pages("alerts", "More alerts", tail(night.alerts(), ALERTS), ALERTS_PER_PAGE);
    pages.pages("cases", "More cases", tail(night.cases(), CASES), CASES_PER_PAGE);
    pages.pages("identities", "Identities", night.identities(), IDENTITIES_PER_PAGE);
  }

  public static void write(LabPage page, Writer out) {
    Map<String, Object> shown = new HashMap<>();
    shown.put("frame", new PageFrame(page.title(), ""));
    shown.put("page", page);
    PAGES.render("lab.jte", shown, new VisibleTextOutput(new WriterOutput(out)));
  }

  /** Returns the link to the alert at an index of the list, counted from 0. */
  public static String link(Alert alert, int place) {
    String file =
        place < ALERTS
            ? "report.html"
            : "report/" + PageLinks.fileName("alerts", (place - ALERTS) / ALERTS_PER_PAGE + 1);
    return file + "#alert-" + alert.id();
  }

  public static boolean isPage(String file) {
    return PAGE.matcher(file).matches();
  }

  private void report(String name) throws IOException {
    Map<String, Object> shown = new HashMap<>();
    shown.put("frame", new PageFrame("Night of " + night.night(), night.night().toString()));
    shown.put("night", night);
    shown.put("alerts", head(night.alerts(), ALERTS));
    shown.put("cases", head(night.cases(), CASES));
    shown.put("alertPages", chunks(tail(night.alerts(), ALERTS), ALERTS_PER_PAGE).size());
    shown.put("casePages", chunks(tail(night.cases(), CASES), CASES_PER_PAGE).size());
    shown.put("identityPages", identityPages());
    shown.put("links", links);
    render("night.jte", shown, name);
  }

  private <T> void pages(String sort, String title, List<T> rows, int perPage) throws IOException {
    List<List<T>> pages = chunks(rows, perPage);
    for (int number = 1; number <= pages.size(); number++) {
      String name = pages.size() == 1 ? title : title + ", page " + number + " of " + pages.size();
      Map<String, Object> shown = new HashMap<>();
      shown.put(sort, pages.get(number - 1));
      shown.put("frame", new PageFrame(name + " · " + night.night(), night.night().toString()));
      shown.put("night", night.night());
      shown.put("links", links.inside());
      shown.put("title", name);
      shown.put("sort", sort);
      shown.put("number", number);
      shown.put("of", pages.size());
      render("page.jte", shown, folder + "/" + PageLinks.fileName(sort, number));
    }
  }

  private List<String[]> identityPages() {
    return chunks(night.identities(), IDENTITIES_PER_PAGE).stream()
        .map(page -> new String[] {page.get(0).identity(), page.get(page.size() - 1).identity()})
        .toList();
  }

  private void render(String page, Map<String, Object> shown, String path) throws IOException {
    try (Writer out = files.create(path)) {
      PAGES.render(page, shown, new VisibleTextOutput(new WriterOutput(out)));
    }
  }

  private static <T> List<T> head(List<T> rows, int most) {
    return rows.subList(0, Math.min(most, rows.size()));
  }

  private static <T> List<T> tail(List<T> rows, int from) {
    return rows.subList(Math.min(from, rows.size()), rows.size());
  }

  private static <T> List<List<T>> chunks(List<T> rows, int size) {
    List<List<T>> chunks = new ArrayList<>();
    for (int from = 0; from < rows.size(); from += size) {
      chunks.add(rows.subList(from, Math.min(from + size, rows.size())));
    }
    return chunks;
  }

  /** Destination for a report's pages. */
  @FunctionalInterface
  public interface ReportFiles {
    /**
     * Opens a file, creating its parent folders and overwriting any existing file. The path is
     * relative to the report and has forward slashes.
     */
    Writer create(String path) throws IOException;
  }

  /** Makes all text visible before it is escaped for its context. */
  private static final class VisibleTextOutput extends OwaspHtmlTemplateOutput {
    VisibleTextOutput(TemplateOutput out) {
      super(out);
    }

    @Override
    public void writeUserContent(String text) {
      super.writeUserContent(VisibleText.of(text));
    }
  }
}
