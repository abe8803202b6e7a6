package io.tidemark.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs Python programs with any local Python that has the modules they import. */
public final class PythonRuntime {
  private final String python;

  private PythonRuntime(String python) {
    this.python = python;
  }

  /**
   * Finds a Python that has all of the given modules. If there is none, the test is skipped with a
   * message.
   */
  public static PythonRuntime with(String modules, String debian) {
    for (String python : List.of("python3", "/usr/bin/python3")) {
      if (run(Path.of("."), List.of(python, "-c", "import " + modules)).code() == 0) {
        return new PythonRuntime(python);
      }
    }
    return abort("No Python with " + modules + " here (" + debian + "): not tried");
  }

  /** Runs a script, which must succeed, and returns what it prints. */
  public String run(Path folder, String... args) {
    List<String> command = new ArrayList<>(List.of(python));
    command.addAll(List.of(args));
    Ran ran = run(folder, command);
    assertThat(ran.code()).as(ran.output()).isZero();
    return ran.output();
  }

  private static Ran run(Path folder, List<String> command) {
    try {
      Path printed = Files.createTempFile("python", ".txt");
      try {
        Process process =
            new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        int code = process.waitFor();
        return new Ran(code, Files.readString(printed, StandardCharsets.UTF_8));
      } finally {
        Files.delete(printed);
      }
    } catch (IOException e) {
      return new Ran(127, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Ran(130, e.toString());
    }
  }

  private record Ran(int code, String output) {}
}
