package io.tidemark.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compiles the Java code in the documentation, with parameters in place of the reader's own values.
 */
class ReadmeTest {
  private static final String IMPORTS =
      """
      import io.tidemark.engine.event.*;
      import io.tidemark.engine.program.*;
      import io.tidemark.runtime.baseline.*;
      import io.tidemark.runtime.release.*;
      import io.tidemark.runtime.enforcer.*;
      import io.tidemark.runtime.forest.*;
      import io.tidemark.runtime.judge.*;
      import io.tidemark.runtime.risk.*;
      import java.nio.file.*;
      import java.time.*;
      import java.time.temporal.*;
      import java.util.*;
      """;

  private static final List<String> PAGES = List.of("README.md", "../../docs/quickstart-java.md");

  /** Parameters of the method that wraps each code block, in block order. */
  private static final List<String> GIVEN =
      List.of(
          "float[][] rows, float[] farValues, long seed, double[] dayMaximaOfU, LocalDate from,"
              + " LocalDate to, Map<String, Integer> leftOut, RiskState state, JudgedAction action,"
              + " float[] row, double u, double ownDayMaximum, double[] dayMaximaOfRisk,"
              + " double usualMaximum, int days, Map<String, Double> usualMaximumByIdentity,"
              + " List<String> names, String hash, LocalDate night, RiskPolicy policy,"
              + " SortedMap<String, String> provenance, String cohort, FeatureProgram program,"
              + " String identity, byte[] saved",
          "double[][] trainingRows, long seed, double[] row, float[] floatRow,"
              + " double[] shares",
          "Path published, Path publicRootKey, String requestId, String keyId, Instant now",
          "Path published, Path publicRootKey, Path state, Path recent, AccessEvent event,"
              + " String requestId, String keyId, Instant now, long bytes, Duration took");

  @TempDir private Path folder;

  @Test
  void codeBlocksCompile() throws IOException {
    List<String> blocks = new ArrayList<>();
    for (String page : PAGES) {
      blocks.addAll(blocks(Files.readString(Path.of(page))));
    }
    assertThat(blocks).hasSameSizeAs(GIVEN);
    List<JavaFileObject> sources = new ArrayList<>();
    for (int i = 0; i < blocks.size(); i++) {
      sources.add(
          source(
              "Block" + i,
              IMPORTS
                  + "class Block%d { void use(%s) throws Exception {\n%s\n} }"
                      .formatted(i, GIVEN.get(i), blocks.get(i))));
    }
    StringWriter output = new StringWriter();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    boolean compiled =
        compiler
            .getTask(
                output,
                null,
                null,
                List.of(
                    "-d",
                    folder.toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    "-nowarn"),
                null,
                sources)
            .call();
    assertThat(compiled).as(output.toString()).isTrue();
  }

  private static List<String> blocks(String readme) {
    List<String> blocks = new ArrayList<>();
    Matcher block = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(readme);
    while (block.find()) {
      blocks.add(block.group(1));
    }
    return blocks;
  }

  private static JavaFileObject source(String name, String text) {
    return new SimpleJavaFileObject(
        URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
      }
    };
  }
}
