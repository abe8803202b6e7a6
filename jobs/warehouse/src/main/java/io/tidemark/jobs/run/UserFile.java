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
 * Reads a user's text file, up to a size limit, and reports all of its problems together.
 *
 * @param kind kind of file, such as {@code policy}
 * @param needed what to provide instead of a file that is too large
 * @param path what to provide instead of a path that cannot be read
 */
public record UserFile(String kind, String needed, String path) {
  private static final long LARGEST = 4L << 20;
  private static final int LONGEST_PROBLEM = 400;

  /** Returns the file name in the form used in messages. */
  public static String name(Path file) {
    return PrintableText.of(file.toString(), 120);
  }

  /**
   * Returns the text of a file.
   *
   * @throws TidemarkException if the file is too large or unreadable
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

  /** Creates an error that lists all problems with a file. */
  public TidemarkException invalid(Path file, List<String> problems, String remedy) {
    int count = problems.size();
    return usage(
        name(file)
            + " is not a valid "
            + kind
            + ": "
            + count
            + (count == 1 ? " problem" : " problems"),
        String.join(
            TidemarkException.NEXT_CAUSE,
            problems.stream().map(p -> PrintableText.of(p, LONGEST_PROBLEM)).toList()),
        remedy);
  }
}
