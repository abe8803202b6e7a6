package io.tidemark.notebooks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.notebooks.HostileText;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Opens the report in Debian's Chromium, driven by puppeteer-core and checked by axe-core. Both are
 * found through NODE_PATH. Screenshots are in {@code target/screenshots}.
 */
class ReportInChromiumTest {
  private static final Path SCREENSHOTS = Path.of("target", "screenshots").toAbsolutePath();
  private static Path visitor;

  @TempDir private Path folder;

  @BeforeAll
  static void browser(@TempDir Path scripts) throws IOException, InterruptedException {
    assumeTrue(
        run(List.of("node", "-e", "require('puppeteer-core'); require('axe-core')")).code == 0,
        "No Node.js that finds puppeteer-core and axe-core: run npm install and set NODE_PATH");
    assumeTrue(
        run(List.of("chromium", "--version")).code == 0,
        "No chromium here: install Debian's chromium");
    visitor = scripts.resolve("visit_report.js");
    try (InputStream script = ReportInChromiumTest.class.getResourceAsStream("/visit_report.js")) {
      Files.copy(script, visitor);
    }
    Files.createDirectories(SCREENSHOTS);
  }

  @Test
  void isAccessibleByKeyboard() throws IOException, InterruptedException {
    Path report = FolderFiles.write(SampleNight.of(400, 12, 25), folder);
    Ran ran = visit("walk", report);
    assertThat(ran.code).as(ran.output).isZero();
    for (String width : List.of("light", "dark", "phone")) {
      assertThat(SCREENSHOTS.resolve("walk-" + width + ".png")).exists();
    }
  }

  @Test
  void opensHundredThousandIdentitiesInTwoSeconds() throws IOException, InterruptedException {
    Path report = FolderFiles.write(SampleNight.of(100_000, 5_000, 200), folder);
    Ran ran = visit("open", report, folder.resolve("report/identities-0100.html"));
    assertThat(ran.code).as(ran.output).isZero();
    System.out.println(ran.output.strip());
  }

  @Test
  void hostileTextIsInertAndKeepsLayout() throws IOException, InterruptedException {
    Path report =
        FolderFiles.write(SampleNight.withTexts(List.copyOf(HostileText.ALL.values())), folder);
    List<Path> pages = new ArrayList<>(List.of(report));
    try (var beside = Files.list(folder.resolve("report"))) {
      beside.sorted().forEach(pages::add);
    }
    Ran ran = visit("hostile", pages.toArray(Path[]::new));
    assertThat(ran.code).as(ran.output).isZero();
  }

  @Test
  void marksInjectedCallInSession() throws IOException, InterruptedException {
    Ran ran = visit("session", FolderFiles.write(SampleNight.of(40, 3, 2), folder));
    assertThat(ran.code).as(ran.output).isZero();
    BufferedImage shot = ImageIO.read(SCREENSHOTS.resolve("session.png").toFile());
    // The left, top, width and height of each row in the picture, as reported by the page.
    List<int[]> rows =
        ran.output
            .lines()
            .map(line -> Stream.of(line.split(" ")).mapToInt(Integer::parseInt).toArray())
            .toList();
    assertThat(rows).hasSize(8);
    for (int i = 0; i < rows.size(); i++) {
      int[] row = rows.get(i);
      int bar = shot.getRGB(row[0] + 2, row[1] + row[3] / 2);
      int ground = shot.getRGB(row[0] + row[2] - 2, row[1] + row[3] / 2);
      assertThat(List.of(Integer.toHexString(bar), Integer.toHexString(ground)))
          .as("row " + i)
          .isEqualTo(i == 5 ? List.of("ffa3261d", "fffae1de") : List.of("fffbfbf9", "fffbfbf9"));
    }
  }

  private static Ran visit(String how, Path... pages) throws InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("node", visitor.toString(), how, SCREENSHOTS.toString()));
    for (Path page : pages) {
      command.add(page.toString());
    }
    return run(command);
  }

  private static Ran run(List<String> command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Ran(process.waitFor(), output);
    } catch (IOException e) {
      return new Ran(127, e.toString());
    }
  }

  private record Ran(int code, String output) {}
}
