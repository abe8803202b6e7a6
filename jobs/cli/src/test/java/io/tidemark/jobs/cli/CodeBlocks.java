package io.tidemark.jobs.cli;

import java.util.List;
import java.util.regex.Pattern;

/** Blocks of code in Markdown, between fences at the beginning of a line. */
public final class CodeBlocks {
  private static final Pattern FENCED = Pattern.compile("(?ms)^```([^\n]*)\n(.*?)^```$");

  private CodeBlocks() {}

  /** Returns the blocks in any of the given languages, of which an empty one stands for none. */
  public static List<String> of(String text, String... languages) {
    return FENCED
        .matcher(text)
        .results()
        .filter(block -> List.of(languages).contains(block.group(1)))
        .map(block -> block.group(2))
        .toList();
  }
}
