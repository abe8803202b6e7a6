package io.tidemark.jobs.run;

import static io.tidemark.jobs.TidemarkException.usage;

import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A text that somebody wrote for Tidemark: read within bounds, and all that is wrong with it told
 * at once.
 *
 * @param kind what it is, such as {@code policy}
 * @param needed the file to give instead of one that is too large
 * @param path the path to give instead of one that cannot be read
 */
public record UserFile(String kind, String needed, String path) {
  private static final long LARGEST = 4L << 20;
  private static final int LONGEST_PROBLEM = 400;

  /** The file's name as messages print it. */
  public static String name(Path file) {
    return PrintableText.of(file.toString(), 120);
  }

  /**
   * The text in a file.
   *
   * @throws TidemarkException when it is too large or cannot be read
   */
  public String read(Path file) {
    String name = name(file);
    try {
      if (Files.size(file) > LARGEST) {
        throw usage(
            name + " is too large for a " + kind,
            "it has " + Files.size(file) + " bytes, more than " + LARGEST,
            "give it " + needed);
      }
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw usage(name + " cannot be read", "it is not written in UTF-8", "save it as UTF-8 text");
    } catch (IOException e) {
      throw usage(name + " cannot be read", FileFault.because(e), "give " + path);
    }
  }

  /** Says all problems of a text that was read. */
  public TidemarkException invalid(Path file, List<String> problems, String cure) {
    int count = problems.size();
    return usage(
        name(file)
            + " is no valid "
            + kind
            + ": "
            + count
            + (count == 1 ? " problem" : " problems"),
        String.join(
            TidemarkException.NEXT_CAUSE,
            problems.stream().map(p -> PrintableText.of(p, LONGEST_PROBLEM)).toList()),
        cure);
  }
}
