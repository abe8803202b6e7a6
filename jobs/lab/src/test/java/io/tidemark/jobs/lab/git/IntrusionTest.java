package io.tidemark.jobs.lab.git;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.lab.git.Commit.Author;
import io.tidemark.jobs.lab.git.Commit.FileChange;
import io.tidemark.jobs.lab.git.GitBotLog.Window;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntrusionTest {
  private static final LocalDate FIRST = LocalDate.of(2026, 3, 2);
  private static final long START = FIRST.toEpochDay() * Commit.SECONDS_PER_DAY;
  private static final long LIVE_DAY = FIRST.toEpochDay() + 7;

  private final Map<Author, List<Commit>> byAuthor = new LinkedHashMap<>();

  @Test
  void putsTwoCommitsOfAPersonIntoABotsName() {
    Author bot = commits("a/a", "bot", true, 5, 100);
    Author person = commits("a/a", "Jane", false, 2, 60);
    List<Intrusion> intrusions = plan(1, 1);
    assertThat(intrusions).hasSize(1);
    Intrusion intrusion = intrusions.get(0);
    assertThat(intrusion.bot()).isEqualTo(bot);
    assertThat(intrusion.variant()).isEqualTo("impersonation");
    assertThat(byAuthor.get(person)).containsAll(intrusion.commits());
    assertThat(intrusion.epochDay()).isBetween(LIVE_DAY, LIVE_DAY + 6);
  }

  @Test
  void attacksNoBotWithFourCommitsOfHistory() {
    commits("a/a", "bot", true, 4, 100);
    commits("a/a", "Jane", false, 9, 60);
    assertThat(plan(1, 1)).isEmpty();
  }

  @Test
  void usesNoAuthorWithOneCommitAndNoOtherRepository() {
    commits("a/a", "bot", true, 5, 100);
    commits("a/a", "Jane", false, 1, 60);
    commits("b/b", "Jane", false, 9, 60);
    assertThat(plan(1, 20)).isEmpty();
  }

  @Test
  void usesNoCommitInItsOwnAuthorsName() {
    commits("a/a", "bot", true, 20, 100);
    assertThat(plan(1, 20)).isEmpty();
  }

  @Test
  void keepsTimeOfDayAndEndsWithTheDay() {
    Author author = new Author("a/a", "Jane", false);
    List<Commit> commits =
        List.of(
            commit(author, START + 86_000),
            commit(author, START + 86_010),
            commit(author, START + 200_000));
    Intrusion intrusion = new Intrusion("intrusion-1", author, LIVE_DAY, commits);
    long day = LIVE_DAY * Commit.SECONDS_PER_DAY;
    assertThat(commits.stream().map(intrusion::second))
        .containsExactly(day + 86_000, day + 86_010, day + 86_399);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, Long.MIN_VALUE, Long.MAX_VALUE})
  void followsTheRulesWithEverySeed(long seed) {
    for (String repository : List.of("a/a", "b/b")) {
      commits(repository, "x[bot]", true, 40, 1_000);
      commits(repository, "y[bot]", true, 30, 2_000);
      commits(repository, "Jane", false, 50, 700);
      commits(repository, "Joe", false, 3, 9_000);
    }
    List<Intrusion> intrusions = plan(seed, 12);
    assertThat(intrusions).hasSizeBetween(6, 12);
    Set<Commit> used = new HashSet<>();
    Set<String> slots = new HashSet<>();
    for (Intrusion intrusion : intrusions) {
      List<Commit> commits = intrusion.commits();
      Author donor = commits.get(0).author();
      assertThat(commits).hasSizeBetween(1, 5);
      assertThat(byAuthor.get(donor)).containsSubsequence(commits);
      int from = byAuthor.get(donor).indexOf(commits.get(0));
      assertThat(byAuthor.get(donor).subList(from, from + commits.size())).isEqualTo(commits);
      assertThat(donor.repository()).isEqualTo(intrusion.bot().repository());
      assertThat(donor.name()).isNotEqualTo(intrusion.bot().name());
      commits.forEach(commit -> assertThat(used.add(commit)).isTrue());
      assertThat(slots.add(intrusion.bot() + " " + intrusion.epochDay())).isTrue();
    }
    assertThat(intrusions.stream().map(Intrusion::id)).doesNotHaveDuplicates();
    assertThat(plan(seed, 12)).isEqualTo(intrusions);
    assertThat(plan(seed, 3)).isEqualTo(intrusions.subList(0, 3));
  }

  @Test
  void mixesImpostorsAndImpersonations() {
    for (int i = 0; i < 60; i++) {
      commits("a/" + i, "x[bot]", true, 40, 1_000);
      commits("a/" + i, "y[bot]", true, 40, 1_000);
      commits("a/" + i, "Jane", false, 50, 700);
    }
    List<Intrusion> intrusions = plan(1, 200);
    long impostors =
        intrusions.stream().filter(intrusion -> intrusion.variant().equals("impostor")).count();
    assertThat(intrusions).hasSize(200);
    assertThat(impostors).isBetween(50L, 110L);
    assertThat(
            intrusions.stream()
                .map(intrusion -> intrusion.commits().size())
                .collect(Collectors.toSet()))
        .containsExactlyInAnyOrder(1, 2, 3, 4, 5);
  }

  private List<Intrusion> plan(long seed, int attacks) {
    return Intrusion.plan(byAuthor, new Window(FIRST, 14, seed, attacks));
  }

  private Author commits(String repository, String name, boolean isBot, int number, long apart) {
    Author author = new Author(repository, name, isBot);
    List<Commit> commits = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      commits.add(commit(author, START + i * apart));
    }
    byAuthor.put(author, commits);
    return author;
  }

  private static Commit commit(Author author, long second) {
    return new Commit(
        author,
        author.repository() + author.name() + second,
        second,
        "git-push",
        List.of(new FileChange("modify", "path")));
  }
}
