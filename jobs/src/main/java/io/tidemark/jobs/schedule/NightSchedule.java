package io.tidemark.jobs.schedule;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;

/**
 * When a night runs, and with which arguments: the one definition that every scheduler's files are
 * made from.
 *
 * @param name of the run: lower-case letters, digits and dashes, at most 50, starting with a letter
 * @param at time of day in UTC at which the night of the day before starts, to the minute
 * @param retries how often a run that ended with a code worth trying again is started anew
 * @param retryAfter time between two tries, whole minutes
 * @param launcher path of {@code bin/tidemark} on the machine that runs the night
 * @param applicationJar what {@code spark-submit} is given
 * @param image container image that holds both
 * @param user account that owns the warehouse on a machine
 * @param arguments what follows {@code tidemark nightly}; without {@code --date} and {@code
 *     --log-format}, which are the scheduler's to say
 */
public record NightSchedule(
    String name,
    LocalTime at,
    int retries,
    Duration retryAfter,
    String launcher,
    String applicationJar,
    String image,
    String user,
    List<String> arguments) {

  /** The argument by which a night finds out its own date: the UTC day before the run's start. */
  static final String YESTERDAY = "yesterday";

  static final String DATE = "--date";
  static final String LOG_FORMAT = "--log-format";

  public NightSchedule {
    arguments = List.copyOf(arguments);
    if (!name.matches("[a-z][a-z0-9-]{0,48}[a-z0-9]")) {
      throw new IllegalArgumentException(
          "a schedule cannot be named '"
              + name
              + "': schedulers take lower-case letters, digits and dashes, 2 to 50 of them");
    }
    if (!user.matches("[a-z_][a-z0-9_-]{0,31}")) {
      throw new IllegalArgumentException("'" + user + "' is no name of a user account");
    }
    for (String text : arguments) {
      notOurs(text);
      noControl(text);
    }
    noControl(launcher);
    noControl(applicationJar);
    noControl(image);
  }

  /** The words of a command line, beginning with the launcher, for the night of the day before. */
  List<String> words() {
    List<String> words = new ArrayList<>(List.of(launcher, "nightly"));
    words.addAll(List.of(DATE, YESTERDAY, LOG_FORMAT, "json"));
    words.addAll(arguments);
    return List.copyOf(words);
  }

  private static void notOurs(String text) {
    String option = text.split("=", 2)[0];
    if (option.equals(DATE)) {
      throw new IllegalArgumentException(
          "--date is the scheduler's to say: leave it out, each run judges the day before it");
    }
    if (option.equals(LOG_FORMAT)) {
      throw new IllegalArgumentException(
          "--log-format is the scheduler's to say: leave it out, log lines are JSON");
    }
  }

  private static void noControl(String text) {
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if ((b >= 0 && b < ' ') || b == 127) {
        throw new IllegalArgumentException(
            "an argument holds a line break or another control character; schedulers cannot carry"
                + " it");
      }
    }
  }
}
