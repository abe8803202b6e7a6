package io.tidemark.jobs.lab.git;

import static io.tidemark.jobs.TidemarkException.usage;

import io.tidemark.jobs.Counted;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.lab.git.Commit.Author;
import io.tidemark.jobs.lab.git.Commit.FileChange;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The commits in git clones, from which labelled access logs are written. A bot in a repository is
 * an identity, and each file that its commit changes is an event.
 *
 * <p>Commits are those in the history of HEAD that are no merges, at their committer's time. Logs
 * contain the names of bots and the paths of files, but no names of other authors. Equal
 * repositories produce equal files, in any order of the clones. Attacks are added to the bots' own
 * events, which do not depend on them. Not thread-safe.
 */
public final class GitBotLog {
  private static final int MAX_NAME_CHARS = 200;

  private final Map<String, GitClone> clones = new TreeMap<>();
  private final Map<String, Integer> rejected = new TreeMap<>();
  private final List<Commit> commits = new ArrayList<>();

  /**
   * Days of a log. The last seven are live, and the others are history.
   *
   * @param first first day in UTC
   * @param days number of days, 8 to 3,660
   * @param seed seed for the choice of attacks
   * @param attacks number of attacks, 0 to 10,000
   */
  public record Window(LocalDate first, int days, long seed, int attacks) {
    static final int LIVE_DAYS = 7;
    private static final int MAX_DAYS = 3_660;
    private static final int MAX_ATTACKS = 10_000;

    public Window {
      Objects.requireNonNull(first, "first");
      if (days <= LIVE_DAYS || days > MAX_DAYS || attacks < 0 || attacks > MAX_ATTACKS) {
        String cause = "%,d days with %,d attacks; choose 8 to %,d days and 0 to %,d attacks";
        Object[] values = {days, attacks, MAX_DAYS, MAX_ATTACKS};
        throw new IllegalArgumentException(cause.formatted(values));
      }
    }

    public LocalDate liveFrom() {
      return first.plusDays((long) days - LIVE_DAYS);
    }

    private boolean contains(Commit commit) {
      long day = commit.epochDay() - first.toEpochDay();
      return day >= 0 && day < days;
    }

    private String describe() {
      return "from %s to %s".formatted(first, first.plusDays(days - 1L));
    }
  }

  private GitBotLog() {}

  /**
   * Reads the commits of clones, without their files. A clone is named after its folder {@code
   * owner+name}, otherwise after its remote {@code origin}, otherwise after its folder.
   *
   * @param folders folders of working clones or bare repositories
   * @param now current time; commits more than a day later are rejected
   * @throws TidemarkException if a folder is no complete clone, two have the same name, no commit
   *     is valid, or git is missing
   */
  public static GitBotLog read(List<Path> folders, BotRules rules, Instant now) throws IOException {
    GitBotLog log = new GitBotLog();
    for (Path folder : folders) {
      GitClone clone = GitClone.open("git", folder);
      if (log.clones.put(clone.name(), clone) != null) {
        String cause = PrintableText.of(folder.toString()) + " is the second";
        String remedy =
            "leave one out, or name the folders after different repositories: OWNER+NAME";
        throw usage("two clones are " + PrintableText.of(clone.name()), cause, remedy);
      }
    }
    long maxSecond = now.getEpochSecond() + Commit.SECONDS_PER_DAY;
    for (GitClone clone : log.clones.values()) {
      clone.commits(fields -> log.add(clone.name(), fields, rules, maxSecond));
    }
    if (log.commits.isEmpty()) {
      String cause = Counted.of(folders.size(), "clone") + " without a valid commit";
      String remedy = "give clones with commits that are not merges";
      throw usage("there is no commit to use", cause + ". " + account(log.rejected), remedy);
    }
    log.commits.sort(Comparator.comparingLong(Commit::second).thenComparing(Commit::hash));
    return log;
  }

  private void add(String repository, List<String> fields, BotRules rules, long maxSecond) {
    String time = fields.get(1);
    String name = fields.get(2);
    long second = time.matches("[1-9]\\d{0,17}") ? Long.parseLong(time) : 0;
    if (second == 0 || second > maxSecond || name.length() > MAX_NAME_CHARS) {
      String late = second > maxSecond ? "in the future" : "long name";
      String reason = second == 0 ? "no time after 1970-01-01" : late;
      rejected.merge("rejected: " + reason, 1, Integer::sum);
    } else {
      Author author = new Author(repository, name, rules.isBot(name, fields.get(3)));
      boolean web = fields.get(4).equals("GitHub") || fields.get(5).equals("noreply@github.com");
      String userAgent = web ? "web-flow" : "git-push";
      commits.add(new Commit(author, fields.get(0), second, userAgent, List.of()));
    }
  }

  /** Returns the day of the first valid commit. */
  public LocalDate firstDay() {
    return LocalDate.ofEpochDay(commits.get(0).epochDay());
  }

  /** Returns the day of the last valid commit, which may be incomplete. */
  public LocalDate lastDay() {
    return LocalDate.ofEpochDay(commits.get(commits.size() - 1).epochDay());
  }

  /**
   * Writes a window's log as {@code {history,live}/day=YYYY-MM-DD/bots.csv.gz} in canonical
   * columns, and the attacks as {@code labels.csv}.
   *
   * @param folder a folder that is empty or does not exist
   * @return notes that account for all commits and attacks, as printable lines
   * @throws TidemarkException if no bot has a commit in the window, or the folder is not empty
   */
  public List<String> write(Window window, Path folder) throws IOException {
    String[] present = folder.toFile().list();
    if (present == null ? folder.toFile().exists() : present.length > 0) {
      String shown = PrintableText.of(folder.toString());
      String cause = "it is not an empty folder, and its files would mix with the log";
      throw usage("the log cannot be written to " + shown, cause, "choose a new folder");
    }
    List<String> notes = new ArrayList<>();
    Map<Author, List<Commit>> byAuthor = withFiles(window, notes);
    ForgeEvents events = new ForgeEvents();
    Stream<Commit> used = byAuthor.values().stream().flatMap(List::stream);
    used.filter(commit -> commit.author().isBot()).forEach(events::add);
    if (byAuthor.keySet().stream().noneMatch(Author::isBot)) {
      String cause = "the commits are from %s to %s. ".formatted(firstDay(), lastDay());
      String remedy = "choose other days or repositories, or change the rules for bots";
      throw usage("no bot changed a file " + window.describe(), cause + notes.get(0), remedy);
    }
    List<Intrusion> intrusions = Intrusion.plan(byAuthor, window);
    intrusions.forEach(intrusion -> events.add(intrusion, window.seed()));
    events.write(window, folder);
    Map<String, Integer> variants = new TreeMap<>();
    intrusions.forEach(intrusion -> variants.merge(intrusion.variant(), 1, Integer::sum));
    notes.add("Written %s: %s".formatted(window.describe(), events.describe()));
    String attacks = Counted.of(intrusions.size(), variants);
    notes.add("Attacks, of %,d requested: %s".formatted(window.attacks(), attacks));
    return notes;
  }

  private static String account(Map<String, Integer> parts) {
    int all = parts.values().stream().mapToInt(Integer::intValue).sum();
    return "Commits read: " + Counted.of(all, parts);
  }

  /** Returns the window's commits that change files, and adds notes that account for the rest. */
  private Map<Author, List<Commit>> withFiles(Window window, List<String> notes)
      throws IOException {
    Map<String, Integer> parts = new TreeMap<>(rejected);
    Map<Author, List<Commit>> byAuthor = new LinkedHashMap<>();
    List<Commit> inside = commits.stream().filter(window::contains).toList();
    parts.put("outside the window", commits.size() - inside.size());
    for (GitClone clone : clones.values()) {
      List<Commit> own = inside.stream().filter(clone::owns).toList();
      Map<String, List<FileChange>> files = clone.files(own.stream().map(Commit::hash).toList());
      for (Commit bare : own) {
        Commit commit = bare.with(files.getOrDefault(bare.hash(), List.of()));
        String kind = commit.author().isBot() ? "of bots" : "of people";
        parts.merge(commit.files().isEmpty() ? "without files" : kind, 1, Integer::sum);
        if (!commit.files().isEmpty()) {
          byAuthor.computeIfAbsent(commit.author(), author -> new ArrayList<>()).add(commit);
        }
      }
      if (own.stream().noneMatch(commit -> commit.author().isBot())) {
        notes.add(PrintableText.of(clone.name()) + ": no commit of a bot in the window");
      }
    }
    notes.add(0, account(parts));
    return byAuthor;
  }
}
