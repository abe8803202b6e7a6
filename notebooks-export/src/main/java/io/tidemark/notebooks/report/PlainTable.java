package io.tidemark.notebooks.report;

import java.util.List;

/** A table of strings. The first cell of each row names it; the note may be empty. */
public record PlainTable(String title, String note, List<String> head, List<List<String>> rows) {
  public PlainTable {
    head = List.copyOf(head);
    rows = rows.stream().map(List::copyOf).toList();
    for (List<String> row : rows) {
      if (row.size() != head.size()) {
        throw new IllegalArgumentException(
            "a row of '" + title + "' has " + row.size() + " cells, its head " + head.size());
      }
    }
  }
}
