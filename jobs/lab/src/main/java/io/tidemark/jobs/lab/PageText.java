package io.tidemark.jobs.lab;

import io.tidemark.jobs.PrintableText;
import io.tidemark.notebooks.report.LabPage;
import io.tidemark.notebooks.report.PlainTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Formats findings as lines for a terminal. Control sequences in the content have no effect. */
public final class PageText {
  private static final int CELL = 60;
  private static final int LINE = 800;

  private PageText() {}

  public static List<String> of(LabPage page) {
    List<String> lines = new ArrayList<>();
    lines.add(PrintableText.of(page.significance().toUpperCase(Locale.ROOT), CELL));
    lines.add(PrintableText.of(page.verdict(), LINE));
    page.facts().forEach(fact -> lines.add(PrintableText.of(fact, LINE)));
    page.tables().forEach(table -> lines.addAll(of(table)));
    return lines;
  }

  static List<String> of(PlainTable table) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(PrintableText.of(table.title(), LINE));
    lines.addAll(rows(table));
    if (!table.note().isEmpty()) {
      lines.add("  " + PrintableText.of(table.note(), LINE));
    }
    return lines;
  }

  /** Formats a table as Markdown. */
  public static List<String> markdown(PlainTable table) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(markdown(List.of(table.title() + ":")));
    lines.add("");
    lines.add("| " + markdown(table.head()) + " |");
    lines.add("|" + "---|".repeat(table.head().size()));
    table.rows().forEach(row -> lines.add("| " + markdown(row) + " |"));
    if (!table.note().isEmpty()) {
      lines.add("");
      lines.add(markdown(List.of(table.note())));
    }
    return lines;
  }

  /** Joins cells, and escapes characters that Markdown interprets. */
  private static String markdown(List<String> cells) {
    return cells.stream()
        .map(cell -> PrintableText.of(cell, LINE).replaceAll("([\\\\`*_\\[\\]<>|&])", "\\\\$1"))
        .collect(Collectors.joining(" | "));
  }

  public static List<String> rows(PlainTable table) {
    int columns = table.head().size();
    List<List<String>> all = new ArrayList<>();
    all.add(table.head());
    all.addAll(table.rows());
    int[] widths = new int[columns];
    for (List<String> row : all) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], PrintableText.columns(PrintableText.of(row.get(i), CELL)));
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : all) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        String cell = PrintableText.of(row.get(i), CELL);
        String space = " ".repeat(widths[i] - PrintableText.columns(cell));
        line.append("  ").append(i == 0 || !isFigure(cell) ? cell + space : space + cell);
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  private static boolean isFigure(String cell) {
    return cell.matches("[-+]?[0-9].*|-");
  }
}
