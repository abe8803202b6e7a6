package io.tidemark.notebooks.report;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Links between pages. File names and anchors consist of numbers, never of text from logs. */
public record PageLinks(
    String reportName,
    String folder,
    boolean isInside,
    int inlined,
    int perPage,
    Map<String, Integer> cases) {
  /** Creates links from the report. The first {@code inlined} cases are in the report itself. */
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

  PageLinks inside() {
    return new PageLinks(reportName, folder, true, inlined, perPage, cases);
  }

  public boolean hasCase(String identity) {
    return cases.containsKey(identity);
  }

  /** Returns the link to an identity's case, which must exist. */
  public String caseOf(String identity) {
    int number = cases.get(identity);
    String anchor = "#" + anchor(identity);
    if (number < inlined) {
      return (isInside ? "../" + reportName : "") + anchor;
    }
    return page("cases", (number - inlined) / perPage + 1) + anchor;
  }

  public String anchor(String identity) {
    return "case-" + (cases.get(identity) + 1);
  }

  /** Returns the link to a page, numbered from 1. */
  public String page(String sort, int number) {
    return (isInside ? "" : folder + "/") + fileName(sort, number);
  }

  public String report() {
    return isInside ? "../" + reportName : reportName;
  }

  static String fileName(String sort, int number) {
    return "%s-%04d.html".formatted(sort, number);
  }

  /** An identity key, split for display: provider and account, if any, and principal. */
  public record Name(String where, String who) {
    public static Name of(String key) {
      int provider = key.indexOf('|');
      int account = provider < 0 ? -1 : key.indexOf('|', provider + 1);
      return account < 0
          ? new Name("", key)
          : new Name(
              key.substring(0, provider) + " · " + key.substring(provider + 1, account),
              key.substring(account + 1));
    }
  }
}
