package io.tidemark.jobs.lab.git;

import io.tidemark.engine.bytes.Sha256;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.lab.git.Commit.Author;
import io.tidemark.jobs.lab.git.Commit.FileChange;
import io.tidemark.jobs.lab.git.GitBotLog.Window;
import io.tidemark.jobs.source.LogFileReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.csv.CSVFormat;

/** The access log of a forge, in which each changed file of a bot's commit is an event. */
final class ForgeEvents {
  private static final String COLUMNS =
      "metadata_uid,metadata_product,tenant_uid,class_uid,time,actor_user_uid,actor_user_name,"
          + "actor_user_type_id,nhi_kind,actor_session_uid,api_service_name,api_operation,"
          + "resource_uid,resource_type,status_id,authz_decision,user_agent";

  /** Maximum number of events of a commit. */
  static final int MAX_FILES = 30;

  private final Map<String, List<List<String>>> rowsByDay = new HashMap<>();
  private final List<List<String>> labels = new ArrayList<>();
  private final Set<Author> bots = new HashSet<>();
  private int cutCommits;

  /** Returns the numbers of events, bots and shortened commits in words. */
  String describe() {
    int events = rowsByDay.values().stream().mapToInt(List::size).sum();
    String all = Counted.of(events, "event") + " of " + Counted.of(bots.size(), "bot");
    return "%s, %,d of them in attacks; %s cut to the first %d files"
        .formatted(all, labels.size(), Counted.of(cutCommits, "commit"), MAX_FILES);
  }

  /** Adds a bot's own commit. */
  void add(Commit commit) {
    add(commit, commit.author(), commit.second(), "commit");
  }

  /** Adds an attack's commits in the bot's name, and their labels. */
  void add(Intrusion intrusion, long seed) {
    for (Commit commit : intrusion.commits()) {
      add(commit, intrusion.bot(), intrusion.second(commit), intrusion.id() + " of seed " + seed)
          .forEach(id -> labels.add(List.of(id, intrusion.id(), "1", intrusion.variant())));
    }
  }

  /** Adds a commit's events, and returns their ids. */
  private List<String> add(Commit commit, Author bot, long second, String reason) {
    String key = Sha256.hex(String.join("\n", reason, bot.repository(), commit.hash()));
    String time = Instant.ofEpochSecond(second).toString();
    String kind = bot.name().contains("[bot]") ? "oauth_app" : "service_account";
    List<String> who = List.of(bot.name() + "@" + bot.repository(), bot.name(), "4", kind);
    List<String> ids = new ArrayList<>();
    for (FileChange file : commit.files().stream().limit(MAX_FILES).toList()) {
      String id = Sha256.hex(key + ids.size()).substring(0, 20);
      List<String> row = new ArrayList<>(List.of(id, "Forge", "forge", "6003", time));
      row.addAll(who);
      row.addAll(List.of(key.substring(0, 12), bot.repository(), file.operation(), file.path()));
      row.addAll(List.of("file", "1", "ALLOWED", commit.userAgent()));
      rowsByDay.computeIfAbsent(time.substring(0, 10), day -> new ArrayList<>()).add(row);
      ids.add(id);
    }
    bots.add(bot);
    cutCommits += commit.files().size() > MAX_FILES ? 1 : 0;
    return ids;
  }

  /** Writes a file for each day of a window, and the labels. */
  void write(Window window, Path folder) throws IOException {
    for (int i = 0; i < window.days(); i++) {
      LocalDate day = window.first().plusDays(i);
      String part = day.isBefore(window.liveFrom()) ? "history" : "live";
      Path file = folder.resolve(part).resolve("day=" + day).resolve("bots.csv.gz");
      Files.createDirectories(file.getParent());
      List<List<String>> rows = rowsByDay.getOrDefault(day.toString(), new ArrayList<>());
      rows.sort(Comparator.comparing(row -> row.get(4) + row.get(0)));
      // The header of the compressed file contains neither a time nor a name.
      GZIPOutputStream bytes = new GZIPOutputStream(Files.newOutputStream(file));
      print(new OutputStreamWriter(bytes, StandardCharsets.UTF_8), COLUMNS, rows);
    }
    Writer text = Files.newBufferedWriter(folder.resolve("labels.csv"));
    print(text, String.join(",", LogFileReader.LABELS_COLUMNS), labels);
  }

  private static void print(Writer opened, String columns, List<List<String>> rows)
      throws IOException {
    try (Writer text = opened) {
      text.append(columns).append("\r\n");
      CSVFormat.RFC4180.print(text).printRecords(rows);
    }
  }
}
