package io.tidemark.jobs.lab.git;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A repository that {@code git fast-import} makes, with exact authors and times. */
public final class ImportedRepository {
  public static final String PUSH = "Someone <someone@example.org>";
  public static final String WEB = "GitHub <noreply@github.com>";

  private final StringBuilder stream = new StringBuilder();
  private int contents;

  /**
   * Adds a commit to the branch main.
   *
   * @param changes lines such as {@code A path} or {@code D path}; every addition has a new content
   */
  public ImportedRepository commit(
      String time, String author, String committer, String... changes) {
    long second = Instant.parse(time).getEpochSecond();
    return commit(second, author + " <a@example.org>", committer, changes);
  }

  ImportedRepository commit(long second, String author, String committer, String... changes) {
    stream.append("commit refs/heads/main\nauthor %s 1 +0000\n".formatted(author));
    stream.append("committer %s %d +0000\ndata 0\n".formatted(committer, second));
    for (String change : changes) {
      String path = '"' + escaped(change.substring(2)) + '"';
      if (change.startsWith("D ")) {
        stream.append("D %s\n".formatted(path));
      } else {
        String content = Integer.toString(contents++);
        stream.append(
            "M 100644 inline %s\ndata %d\n%s\n".formatted(path, content.length(), content));
      }
    }
    return this;
  }

  private static String escaped(String path) {
    return path.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  /** Creates the repository as a bare one. */
  public Path into(Path folder) throws IOException {
    git(folder.getParent(), "", "init", "-q", "--bare", folder.toString());
    git(folder, "", "symbolic-ref", "HEAD", "refs/heads/main");
    git(folder, stream + "done\n", "fast-import", "--quiet", "--done");
    return folder;
  }

  /**
   * Runs git, which must succeed, and returns its output. Characters from U+0080 to U+00FF at the
   * input stand for single bytes if there are no others beyond U+007F.
   */
  static String git(Path folder, String input, String... arguments) throws IOException {
    Path in = Files.createTempFile("git", ".in");
    Path out = Files.createTempFile("git", ".out");
    boolean bytes = input.chars().allMatch(c -> c < 256);
    Files.writeString(in, input, bytes ? ISO_8859_1 : UTF_8);
    List<String> command = new ArrayList<>(List.of("git", "-c", "gc.auto=0"));
    command.addAll(Arrays.asList(arguments));
    try {
      Process git =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectInput(in.toFile())
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      int code = git.waitFor();
      String printed = Files.readString(out, ISO_8859_1);
      assertThat(code).as(printed).isZero();
      return printed.strip();
    } catch (InterruptedException e) {
      throw new IOException(e);
    } finally {
      Files.delete(in);
      Files.delete(out);
    }
  }

  /** Skips the calling test if git is not installed. */
  public static void assumeGit() {
    boolean found = false;
    try {
      found = new ProcessBuilder("git", "--version").start().waitFor() == 0;
    } catch (IOException missing) {
      // Reported below.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    assumeTrue(found, "git is not installed");
  }
}
