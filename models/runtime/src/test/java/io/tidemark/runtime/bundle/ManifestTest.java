package io.tidemark.runtime.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a manifest must not say, even where it is properly signed. */
class ManifestTest {
  private static final SigningKey KEY = SigningKey.generate();
  private static final String BASE =
      "{\"release\":\"7-0123456789ab\",\"manifest_sha256\":\"" + "0".repeat(64) + "\"}";

  @TempDir private Path folder;
  private Manifest manifest;

  @BeforeEach
  void write() throws IOException {
    Iterator<KeyedIdentity> identities =
        SmallRelease.identities(new Publisher(KEY).memberKey("s"), 1).iterator();
    manifest =
        ReleaseWriter.write(
            folder,
            "s",
            SmallRelease.contents(),
            new Publisher(KEY).memberKey("s"),
            Shards.NONE,
            identities);
  }

  @Test
  void whatItSaysIsReadAsItWasWritten() {
    Manifest placed = manifest.at(new Sequence(2, 7), Optional.of("ab"), "key");
    assertThat(Manifest.fromJson(placed.toJson())).isEqualTo(placed);
  }

  /** A reader that passes over the mark would look for identities where there are none. */
  @ParameterizedTest(name = "critical {0}, shards {1}, base {2}")
  @CsvSource(
      delimiter = '#',
      nullValues = "none",
      value = {
        "[]                     # [{\"id\":\"a\"}]                   # none",
        "[\"shards\"]           # none                               # none",
        "[\"shards\"]           # [{\"id\":\"a\"}, {\"id\":\"a\"}]   # none",
        "[\"shards\"]           # [{\"id\":\"a\"}, {\"id\":\"\"}]    # none",
        "[\"shards\"]           # []                                 # base",
        "[\"delta\"]            # none                               # none",
        "[]                     # none                               # base",
      })
  void marksThatDoNotFitWhatIsThereAreRefused(String critical, String shards, String base) {
    assertRefused(
        json -> {
          json.set("critical", read(critical));
          if (shards != null) {
            json.set("shards", read(shards));
          }
          if (base != null) {
            json.set("base", read(BASE));
          }
        },
        "MANIFEST_UNREADABLE: the manifest cannot be understood: critical entries "
            + critical.replace("\"", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../7-0123456789ab", "7-0123456789AB", "7-0123456789abc", ""})
  void aBaseLiesBesideTheReleaseAndNowhereElse(String release) {
    assertRefused(
        json -> {
          json.set("critical", read("[\"delta\"]"));
          ((ObjectNode) json.set("base", read(BASE))).withObject("/base").put("release", release);
        },
        "MANIFEST_UNREADABLE: the manifest cannot be understood: '" + release + "'");
  }

  @ParameterizedTest(name = "format {0} for readers of {1}: {2}")
  @CsvSource({
    "1.5, 1.5, reads",
    "1.99, 1.0, reads",
    "1.6, 1.6, UNKNOWN_FORMAT",
    "2.0, 1.0, UNKNOWN_FORMAT",
    "1.5, 0.1, UNKNOWN_FORMAT",
    "1.5, 2.0, UNKNOWN_FORMAT",
    "1, 1.0, MANIFEST_UNREADABLE",
    "1.5, 1.x, MANIFEST_UNREADABLE",
  })
  void aReaderOfItsVersionOrNewerReads(String format, String least, String outcome) {
    Consumer<ObjectNode> change =
        json -> json.put("format_version", format).put("reader_min", least);
    if (outcome.equals("reads")) {
      assertThat(changed(change)).isEqualTo(manifest);
    } else {
      assertRefused(change, outcome + ": ");
    }
  }

  /** Who asks for more than is needed locks out readers that would do. */
  @Test
  void aReaderNeedsToBeAsNewAsWhatIsMarkedAndNoNewer() {
    Shard part = new Shard("a", Optional.empty());
    Base base = new Base("7-0123456789ab", "0".repeat(64));
    assertThat(leastReader(List.of(), List.of(Shard.WHOLE), Optional.empty())).isEqualTo("1.0");
    assertThat(leastReader(List.of("policy-rules"), List.of(Shard.WHOLE), Optional.empty()))
        .isEqualTo("1.0");
    assertThat(leastReader(List.of("shards"), List.of(part), Optional.empty())).isEqualTo("1.2");
    assertThat(leastReader(List.of("delta"), List.of(Shard.WHOLE), Optional.of(base)))
        .isEqualTo("1.2");
    assertThat(leastReader(List.of("cohorts"), List.of(Shard.WHOLE), Optional.empty()))
        .isEqualTo("1.3");
  }

  private String leastReader(List<String> critical, List<Shard> shards, Optional<Base> base) {
    Manifest marked =
        new Manifest(
            critical,
            manifest.place(),
            manifest.contentSha256(),
            manifest.terms(),
            shards,
            base,
            manifest.files());
    return read(new String(marked.toJson(), StandardCharsets.UTF_8)).get("reader_min").textValue();
  }

  @Test
  void theTextOfAnotherFormatIsNoManifest() {
    assertRefused(
        json -> json.put("format", "other"),
        "UNKNOWN_FORMAT: the manifest is of format 'other', not tidemark-bundle");
  }

  @Test
  void aFileThatItDoesNotListIsNamed() {
    assertThatThrownBy(() -> manifest.file("identities-west.idx"))
        .hasMessageStartingWith(
            "MANIFEST_UNREADABLE: the manifest lists no file identities-west.idx");
  }

  /** A release of before 1.4 sets nothing aside, one of 1.4 on anything. */
  @Test
  void whatEarlierVersionsDidNotSayMeansWhatTheyDid() {
    Manifest earlier =
        changed(
            json -> {
              json.remove(List.of("recent_set_aside", "recent_set_aside_on"));
              json.withObject("/profile_rules").remove("seldom_after_days");
            });
    assertThat(earlier.terms().recentSetAside()).isEqualTo(SetAside.NEVER);
    assertThat(earlier.terms().profileRules().seldomAfterDays()).isZero();
    assertThat(changed(json -> json.remove("recent_set_aside_on")).terms().recentSetAside())
        .isEqualTo(SetAside.ON_ANYTHING);
    assertRefused(
        json -> json.put("recent_set_aside_on", "moods"),
        "MANIFEST_UNREADABLE: the manifest has \"moods\" as recent_set_aside_on, which must be"
            + " conduct");
  }

  private void assertRefused(Consumer<ObjectNode> change, String message) {
    assertThatThrownBy(() -> changed(change))
        .isInstanceOf(RefusedBundleException.class)
        .hasMessageStartingWith(message);
  }

  private Manifest changed(Consumer<ObjectNode> change) {
    ObjectNode json = (ObjectNode) read(new String(manifest.toJson(), StandardCharsets.UTF_8));
    change.accept(json);
    return Manifest.fromJson(JsonFields.pretty(json));
  }

  private static JsonNode read(String json) {
    try {
      return JsonFields.MAPPER.readTree(json);
    } catch (IOException e) {
      throw new IllegalArgumentException(json, e);
    }
  }
}
