package io.tidemark.runtime.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Invalid manifests that are properly signed. */
class ManifestTest {
  private static final SigningKey KEY = SigningKey.generate();

  @TempDir private Path folder;
  private Manifest manifest;

  @BeforeEach
  void write() throws IOException {
    Iterator<ReleasedIdentity> identities =
        SmallRelease.identities(new Publisher(KEY).memberKey("s"), 1).iterator();
    manifest =
        ReleaseWriter.write(
            folder, "s", SmallRelease.contents(), new Publisher(KEY).memberKey("s"), identities);
  }

  @Test
  void roundTrips() {
    Manifest placed = manifest.at(new Sequence(7), Optional.of("ab"), "key");
    assertThat(Manifest.fromJson(placed.toJson())).isEqualTo(placed);
  }

  @ParameterizedTest
  @CsvSource({
    "2, UNKNOWN_FORMAT",
    "0, UNKNOWN_FORMAT",
    "'\"1\"', MANIFEST_UNREADABLE",
    "null, MANIFEST_UNREADABLE"
  })
  void rejectsOtherVersion(String version, String refusal) {
    assertRefused(json -> json.set("format_version", read(version)), refusal + ": ");
  }

  @Test
  void namesMissingMembers() {
    assertRefused(
        json -> json.withObject("/profile_rules").remove("seldom_after_days"),
        "MANIFEST_UNREADABLE: the manifest's profile_rules has nothing as seldom_after_days");
  }

  @Test
  void rejectsOtherFormat() {
    assertRefused(
        json -> json.put("format", "other"),
        "UNKNOWN_FORMAT: the manifest has format 'other', not tidemark-release");
  }

  @Test
  void namesUnlistedFile() {
    assertThatThrownBy(() -> manifest.file("identities-west.idx"))
        .hasMessageStartingWith(
            "MANIFEST_UNREADABLE: the manifest does not list the file identities-west.idx");
  }

  private void assertRefused(Consumer<ObjectNode> change, String message) {
    assertThatThrownBy(() -> changed(change))
        .isInstanceOf(RejectedReleaseException.class)
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
