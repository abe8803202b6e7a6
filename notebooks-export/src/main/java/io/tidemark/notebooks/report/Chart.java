package io.tidemark.notebooks.report;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A drawing with its origin at the upper left, shapes in painting order, and a text alternative.
 */
public record Chart(String label, int width, int height, List<Shape> shapes) {
  /** A shape. Its {@code style} is a class in the style sheet. */
  public sealed interface Shape {
    String style();
  }

  /** A rectangle, with {@code title} as its tooltip, which may be empty. */
  public record Box(String style, double x, double y, double width, double height, String title)
      implements Shape {}

  /** A path in SVG notation, of absolute moves and lines only, so that pages embed it unescaped. */
  public record Path(String style, String d) implements Shape {
    private static final Pattern LINES = Pattern.compile("[ML0-9. -]*+");

    public Path {
      if (!LINES.matcher(d).matches()) {
        throw new IllegalArgumentException("A path may contain only M, L and numbers: " + d);
      }
    }

    static Path line(String style, double x1, double y1, double x2, double y2) {
      return new Path(style, "M" + tenth(x1) + " " + tenth(y1) + "L" + tenth(x2) + " " + tenth(y2));
    }
  }

  public record Dot(String style, double x, double y, double radius, String title)
      implements Shape {}

  /** A word. The {@code anchor} is start, middle or end. */
  public record Word(String style, double x, double y, String anchor, String text)
      implements Shape {}

  /** Formats a coordinate, rounded to a tenth. */
  public static String tenth(double value) {
    long tenths = Math.round(value * 10);
    return tenths % 10 == 0
        ? Long.toString(tenths / 10)
        : String.format(Locale.ROOT, "%.1f", tenths / 10.0);
  }
}
