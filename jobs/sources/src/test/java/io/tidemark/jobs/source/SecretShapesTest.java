package io.tidemark.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.simulator.Simulation;
import io.tidemark.simulator.SimulationPlan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Writes secrets of all known shapes into each text of a record, in all formats. */
class SecretShapesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ReadOptions OPTIONS = ReadOptions.at(1_800_000_000_000_000L);
  private static final String SECRET = "Zq9SeCrEtZq9SeCrEtZq9SeCrEtZq9SeCrEt0";

  private static final List<String> SHAPES =
      List.of(
          "Authorization:Bearer:" + SECRET,
          "basic:" + SECRET,
          "ghp_" + SECRET,
          "arn:aws:iam::111122223333:user/ghp_" + SECRET,
          "github_pat_" + SECRET,
          "glpat-" + SECRET,
          "glrt-" + SECRET,
          "ya29." + SECRET,
          "xapp-" + SECRET,
          "hvb." + SECRET,
          "sk_live_" + SECRET,
          "npm_" + SECRET,
          "SG." + SECRET + "." + SECRET,
          "Bearer%20" + SECRET,
          "password%3D" + SECRET,
          "{'password':'" + SECRET + "'}",
          "https://user:a/" + SECRET + "@host/a",
          "xoxb-" + SECRET,
          "hvs." + SECRET,
          "sk-" + SECRET,
          "AIza" + SECRET,
          "eyJ" + SECRET + "." + SECRET,
          "token=" + SECRET,
          "db_password=" + SECRET,
          "https://user:" + SECRET + "@host/a",
          "/callback?code=" + SECRET,
          "https://host/a?state=1&code=" + SECRET,
          "{\"password\":\"" + SECRET + "\"}");

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(io.tidemark.simulator.LogFormat.class)
  void noColumnOfAnyFormatStoresSecrets(io.tidemark.simulator.LogFormat format) throws IOException {
    LocalDate day = LocalDate.of(2026, 3, 2);
    Simulation.write(new SimulationPlan(day, 2, 62, 200, 0, 3, Set.of(format)), folder);
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(SecretShapesTest::isLog).sorted().limit(1).toList()) {
        String text =
            new String(
                new GZIPInputStream(Files.newInputStream(file)).readAllBytes(),
                StandardCharsets.UTF_8);
        try {
          for (String line : text.lines().limit(1).toList()) {
            insertIntoEach(JSON.readTree(line));
          }
        } catch (JsonProcessingException noJson) {
          insertIntoWords(text.lines().skip(1).findFirst().orElseThrow());
        }
      }
    }
  }

  private static boolean isLog(Path file) {
    return file.toString().endsWith(".gz");
  }

  private void insertIntoEach(JsonNode record) {
    shorten(record);
    insert(record, record);
  }

  private static void shorten(JsonNode within) {
    if (within instanceof ArrayNode array) {
      int kept = array.path(0).has("key") ? array.size() : 1;
      while (array.size() > kept) {
        array.remove(kept);
      }
    }
    within.forEach(SecretShapesTest::shorten);
  }

  private void insert(JsonNode record, JsonNode within) {
    if (within instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> member : List.copyOf(object.properties())) {
        insert(record, member.getValue(), value -> object.set(member.getKey(), value));
      }
    } else if (within instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        int at = i;
        insert(record, array.get(at), value -> array.set(at, value));
      }
    }
  }

  private void insert(JsonNode record, JsonNode old, Consumer<JsonNode> place) {
    if (old.isTextual()) {
      for (String shape : SHAPES) {
        place.accept(TextNode.valueOf(shape));
        assertClean(record.toString(), shape);
      }
      place.accept(old);
    } else {
      insert(record, old);
    }
  }

  /** Writes secrets into each word of a line. */
  private static void insertIntoWords(String line) {
    for (String word : line.split("[ \"]+")) {
      for (String shape : SHAPES) {
        Pattern whole = Pattern.compile("(?<![^ \"])" + Pattern.quote(word) + "(?![^ \"])");
        String changed = whole.matcher(line).replaceFirst(Matcher.quoteReplacement(shape));
        assertClean(changed, shape);
      }
    }
  }

  @Test
  void noColumnOfTablesStoresSecrets() {
    for (EventColumn column : EventColumn.all()) {
      if (column == EventColumn.NHI_KIND) {
        continue; // Other words are rejected.
      }
      for (String shape : SHAPES) {
        String cell =
            switch (column.type()) {
              case TEXT, TEXT_LIST -> shape;
              case DELEGATION -> "[" + JSON.createObjectNode().put("uid", shape) + "]";
              case TEXT_MAP -> JSON.createObjectNode().put("field", shape).toString();
              default -> null;
            };
        if (cell != null) {
          String name = column.column();
          String others = column == EventColumn.ACTOR_USER_UID ? "time" : "time,actor_user_uid";
          String values =
              column == EventColumn.ACTOR_USER_UID
                  ? "2026-01-03T10:00:00Z"
                  : "2026-01-03T10:00:00Z,svc";
          String quoted = '"' + cell.replace("\"", "\"\"") + '"';
          assertClean(
              others + "," + name + "\n" + values + "," + quoted + "\n", name + " " + shape);
        }
      }
    }
  }

  @Test
  void userAgentsLoseTheirTokens() {
    assertThat(userAgent("x/1 Authorization: Bearer " + SECRET))
        .isEqualTo("x/1 Authorization: Bearer ***");
    assertThat(userAgent("-----BEGIN PRIVATE KEY-----" + SECRET + "-----END PRIVATE KEY-----"))
        .isEqualTo("***");
  }

  private static String userAgent(String agent) {
    String record = Logs.cloudTrail("a", "\"userAgent\":\"" + agent + "\"");
    return Logs.read(record).event(0).text(EventColumn.USER_AGENT);
  }

  @Test
  void secretsInIdsStayDistinct() {
    assertThat(uid("ghp_" + SECRET)).startsWith("sha256:").isNotEqualTo(uid("ghp_x" + SECRET));
    assertThat(uid("arn:aws:iam::111122223333:user/ci"))
        .isEqualTo("arn:aws:iam::111122223333:user/ci");
  }

  private static String uid(String uid) {
    String csv = "time,actor_user_uid\n2026-01-03T10:00:00Z," + uid + "\n";
    return Logs.read(csv).event(0).text(EventColumn.ACTOR_USER_UID);
  }

  private static void assertClean(String text, String description) {
    Logs.Reading reading = Logs.read(text.getBytes(StandardCharsets.UTF_8), "f", OPTIONS);
    assertThat(reading.account.read()).as(description).isPositive();
    assertThat(Logs.stored(reading)).as(description + " in " + text).doesNotContain(SECRET);
  }
}
