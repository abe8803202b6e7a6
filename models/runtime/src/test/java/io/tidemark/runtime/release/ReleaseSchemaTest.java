package io.tidemark.runtime.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The JSON Schemas match the published files. */
class ReleaseSchemaTest {
  @TempDir private Path folder;

  @Test
  void publishedFilesMatchSchemas() throws IOException {
    SmallRelease.publish(folder, SigningKey.generate(), 3_000);
    check(folder);
    assertThat(schema("manifest").validate("{\"format\":\"tidemark-release\"}", InputFormat.JSON))
        .isNotEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "another version, '{\"format_version\":2}', /format_version",
    "a file outside of the release, '{\"files\":[{\"path\":\"../x\",\"bytes\":1,\"blocks\":null}]}', /files/0/path",
  })
  void schemaRejectsWhatReaderRejects(String what, String manifest, String place)
      throws IOException {
    assertThat(schema("manifest").validate(manifest, InputFormat.JSON))
        .as(what)
        .anyMatch(fault -> fault.getInstanceLocation().toString().equals(place));
  }

  private static void check(Path published) throws IOException {
    for (String line : Files.readAllLines(published.resolve(RootDocument.NAME))) {
      String document =
          new String(
              Base64.getUrlDecoder()
                  .decode(JsonFields.MAPPER.readTree(line).get("payload").textValue()),
              StandardCharsets.UTF_8);
      assertThat(schema("root").validate(document, InputFormat.JSON)).isEmpty();
    }
    String payload = Files.readString(published.resolve(ReleaseRepository.CURRENT)).split("\\.")[1];
    String pointer = new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8);
    assertThat(schema("pointer").validate(pointer, InputFormat.JSON)).isEmpty();
    try (var releases = Files.list(published.resolve(ReleaseRepository.RELEASES))) {
      for (Path release : releases.toList()) {
        String manifest = Files.readString(release.resolve(Manifest.NAME));
        assertThat(schema("manifest").validate(manifest, InputFormat.JSON)).isEmpty();
      }
    }
  }

  private static Schema schema(String name) throws IOException {
    try (InputStream json = ReleaseRepository.class.getResourceAsStream(name + ".schema.json")) {
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
          .getSchema(new String(json.readAllBytes(), StandardCharsets.UTF_8), InputFormat.JSON);
    }
  }
}
