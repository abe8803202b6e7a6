package io.tidemark.jobs.lab.git;

import io.tidemark.jobs.lab.git.Commit.Author;
import io.tidemark.jobs.lab.git.GitBotLog.Window;
import io.tidemark.simulator.Rng;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * An attack: commits of another author in a bot's name.
 *
 * @param id unique within the window
 * @param epochDay the attacked day, on which the commits are made at their own time of day
 * @param commits consecutive commits of one author, with their own times
 */
record Intrusion(String id, Author bot, long epochDay, List<Commit> commits) {
  /** Minimum number of a bot's commits before the live days. */
  private static final int MIN_HISTORY_COMMITS = 5;

  /** Minimum number of the other author's commits in the window. */
  private static final int MIN_DONOR_COMMITS = 2;

  private static final int MAX_COMMITS = 5;
  private static final double IMPOSTOR_SHARE = .4;

  private record Slot(Author bot, long epochDay) {}

  /** Returns {@code impostor} if the commits are another bot's, {@code impersonation} otherwise. */
  String variant() {
    return commits.get(0).author().isBot() ? "impostor" : "impersonation";
  }

  /** Returns the time of a commit on the attacked day. The day's last second is the latest. */
  long second(Commit commit) {
    long first = commits.get(0).second();
    long ofDay = first % Commit.SECONDS_PER_DAY + commit.second() - first;
    return epochDay * Commit.SECONDS_PER_DAY + Math.min(ofDay, Commit.SECONDS_PER_DAY - 1);
  }

  /**
   * Plans the attacks of a window. There may be fewer than requested, if authors have too few
   * commits. Each commit is used at most once, and each bot is attacked at most once per day.
   *
   * @param byAuthor the window's commits in order of time; the order of authors affects the choice
   */
  static List<Intrusion> plan(Map<Author, List<Commit>> byAuthor, Window window) {
    Rng random = Rng.keyed(window.seed(), "git-intrusions", 0);
    List<Intrusion> intrusions = new ArrayList<>();
    Set<Commit> used = new HashSet<>();
    for (Slot slot : slots(byAuthor, window.liveFrom().toEpochDay(), random)) {
      List<List<Commit>> donors = donors(byAuthor, slot.bot(), random.chance(IMPOSTOR_SHARE));
      if (!donors.isEmpty() && intrusions.size() < window.attacks()) {
        List<Commit> donor = random.pick(donors);
        int from = random.below(donor.size());
        int to = Math.min(donor.size(), from + random.between(1, MAX_COMMITS));
        List<Commit> commits = List.copyOf(donor.subList(from, to));
        if (Collections.disjoint(used, commits)) {
          used.addAll(commits);
          String id = "intrusion-%s-%d".formatted(window.first(), intrusions.size() + 1);
          intrusions.add(new Intrusion(id, slot.bot(), slot.epochDay(), commits));
        }
      }
    }
    return intrusions;
  }

  /** Returns the live days of all bots with enough history, in random order. */
  private static List<Slot> slots(Map<Author, List<Commit>> byAuthor, long liveFrom, Rng random) {
    List<Slot> slots = new ArrayList<>();
    for (Author author : byAuthor.keySet()) {
      Stream<Commit> history = byAuthor.get(author).stream().filter(c -> c.epochDay() < liveFrom);
      if (author.isBot() && history.count() >= MIN_HISTORY_COMMITS) {
        LongStream days = LongStream.range(liveFrom, liveFrom + Window.LIVE_DAYS);
        days.forEach(day -> slots.add(new Slot(author, day)));
      }
    }
    for (int i = slots.size() - 1; i > 0; i--) {
      Collections.swap(slots, i, random.below(i + 1));
    }
    return slots;
  }

  /** Returns the commits of each other bot or each person in a bot's repository. */
  private static List<List<Commit>> donors(
      Map<Author, List<Commit>> byAuthor, Author bot, boolean bots) {
    return byAuthor.keySet().stream()
        .filter(author -> author.repository().equals(bot.repository()) && author.isBot() == bots)
        .filter(author -> !author.name().equals(bot.name()))
        .map(byAuthor::get)
        .filter(own -> own.size() >= MIN_DONOR_COMMITS)
        .toList();
  }
}
