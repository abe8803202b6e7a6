package io.tidemark.runtime;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A third-party program that tests run. {@code .ci/counterparts} installs it. */
public final class Counterpart {
  /**
   * What a program printed, and how it ended.
   *
   * @param exitCode 0 means success
   * @param output standard output and standard error
   */
  public record Run(int exitCode, String output) {}

  private final Path program;

  private Counterpart(Path program) {
    this.program = program;
  }

  /** Finds a program on the PATH. If there is none, the test is skipped with a message. */
  public static Counterpart named(String name) {
    Optional<Path> program =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .map(folder -> Path.of(folder, name))
            .filter(Files::isExecutable)
            .findFirst();
    return new Counterpart(
        program.orElseGet(() -> abort(name + " is not installed: run .ci/counterparts")));
  }

  /** Returns the command that runs the program with the given arguments. */
  public List<String> command(String... arguments) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Runs the program in a folder until it ends. */
  public Run run(Path folder, String... arguments) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command(arguments))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), output);
  }
}
