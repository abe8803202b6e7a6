package io.tidemark.jobs;

import static io.tidemark.jobs.TidemarkException.usage;

import io.tidemark.engine.config.InvalidFileException;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.runtime.release.UnusableKeyException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;

/**
 * A kind of text file written by users. All problems in a file are reported at once.
 *
 * @param kind kind of file, such as {@code policy}
 * @param help where users can look up what a file of this kind may contain
 */
public record UserFile(String kind, String help) {
  private static final long LARGEST = 64L << 20;
  private static final int LONGEST_PROBLEM = 400;

  /** Returns the file name as it appears in messages. */
  public static String name(Path file) {
    return PrintableText.of(file.toString(), 120);
  }

  /**
   * Reads and parses a file.
   *
   * @param reader parses the text, given the file name; throws IllegalArgumentException if the text
   *     is invalid
   * @throws TidemarkException if the file is too large, cannot be read or is invalid
   */
  public <T> T read(Path file, BiFunction<String, String, T> reader) {
    String name = name(file);
    try {
      if (Files.size(file) > LARGEST) {
        throw usage(
            name + " is too large for a " + kind,
            "it has " + Files.size(file) + " bytes, more than " + LARGEST,
            "give the path of a " + kind);
      }
      return reader.apply(name, Files.readString(file));
    } catch (CharacterCodingException e) {
      throw usage(name + " cannot be read", "it is not written in UTF-8", "save it as UTF-8 text");
    } catch (IOException e) {
      throw usage(name + " cannot be read", FileFault.cause(e), "give the path of a " + kind);
    } catch (InvalidFileException e) {
      throw invalid(file, e.problems());
    } catch (IllegalArgumentException e) {
      throw invalid(file, List.of(e.getMessage()));
    }
  }

  /** Reads a file like {@link #read}, unless other users can read or change it. */
  public <T> T readSecret(Path file, BiFunction<String, String, T> reader) {
    T secret = read(file, reader);
    try {
      SigningKey.refuseShared(file);
    } catch (UnusableKeyException e) {
      throw usage(
          name(file) + " is not private",
          "other users can read or change this " + kind,
          "run chmod 600 " + ShellWord.of(file.toString()),
          e);
    }
    return secret;
  }

  /** Creates an error that lists all problems in a file. */
  public TidemarkException invalid(Path file, List<String> problems) {
    return usage(
        name(file) + " is not a valid " + kind + ": " + Counted.of(problems.size(), "problem"),
        String.join(
            TidemarkException.NEXT_CAUSE,
            problems.stream().map(p -> PrintableText.of(p, LONGEST_PROBLEM)).toList()),
        "correct the file; " + help);
  }
}
