package io.tidemark.jobs.lab.git;

import static io.tidemark.jobs.TidemarkException.usage;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.lab.git.Commit.FileChange;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Scanner;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A complete local clone of a git repository, working or bare, read by the program git.
 *
 * <p>A clone may come from anybody, and its configuration can name programs for git to run. So git
 * gets fixed arguments without a shell, and settings that keep it from signatures, hooks, monitors
 * and other hosts. The environment and the user's configuration have no effect.
 *
 * @param program name of the program git on the PATH
 * @param name the repository's name, such as {@code owner/name}
 */
record GitClone(String program, Path folder, String name) {
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

  /** A URL or path, with its last two parts without the host as the second group. */
  private static final Pattern ORIGIN =
      Pattern.compile("(?:[a-z+]+://[^/]*/|[^/]*:)?+(.*/)?([^/]{1,99}/[^/]{1,99}?)(\\.git)?/*");

  private static final String SETTINGS =
      " --no-pager --no-replace-objects -c core.quotepath=off -c core.fsmonitor=false"
          + " -c core.hooksPath=/dev/null -c log.showSignature=false -c safe.directory=* ";
  private static final String CONFIG = "config --default none --get remote.origin.url";
  private static final String LOG =
      "log -z --no-merges --no-color --encoding=UTF-8"
          + " --format=%H%x00%ct%x00%an%x00%ae%x00%cn%x00%ce HEAD --";
  private static final int LOG_FIELDS = 6;

  /** Unlike {@code git log}, this command ignores the clone's settings for differences. */
  private static final String FILES =
      "diff-tree --stdin --root -r -z --name-status --no-renames --no-ext-diff --no-textconv";

  private static final Map<String, String> OPERATIONS = Map.of("A", "add", "D", "delete");
  private static final String ENVIRONMENT =
      "LC_ALL=C GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_TERMINAL_PROMPT=0"
          + " GIT_NO_LAZY_FETCH=1 GIT_ALLOW_PROTOCOL=none";

  /**
   * Opens a clone.
   *
   * @throws TidemarkException if there is no complete clone with a commit, or no git
   */
  static GitClone open(String program, Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw unusable(folder, "there is no such folder");
    }
    GitClone clone = new GitClone(program, folder.toRealPath(), "");
    String shallow = clone.line("rev-parse --is-shallow-repository", "it is no repository");
    if (!shallow.equals("false")) {
      throw unusable(folder, "it is shallow, so a part of the history is missing");
    }
    clone.line("rev-parse --quiet --verify HEAD^{commit}", "it is empty: HEAD names no commit");
    return new GitClone(program, clone.folder, clone.repository());
  }

  private static TidemarkException unusable(Path folder, String cause) {
    String problem = "the clone " + PrintableText.of(folder.toString()) + " cannot be used";
    String remedy = "give a complete clone; 'git fetch --unshallow' and 'git fsck' may help in it";
    return usage(problem, cause, remedy);
  }

  private String repository() throws IOException {
    Path named = folder.endsWith(".git") ? folder.getParent() : folder;
    String file = String.valueOf(named.getFileName()).replaceFirst("\\.git$", "");
    if (file.matches("(?s)[^+]+\\+.+")) {
      return file.replaceFirst("\\+", "/");
    }
    Matcher origin = ORIGIN.matcher(line(CONFIG, "its configuration is invalid"));
    return origin.matches() ? origin.group(2) : file;
  }

  /**
   * Streams all commits of the history of HEAD that are no merges. The consumer receives hash,
   * committer time, author name and e-mail, committer name and e-mail.
   */
  void commits(Consumer<List<String>> onCommit) throws IOException {
    Consumer<Scanner> reader =
        fields -> onCommit.accept(Stream.generate(fields::next).limit(LOG_FIELDS).toList());
    run(LOG, List.of(), reader, "'git log' failed");
  }

  boolean owns(Commit commit) {
    return commit.author().repository().equals(name);
  }

  /** Returns the first changed files by hash: all, or one more than are used. */
  Map<String, List<FileChange>> files(List<String> hashes) throws IOException {
    Map<String, List<FileChange>> files = new HashMap<>();
    Consumer<Scanner> reader =
        fields -> {
          List<FileChange> own = files.computeIfAbsent(fields.next(), hash -> new ArrayList<>());
          while (fields.hasNext() && !fields.hasNext(HASH)) {
            String operation = OPERATIONS.getOrDefault(fields.next(), "modify");
            FileChange change = new FileChange(operation, fields.next());
            if (own.size() <= ForgeEvents.MAX_FILES) {
              own.add(change);
            }
          }
        };
    run(FILES, hashes, reader, "'git diff-tree' failed");
    return files;
  }

  /** Returns the line that a command prints. */
  private String line(String command, String failure) throws IOException {
    List<String> lines = new ArrayList<>();
    run(command, List.of(), fields -> lines.add(fields.next()), failure);
    return String.join("", lines).strip();
  }

  /**
   * Runs git.
   *
   * @param reader reads the next texts, which end with NUL and contain U+FFFD for invalid UTF-8
   * @param failure cause in the exception if git fails
   */
  private void run(String command, List<String> input, Consumer<Scanner> reader, String failure)
      throws IOException {
    Process git = start(command, input);
    try (Scanner out = new Scanner(git.getInputStream(), UTF_8).useDelimiter("\0")) {
      while (out.hasNext()) {
        reader.accept(out);
      }
      if (git.onExit().join().exitValue() != 0) {
        throw unusable(folder, failure);
      }
    } catch (NoSuchElementException truncated) {
      throw unusable(folder, failure);
    } finally {
      git.destroyForcibly();
    }
  }

  private Process start(String arguments, List<String> input) throws IOException {
    ProcessBuilder git = new ProcessBuilder((program + SETTINGS + arguments).split(" "));
    git.environment().keySet().removeIf(variable -> variable.startsWith("GIT_"));
    for (String variable : ENVIRONMENT.split(" ")) {
      git.environment().put(variable.split("=")[0], variable.split("=")[1]);
    }
    // Otherwise git would also find a repository that contains the folder.
    git.environment().put("GIT_CEILING_DIRECTORIES", String.valueOf(folder.getParent()));
    // A file, because git would wait for a reader of its output before it read all of a pipe.
    Path in = Files.write(Files.createTempFile("tidemark-git", ".in"), input);
    git.directory(folder.toFile()).redirectInput(in.toFile()).redirectError(Redirect.DISCARD);
    try {
      return git.start();
    } catch (IOException e) {
      String remedy = "install git, and add its folder to the environment variable PATH";
      throw usage("git cannot be run", FileFault.cause(e), remedy, e);
    } finally {
      // The process has opened it.
      Files.delete(in);
    }
  }
}
