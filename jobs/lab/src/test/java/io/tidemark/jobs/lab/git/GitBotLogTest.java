package io.tidemark.jobs.lab.git;

import static io.tidemark.jobs.lab.git.ImportedRepository.PUSH;
import static io.tidemark.jobs.lab.git.ImportedRepository.WEB;
import static io.tidemark.jobs.lab.git.ImportedRepository.git;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.lab.LoggedCompany;
import io.tidemark.jobs.lab.git.GitBotLog.Window;
import io.tidemark.jobs.source.ReadOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GitBotLogTest {
  private static final LocalDate FIRST = LocalDate.of(2026, 3, 2);
  private static final Instant NOW = Instant.parse("2026-04-01T00:00:00Z");
  private static final Window DAYS = new Window(FIRST, 8, 1, 0);

  @TempDir private Path folder;

  @BeforeEach
  void assumeGit() {
    ImportedRepository.assumeGit();
  }

  @Test
  void writesOneFileOfOneCommitAsOneEvent() throws IOException {
    Path clone =
        new ImportedRepository()
            .commit("2026-03-02T04:05:06Z", "paketo-bot", PUSH, "A buildpack.toml")
            .into(folder.resolve("paketo+java.git"));
    List<String> notes = log(clone).write(DAYS, out());
    Map<String, String> files = files(out());
    assertThat(files.get("history/day=2026-03-02/bots.csv.gz"))
        .isEqualTo(
            """
            metadata_uid,metadata_product,tenant_uid,class_uid,time,actor_user_uid,actor_user_name,\
            actor_user_type_id,nhi_kind,actor_session_uid,api_service_name,api_operation,\
            resource_uid,resource_type,status_id,authz_decision,user_agent
            ID,Forge,forge,6003,2026-03-02T04:05:06Z,paketo-bot@paketo/java,paketo-bot,\
            4,service_account,SESSION,paketo/java,add,\
            buildpack.toml,file,1,ALLOWED,git-push
            """
                .replace("ID", "2d255a4da76b27b24f4a")
                .replace("SESSION", "792ae72a089b")
                .replace("\n", "\r\n"));
    assertThat(files.get("labels.csv")).isEqualTo("event_id,attack_id,case,variant\r\n");
    assertThat(files)
        .hasSize(9)
        .containsKeys("live/day=2026-03-03/bots.csv.gz", "live/day=2026-03-09/bots.csv.gz");
    assertThat(notes)
        .containsExactly(
            "Commits read: 1: of bots 1, outside the window 0",
            "Written from 2026-03-02 to 2026-03-09: 1 event of 1 bot, 0 of them in attacks; 0 commits"
                + " cut to the first 30 files",
            "Attacks, of 0 requested: 0");
  }

  @Test
  void mapsStatusesAndTheCommittersProgram() throws IOException {
    Path clone =
        new ImportedRepository()
            .commit("2026-03-02T00:00:00Z", "x[bot]", PUSH, "A b", "A a")
            .commit("2026-03-02T00:00:01Z", "x[bot]", WEB, "A b", "D a", "A c")
            .into(folder.resolve("o+n"));
    log(clone).write(DAYS, out());
    assertThat(rows())
        .extracting(
            row -> row.get("time").substring(11),
            row -> row.get("api_operation"),
            row -> row.get("resource_uid"),
            row -> row.get("nhi_kind"),
            row -> row.get("user_agent"))
        .map(tuple -> String.join(" ", tuple.toList().stream().map(String::valueOf).toList()))
        .containsExactlyInAnyOrder(
            "00:00:00Z add a oauth_app git-push",
            "00:00:00Z add b oauth_app git-push",
            "00:00:01Z delete a oauth_app web-flow",
            "00:00:01Z modify b oauth_app web-flow",
            "00:00:01Z add c oauth_app web-flow");
    assertThat(rows().stream().map(row -> row.get("actor_session_uid")).distinct()).hasSize(2);
  }

  @Test
  void readsAsACompanyWithLabelledAttacks() throws IOException {
    Path clone = attacked().into(folder.resolve("owner+name"));
    List<String> notes = log(clone).write(new Window(FIRST, 14, 3, 2), out());
    LoggedCompany company =
        LoggedCompany.of(
            out(),
            out().resolve("labels.csv"),
            FIRST.plusDays(7),
            ReadOptions.at(EventTime.micros(NOW)),
            Enricher.standard());
    assertThat(new TreeSet<>(company.events().stream().map(GitBotLogTest::identity).toList()))
        .containsExactly("-|forge|x[bot]@owner/name", "-|forge|y-bot@owner/name");
    assertThat(company.attacks()).hasSizeBetween(2, 10);
    assertThat(company.attacks().values().stream().map(label -> label.id()).distinct())
        .containsExactly("intrusion-2026-03-02-1", "intrusion-2026-03-02-2");
    assertThat(company.events())
        .filteredOn(event -> company.attacks().containsKey(event.text(EventColumn.METADATA_UID)))
        .hasSize(company.attacks().size())
        .allMatch(event -> event.timeMicros() >= EventTime.startOf(FIRST.plusDays(7)));
    assertThat(company.events()).hasSize(14 + company.attacks().size());
    assertThat(notes)
        .contains("Commits read: 24: of bots 14, of people 10, outside the window 0")
        .anyMatch(note -> note.startsWith("Attacks, of 2 requested: 2: "));
  }

  private static String identity(AccessEvent event) {
    return event.text(EventColumn.IDENTITY);
  }

  @Test
  void namesNoPerson() throws IOException {
    Path clone = attacked().into(folder.resolve("owner+name"));
    List<String> notes = log(clone).write(new Window(FIRST, 14, 3, 5), out());
    assertThat(files(out()).values()).noneMatch(text -> text.contains("Jane"));
    assertThat(notes).noneMatch(note -> note.contains("Jane"));
  }

  @Test
  void writesTheSameEventsWithoutAttacks() throws IOException {
    GitBotLog log = log(attacked().into(folder.resolve("owner+name")));
    log.write(new Window(FIRST, 14, 3, 5), out());
    List<String> attacks =
        Stream.of(files(out()).get("labels.csv").split("\r\n"))
            .map(line -> line.split(",")[0])
            .toList();
    List<List<String>> benign =
        rows().stream()
            .filter(row -> !attacks.contains(row.get("metadata_uid")))
            .map(CSVRecord::toList)
            .toList();
    assertThat(rows()).hasSizeGreaterThan(benign.size());
    Path other = folder.resolve("without");
    log.write(new Window(FIRST, 14, 99, 0), other);
    assertThat(rows(other)).map(CSVRecord::toList).isEqualTo(benign);
  }

  @Test
  void writesTheSameBytesForAnyOrderOfClones() throws IOException {
    Path one = attacked().into(folder.resolve("owner+one"));
    Path two = attacked().into(folder.resolve("owner+two.git"));
    Window window = new Window(FIRST, 14, 3, 4);
    log(one, two).write(window, out());
    Path other = folder.resolve("other");
    List<String> notes = log(two, one).write(window, other);
    assertThat(bytes(other)).isEqualTo(bytes(out())).hasSize(15);
    assertThat(notes).contains("Commits read: 48: of bots 28, of people 20, outside the window 0");
  }

  @Test
  void accountsForAllCommits() throws IOException {
    ImportedRepository repository =
        new ImportedRepository()
            .commit("2026-02-01T00:00:00Z", "x[bot]", PUSH, "A a")
            .commit("2026-03-02T00:00:00Z", "x[bot]", PUSH, "A a")
            .commit("2026-03-02T00:00:01Z", "x[bot]", PUSH)
            .commit("2026-03-02T00:00:02Z", "Jane", PUSH, "A a")
            .commit("2026-03-09T23:59:59Z", "y".repeat(201), PUSH, "A a")
            .commit("2026-03-10T00:00:00Z", "x[bot]", PUSH, "A a")
            .commit("2099-03-10T00:00:00Z", "x[bot]", PUSH, "A a")
            .commit(0, "x[bot] <a@example.org>", PUSH, "A a");
    Path clone = repository.into(folder.resolve("o+n"));
    // Git prints no time for a commit before 1970.
    String tree = git(clone, "", "rev-parse", "HEAD^{tree}");
    String parent = git(clone, "", "rev-parse", "HEAD");
    String early =
        "tree %s\nparent %s\nauthor x[bot] <a@b> -5 +0000\ncommitter x <a@b> -5 +0000\n\nm\n"
            .formatted(tree, parent);
    String hash = git(clone, early, "hash-object", "-t", "commit", "-w", "--stdin", "--literally");
    git(clone, "", "update-ref", "HEAD", hash);
    GitBotLog log = log(clone);
    assertThat(log.firstDay()).isEqualTo("2026-02-01");
    assertThat(log.lastDay()).isEqualTo("2026-03-10");
    assertThat(log.write(DAYS, out()))
        .containsExactly(
            "Commits read: 9: outside the window 2, rejected: no time after 1970-01-01 2, of bots 1, of"
                + " people 1, rejected: in the future 1, rejected: long name 1, without files 1",
            "Written from 2026-03-02 to 2026-03-09: 1 event of 1 bot, 0 of them in attacks; 0 commits"
                + " cut to the first 30 files",
            "Attacks, of 0 requested: 0");
  }

  @Test
  void leavesOutMerges() throws IOException {
    Path clone =
        new ImportedRepository()
            .commit("2026-03-02T00:00:00Z", "x[bot]", PUSH, "A a")
            .commit("2026-03-02T00:00:01Z", "x[bot]", PUSH, "A b")
            .into(folder.resolve("o+n"));
    String merge =
        git(
            clone,
            "",
            "-c",
            "user.name=z[bot]",
            "-c",
            "user.email=a@b",
            "commit-tree",
            "HEAD^{tree}",
            "-p",
            "HEAD",
            "-p",
            "HEAD^",
            "-m",
            "m");
    git(clone, "", "update-ref", "HEAD", merge);
    assertThat(log(clone).write(DAYS, out()))
        .contains("Commits read: 2: of bots 2, outside the window 0");
  }

  @Test
  void warnsOfTooFewAttacksAndOfRepositoriesWithoutBots() throws IOException {
    Path bots =
        new ImportedRepository()
            .commit("2026-03-02T00:00:00Z", "x[bot]", PUSH, "A a")
            .into(folder.resolve("o+bots"));
    Path people =
        new ImportedRepository()
            .commit("2026-03-02T00:00:00Z", "Jane", PUSH, "A a")
            .into(folder.resolve("o+\u001b[31mpeople"));
    assertThat(log(bots, people).write(new Window(FIRST, 8, 1, 3), out()))
        .contains("o/people: no commit of a bot in the window", "Attacks, of 3 requested: 0");
    assertThatThrownBy(() -> log(people).write(DAYS, folder.resolve("nothing")))
        .isInstanceOf(TidemarkException.class)
        .hasMessageContaining(
            "no bot changed a file from 2026-03-02 to 2026-03-09; because: the commits are")
        .hasMessageContaining(
            "the commits are from 2026-03-02 to 2026-03-02. Commits read: 1: of p")
        .hasMessageContaining("remedy: choose other days or repositories");
    assertThat(folder.resolve("nothing")).doesNotExist();
  }

  @Test
  void keepsHostileNamesAndPaths() throws IOException {
    String name = "\"=1,2;\t\u202eevil\u0007 [bot]";
    String path = "a\t\"b\"\nc,\r\u202e=cmd|' /C calc'!A0 é";
    Path clone =
        new ImportedRepository()
            .commit("2026-03-02T00:00:00Z", name, "Someone <>", "A " + path)
            .into(folder.resolve("o+n"));
    log(clone).write(DAYS, out());
    assertThat(rows()).extracting(row -> row.get("resource_uid")).containsExactly(path);
    assertThat(rows()).extracting(row -> row.get("actor_user_name")).containsExactly(name);
  }

  @Test
  void replacesInvalidUtf8() throws IOException {
    Path clone =
        new ImportedRepository()
            .commit("2026-03-02T00:00:00Z", "\u00ff[bot]", PUSH, "A a\u00ffb", "A \u00c3\u00a9")
            .into(folder.resolve("o+n"));
    log(clone).write(DAYS, out());
    assertThat(rows())
        .extracting(row -> row.get("resource_uid"))
        .containsExactlyInAnyOrder("a\ufffdb", "é");
    assertThat(rows().get(0).get("actor_user_name")).endsWith("[bot]");
  }

  @Test
  void usesTheFirstThirtyOfAHundredThousandFiles() throws IOException {
    String[] changes =
        IntStream.range(0, 100_000)
            .mapToObj(i -> "A %03d/%03d".formatted(i / 1_000, i % 1_000))
            .toArray(String[]::new);
    Path clone =
        new ImportedRepository()
            .commit("2026-03-02T00:00:00Z", "x[bot]", PUSH, changes)
            .into(folder.resolve("o+n"));
    assertThat(log(clone).write(DAYS, out()))
        .contains(
            "Written from 2026-03-02 to 2026-03-09: 30 events of 1 bot, 0 of them in attacks; 1 commit"
                + " cut to the first 30 files");
    assertThat(rows())
        .extracting(row -> row.get("resource_uid"))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 30).mapToObj("000/%03d"::formatted).toList());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "a missing folder          | missing     | there is no such folder",
        "a file                    | file        | there is no such folder",
        "no repository             | plain       | it is no repository",
        "a folder in a repository  | work/inside | it is no repository",
        "an empty repository       | empty       | HEAD names no commit",
        "a shallow clone           | shallow     | a part of the history is missing"
      })
  void rejectsFoldersThatAreNoCompleteClones(String description, String name, String cause)
      throws IOException {
    Path source =
        new ImportedRepository()
            .commit("2026-03-02T00:00:00Z", "x[bot]", PUSH, "A a")
            .commit("2026-03-02T00:00:01Z", "x[bot]", PUSH, "A a")
            .into(folder.resolve("o+n"));
    Files.createFile(folder.resolve("file"));
    Files.createDirectory(folder.resolve("plain"));
    git(folder, "", "clone", "-q", source.toString(), "work");
    Files.createDirectory(folder.resolve("work/inside"));
    git(folder, "", "init", "-q", "empty");
    git(folder, "", "clone", "-q", "--depth=1", "file://" + source, "shallow");
    assertThatThrownBy(() -> log(folder.resolve(name)))
        .as(description)
        .isInstanceOf(TidemarkException.class)
        .hasMessageContaining(cause)
        .hasMessageContaining(folder.resolve(name).toString())
        .hasMessageContaining("remedy: ");
    assertThat(log(folder.resolve("work")).lastDay()).isEqualTo("2026-03-02");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "owner+name, https://example.org/other/one.git, owner/name",
    "owner+name+x.git, , owner/name+x",
    "clone, https://token@example.org/group/owner/name.git, owner/name",
    "clone, git@example.org:owner/name, owner/name",
    "clone.git, ssh://git@example.org:22/owner/name.git/, owner/name",
    "clone, https://token@example.org/name, clone",
    "clone.git, , clone"
  })
  void namesRepositories(String file, String origin, String name) throws IOException {
    Path clone =
        new ImportedRepository()
            .commit("2026-03-02T00:00:00Z", "x[bot]", PUSH, "A a")
            .into(folder.resolve(file));
    if (origin != null) {
      git(clone, "", "config", "remote.origin.url", origin);
    }
    assertThat(GitClone.open("git", clone).name()).isEqualTo(name);
  }

  @Test
  void rejectsTwoClonesOfOneName() throws IOException {
    Path clone =
        new ImportedRepository()
            .commit("2026-03-02T00:00:00Z", "x[bot]", PUSH, "A a")
            .into(folder.resolve("o+n"));
    git(folder, "", "clone", "-q", "--bare", clone.toString(), "o+n.git");
    assertThatThrownBy(() -> log(clone, folder.resolve("o+n.git")))
        .isInstanceOf(TidemarkException.class)
        .hasMessageContaining("two clones are o/n; because: ")
        .hasMessageContaining("o+n.git is the second; remedy: leave one out");
  }

  @Test
  void rejectsClonesWithoutValidCommits() throws IOException {
    Path clone =
        new ImportedRepository()
            .commit("2099-03-02T00:00:00Z", "x[bot]", PUSH, "A a")
            .into(folder.resolve("o+n"));
    assertThatThrownBy(() -> log(clone))
        .isInstanceOf(TidemarkException.class)
        .hasMessageContaining(
            "there is no commit to use; because: 1 clone without a valid commit. Commits read: 1: rejec");
    assertThatThrownBy(() -> log())
        .isInstanceOf(TidemarkException.class)
        .hasMessageContaining(
            "there is no commit to use; because: 0 clones without a valid commit. Commits read: 0; remedy: ");
  }

  @Test
  void rejectsAFolderWithOtherFiles() throws IOException {
    Path clone =
        new ImportedRepository()
            .commit("2026-03-02T00:00:00Z", "x[bot]", PUSH, "A a")
            .into(folder.resolve("o+n"));
    assertThatThrownBy(() -> log(clone).write(DAYS, folder))
        .isInstanceOf(TidemarkException.class)
        .hasMessageContaining("it is not an empty folder")
        .hasMessageContaining("remedy: choose a new folder");
  }

  @Test
  void reportsMissingGit() {
    assertThatThrownBy(() -> GitClone.open("no-such-git", folder))
        .isInstanceOf(TidemarkException.class)
        .hasMessageContaining("git cannot be run; because: ")
        .hasMessageContaining("no-such-git")
        .hasMessageContaining("remedy: install git");
  }

  @Test
  void reportsDamagedClones() throws IOException {
    Path clone =
        new ImportedRepository()
            .commit("2026-03-02T00:00:00Z", "x[bot]", PUSH, "A a")
            .into(folder.resolve("o+n"));
    GitBotLog log = log(clone);
    String tree = git(clone, "", "rev-parse", "HEAD^{tree}");
    String commit = git(clone, "", "cat-file", "commit", "HEAD").replace(tree, "1".repeat(40));
    String hash =
        git(clone, commit + "\n", "hash-object", "-t", "commit", "-w", "--stdin", "--literally");
    git(clone, "", "update-ref", "HEAD", hash);
    assertThatThrownBy(() -> log(clone).write(DAYS, out()))
        .isInstanceOf(TidemarkException.class)
        .hasMessageContaining("'git diff-tree' failed")
        .hasMessageContaining("'git fsck'");
    assertThat(log.write(DAYS, out())).contains("Commits read: 1: of bots 1, outside the window 0");
  }

  @Test
  void runsNoProgramThatACloneNames() throws IOException {
    Path clone = attacked().into(folder.resolve("bare.git"));
    git(folder, "", "clone", "-q", clone.toString(), "o+n");
    Path work = folder.resolve("o+n");
    Path marker = folder.resolve("marker");
    Path program = folder.resolve("program.sh");
    Files.writeString(program, "#!/bin/sh\ntouch '%s'\nexit 1\n".formatted(marker));
    assertThat(program.toFile().setExecutable(true)).isTrue();
    for (String setting :
        List.of(
            "core.fsmonitor",
            "core.pager",
            "core.sshCommand",
            "gpg.program",
            "diff.external",
            "diff.x.textconv",
            "diff.x.command",
            "alias.log")) {
      git(work, "", "config", setting, program.toString());
    }
    for (String setting :
        List.of(
            "log.showSignature=true",
            "log.showRoot=false",
            "diff.renames=copies",
            "diff.relative=true",
            "diff.noprefix=true",
            "color.ui=always",
            "diff.ignoreSubmodules=all",
            "diff.orderFile=" + program)) {
      git(work, "", "config", setting.split("=")[0], setting.split("=")[1]);
    }
    Files.writeString(work.resolve(".gitattributes"), "* diff=x\n");
    log(work).write(new Window(FIRST, 14, 3, 2), out());
    git(folder, "", "clone", "-q", "--bare", clone.toString(), "plain/o+n");
    Path plain = folder.resolve("expected");
    log(folder.resolve("plain/o+n")).write(new Window(FIRST, 14, 3, 2), plain);
    assertThat(bytes(out())).isEqualTo(bytes(plain));
    assertThat(marker).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "7, 0, 7 days with 0 attacks",
    "3661, 0, '3,661 days with 0 attacks'",
    "8, -1, 8 days with -1 attacks",
    "8, 10001, '8 days with 10,001 attacks'"
  })
  void rejectsInvalidWindows(int days, int attacks, String message) {
    assertThatThrownBy(() -> new Window(FIRST, days, 1, attacks))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("choose 8 to 3,660 days and 0 to 10,000 attacks");
  }

  /** Returns two bots and a person, with enough commits for attacks of both variants. */
  private static ImportedRepository attacked() {
    ImportedRepository repository = new ImportedRepository();
    for (int i = 0; i < 7; i++) {
      String day = "2026-03-0%dT".formatted(2 + i);
      repository
          .commit(day + "01:00:00Z", "x[bot]", WEB, "A go.mod")
          .commit(day + "02:00:00Z", "y-bot", PUSH, "A bucket/tool.json");
    }
    for (int i = 0; i < 10; i++) {
      repository.commit("2026-03-06T1%d:00:00Z".formatted(i), "Jane", PUSH, "A src/Main.java");
    }
    return repository;
  }

  private Path out() {
    return folder.resolve("out");
  }

  private static GitBotLog log(Path... clones) throws IOException {
    return GitBotLog.read(List.of(clones), BotRules.standard(), NOW);
  }

  private List<CSVRecord> rows() throws IOException {
    return rows(out());
  }

  private static List<CSVRecord> rows(Path out) throws IOException {
    List<CSVRecord> rows = new ArrayList<>();
    for (Map.Entry<String, String> file : files(out).entrySet()) {
      if (file.getKey().endsWith(".gz")) {
        rows.addAll(
            CSVFormat.RFC4180
                .builder()
                .setHeader()
                .get()
                .parse(new StringReader(file.getValue()))
                .getRecords());
      }
    }
    return rows;
  }

  private static Map<String, String> files(Path out) throws IOException {
    Map<String, String> texts = new TreeMap<>();
    for (Map.Entry<String, String> file : bytes(out).entrySet()) {
      byte[] bytes = file.getValue().getBytes(StandardCharsets.ISO_8859_1);
      InputStream in = new ByteArrayInputStream(bytes);
      try (InputStream text = file.getKey().endsWith(".gz") ? new GZIPInputStream(in) : in) {
        texts.put(file.getKey(), new String(text.readAllBytes(), UTF_8));
      }
    }
    return texts;
  }

  private static Map<String, String> bytes(Path out) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(out)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(
            out.relativize(file).toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    return files;
  }
}
