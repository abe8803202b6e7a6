package io.tidemark.notebooks.report;

import java.util.List;

/**
 * A table of texts; the first cell of a row names it, the others are figures or words.
 *
 * @param title above it
 * @param note what a reader has to know of it; may be empty
 * @param head one text per column
 * @param rows as many cells each as the head has
 */
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
