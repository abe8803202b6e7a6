package io.tidemark.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.runtime.enforcer.TestClock;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.runtime.release.TestCompany;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Follows the section of docs/quickstart-agents.md about the MCP proxy, with an identity and a
 * habit of the test company.
 */
class McpProxyTest {
  private static final SigningKey KEY = SigningKey.generate();

  @TempDir private Path folder;
  private final Map<String, String> here = new LinkedHashMap<>();

  @Test
  void allowsHabitAndStepsUpPayment() throws Exception {
    assumePrograms();
    TestCompany company = TestCompany.of(1);
    // As on the page, the rule about critical actions decides, not anything else that is new to a
    // small company.
    company.publish(folder.resolve("published"), KEY, company.calmContents());
    Path config = Files.writeString(folder.resolve("service.yaml"), "");
    String page = Files.readString(Path.of("../../docs/quickstart-agents.md"));
    String ask = block(page, "sh mcp-proxy");
    String stopped = block(page, "text mcp-proxy");
    String passed = stopped.replaceFirst("send_money was stopped.*", "sent 5 to DE89");
    assertThat(passed).isNotEqualTo(stopped);
    try (DecisionService service =
        DecisionService.start(
            AuthZenTest.options(
                folder.resolve("published"),
                KEY,
                config,
                Optional.empty(),
                new TestClock(TestCompany.issued().plusSeconds(8 * 3600))))) {
      replace(service);
      String section = ask + block(page, "sh mcp-approve") + ask;
      assertThat(run(inHere(section)).output()).isEqualTo(inHere(stopped + passed));
      assertThat(DecisionServiceTest.get(service, "/metrics").body())
          .as("all but the stopped call have an outcome")
          .contains("tidemark_events_total 4\n", "tidemark_unmatched_outcomes_total 0\n")
          .contains("tidemark_pending 1\n");
    }
    assertThat(run(inHere(ask)).output().lines())
        .hasSize(2)
        .allMatch(line -> line.matches("\\w+: \\w+ was stopped: no decision: .*refused.*"));
    assertThat(run("export TIDEMARK_WHEN_DOWN=allow\n" + inHere(ask)).output().lines())
        .hasSize(2)
        .noneMatch(line -> line.contains("stopped"));
  }

  /** The nights store each element of a list as a target. */
  @Test
  void elementsOfListAreTargets() throws Exception {
    assumePrograms();
    Path proxy = Path.of("examples", "mcp_proxy.py").toAbsolutePath();
    String questions =
        """
        import os
        os.environ["TIDEMARK_IDENTITY"] = "-|acme|desk-1"
        os.environ["TIDEMARK_CREDENTIAL"] = os.environ["TIDEMARK_ADDRESS"] = "x"
        exec(open("PROXY").read().replace("anyio.run(main)", ""))
        def post(path, body):
            print(body["resource"]["id"], body["context"].get("targets"))
            return {"decision": True, "context": {}}
        ask("shop", "send_money", {"recipient": "DE89"})
        ask("shop", "send_money", {"recipient": ["DE89", ["DE90", "DE89"]]})
        ask("shop", "send_money", {"recipient": None})
        ask("shop", "list_orders", {"recipient": "DE89"})
        """
            .replace("PROXY", proxy.toString());
    Path script = Files.writeString(folder.resolve("ask.py"), questions);
    assertThat(run("python3 " + script).output().lines())
        .containsExactly("DE89 []", "DE89 ['DE89', 'DE90']", " []", " []");
  }

  private void assumePrograms() throws IOException, InterruptedException {
    assumeTrue(
        run("python3 -c 'import mcp.client, mcp.server.lowlevel'").code() == 0
            && run("curl --version").code() == 0,
        "No Python with mcp, or no curl (PyPI: mcp): not tried");
  }

  /** Prepares the examples as the page finds them in a clone. */
  private void replace(DecisionService service) throws IOException {
    here.put(":9191", ":" + service.port());
    here.put(":9190", ":" + service.adminPort());
    here.put("-|acme|desk-1", TestCompany.identity(1));
    here.put("TIDEMARK_CREDENTIAL=desk-1", "TIDEMARK_CREDENTIAL=key-1");
    here.put("\"credential\": \"desk-1\"", "\"credential\": \"key-1\"");
    here.put("198.51.100.7", "198.51.1.7");
    here.put("look_up_order", "Op1");
    here.put("order-7", "web/Op1");
    here.put("\"shop\"", "\"s3\"");
    here.put("shop:", "s3:");
    Path examples = Files.createDirectories(folder.resolve("models/service/examples"));
    for (String name : List.of("mcp_agent.py", "mcp_proxy.py", "mcp_server.py")) {
      String text = Files.readString(Path.of("examples", name));
      Files.writeString(examples.resolve(name), inHere(text));
    }
    Files.writeString(folder.resolve("token.txt"), AuthZenTest.ADMIN.substring("Bearer ".length()));
  }

  private String inHere(String text) {
    String replaced = text;
    for (Map.Entry<String, String> entry : here.entrySet()) {
      replaced = replaced.replace(entry.getKey(), entry.getValue());
    }
    return replaced;
  }

  private static String block(String page, String name) {
    Matcher block = Pattern.compile("(?ms)^```" + name + "\n(.*?)^```").matcher(page);
    assertThat(block.find()).as(name).isTrue();
    return block.group(1);
  }

  private Ran run(String commands) throws IOException, InterruptedException {
    Path errors = folder.resolve("errors.txt");
    Process bash =
        new ProcessBuilder("bash", "-c", commands)
            .directory(folder.toFile())
            .redirectError(errors.toFile())
            .start();
    String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = bash.waitFor();
    return new Ran(code, code == 0 ? output : output + Files.readString(errors));
  }

  private record Ran(int code, String output) {}
}
