package io.tidemark.notebooks.report;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Links between pages. File names and anchors consist of numbers, never of text from logs. */
public final class PageLinks {
  private final String report;
  private final String folder;
  private final boolean inside;
  private final int inlined;
  private final int perPage;
  private final Map<String, Integer> cases;

  private PageLinks(
      String report,
      String folder,
      boolean inside,
      int inlined,
      int perPage,
      Map<String, Integer> cases) {
    this.report = report;
    this.folder = folder;
    this.inside = inside;
    this.inlined = inlined;
    this.perPage = perPage;
    this.cases = cases;
  }

  /**
   * @param report file name of the report
   * @param folder folder that contains the report's other pages
   * @param inlined number of cases in the report file itself; all others are on separate pages
   * @param perPage number of cases per page
   */
  static PageLinks of(
      String report, String folder, int inlined, int perPage, List<IdentityCase> cases) {
    Map<String, Integer> numbers = new HashMap<>();
    for (IdentityCase one : cases) {
      numbers.put(one.line().identity(), numbers.size());
    }
    return new PageLinks(escaped(report), escaped(folder), false, inlined, perPage, numbers);
  }

  /** Escapes a file name for use in a link, because browsers give #, ? and % a special meaning. */
  private static String escaped(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Returns these links, relative to the folder that contains the pages. */
  PageLinks inside() {
    return new PageLinks(report, folder, true, inlined, perPage, cases);
  }

  public boolean hasCase(String identity) {
    return cases.containsKey(identity);
  }

  /** Returns the link to an identity's case. There must be a case for the identity. */
  public String caseOf(String identity) {
    int number = cases.get(identity);
    String anchor = "#" + anchor(identity);
    if (number < inlined) {
      return (inside ? "../" + report : "") + anchor;
    }
    return page("cases", (number - inlined) / perPage + 1) + anchor;
  }

  public String anchor(String identity) {
    return "case-" + (cases.get(identity) + 1);
  }

  /** Returns the link to a page of the given kind. Pages are numbered from 1. */
  public String page(String sort, int number) {
    return (inside ? "" : folder + "/") + fileName(sort, number);
  }

  public String report() {
    return inside ? "../" + report : report;
  }

  static String fileName(String sort, int number) {
    return "%s-%04d.html".formatted(sort, number);
  }
}
