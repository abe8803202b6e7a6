package io.tidemark.jobs.lab.git;

import static io.tidemark.jobs.TidemarkException.usage;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tidemark.engine.bytes.ResourceText;
import io.tidemark.engine.config.InvalidFileException;
import io.tidemark.engine.config.RecordFormat;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Rules that distinguish bots from people by the author of a commit. Patterns are Java regular
 * expressions that match anywhere in the text. Read from YAML, such as the commented default {@code
 * bots.yaml}. Immutable and thread-safe.
 *
 * @param names patterns for the names of bots
 * @param emails patterns for the e-mail addresses of bots
 * @param people patterns for the names of people, which override the others
 */
public record BotRules(
    @JsonProperty(required = true) List<Pattern> names,
    List<Pattern> emails,
    List<Pattern> people) {
  private static final RecordFormat FORMAT =
      new RecordFormat('-')
          .text(Pattern.class, "a regular expression", Pattern::compile, Pattern::pattern);

  public BotRules {
    names = copy(names);
    emails = copy(emails);
    people = copy(people);
  }

  private static List<Pattern> copy(List<Pattern> patterns) {
    return patterns == null ? List.of() : List.copyOf(patterns);
  }

  /** Returns the rules that ship with the program. */
  public static BotRules standard() {
    return of("bots.yaml", ResourceText.of(BotRules.class, "bots.yaml"));
  }

  /**
   * Reads rules from a YAML file.
   *
   * @throws TidemarkException if the file cannot be read or is invalid
   */
  public static BotRules read(Path file) {
    String shown = PrintableText.of(file.toString());
    try {
      return of(shown, Files.readString(file));
    } catch (InvalidFileException | IOException e) {
      String cause =
          e instanceof IOException ? FileFault.cause(e) : PrintableText.of(e.getMessage());
      String remedy = "give a YAML file with a list 'names' of regular expressions";
      throw usage("the bot rules in " + shown + " cannot be read", cause, remedy, e);
    }
  }

  /**
   * Parses YAML text.
   *
   * @param source name of the file, for use in messages
   * @throws InvalidFileException if the text is invalid; the message lists all problems by line
   */
  static BotRules of(String source, String yaml) {
    return FORMAT.read(source, yaml, BotRules.class).get();
  }

  /** Returns whether the author of a commit is a bot. */
  public boolean isBot(String name, String email) {
    return !matches(people, name) && (matches(names, name) || matches(emails, email));
  }

  private static boolean matches(List<Pattern> patterns, String text) {
    return patterns.stream().anyMatch(pattern -> pattern.matcher(text).find());
  }
}
