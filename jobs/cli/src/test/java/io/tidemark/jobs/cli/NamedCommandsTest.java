package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.Invocations;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Checks commands that are named in the program's messages and in schedules. {@link DocumentsTest}
 * checks those in documents.
 */
class NamedCommandsTest {
  private static final Path HOME = Path.of("../..");
  private static final Pattern NAMED =
      Pattern.compile(
          "(?:['`]|<code>|^|\")(?:[\\w./]*/)?tidemark ((?:[a-z][a-z-]+ ?){1,3})",
          Pattern.MULTILINE);

  /** Words after the program's name that do not form a command. */
  private static final Set<String> NO_COMMANDS = Set.of("pseudonym", "shares");

  @TempDir private Path folder;

  @Test
  void commandsInMessagesExist() throws IOException {
    CommandLine root = CommandTree.of(Invocations.at(folder));
    List<String> unknown = new ArrayList<>();
    int count = 0;
    for (Path file : texts()) {
      Matcher named = NAMED.matcher(Files.readString(file));
      while (named.find()) {
        count++;
        String[] args = named.group(1).strip().split(" ");
        if (!exists(root, args)) {
          unknown.add(HOME.relativize(file) + ": tidemark " + String.join(" ", args));
        }
      }
    }
    assertThat(unknown).isEmpty();
    assertThat(count).isGreaterThan(50);
  }

  private static boolean exists(CommandLine root, String... args) {
    CommandLine line = root.getSubcommands().get(args[0]);
    if (line == null) {
      return NO_COMMANDS.contains(args[0]);
    }
    if (args[0].equals("benchmark")) {
      return true; // the launcher runs the parts of jobs/bench
    }
    return line.getSubcommands().isEmpty()
        || (args.length > 1 && line.getSubcommands().containsKey(args[1]));
  }

  private static List<Path> texts() throws IOException {
    Set<String> skipped = Set.of("target", "test", ".git", "data-samples", "docs");
    List<Path> texts = new ArrayList<>();
    Files.walkFileTree(
        HOME,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
            return skipped.contains(path.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
            String name = HOME.relativize(path).toString();
            if (name.matches(".*(\\.(java|jte|yaml|service)|/tidemark-nightly)")) {
              texts.add(path);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return texts;
  }
}
