package io.tidemark.runtime.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.runtime.bundle.PlainReader.Refused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Old readers and new bundles, new readers and old bundles: the table of the format's page, by
 * readers that know no more than their version did.
 */
class ReaderMatrixTest {
  private static final Path FROZEN = Path.of("src/test/resources/bundles");
  private static final SigningKey KEY = SigningKey.generate();

  @TempDir private Path folder;

  /** A published folder and the public key to read it with. */
  private record Case(Path published, String key) {}

  @Tag("slow")
  @Test
  void everyReaderReadsOrRefusesAsThePageSays() throws Exception {
    Map<String, List<String>> said = new LinkedHashMap<>();
    for (Map.Entry<String, Case> entry : cases().entrySet()) {
      List<String> row = new ArrayList<>();
      for (int minor = 0; minor <= 5; minor++) {
        row.add(by(new PlainReader(minor, FreezeBundle.GROUP_BYTES), entry.getValue()));
      }
      row.add(byOurs(entry.getValue()));
      said.put(entry.getKey(), row);
    }
    assertThat(said)
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                entry("1.0", 7, "reads"),
                entry("1.1", 7, "reads"),
                entry("1.5 whole", 7, "reads"),
                entry("1.2 parted", 2, "version", 5, "reads"),
                entry("1.3 with cohorts", 3, "version", 4, "reads"),
                entry("1.4 with cohorts", 3, "version", 4, "reads"),
                entry("1.5 with cohorts", 3, "version", 4, "reads"),
                entry("1.9 for 1.9", 6, "version", 1, "UNKNOWN_FORMAT"),
                entry("2.0", 6, "version", 1, "UNKNOWN_FORMAT"),
                entry("critical", 6, "critical x", 1, "UNKNOWN_CRITICAL"),
                entry("1.9 for 1.0", 7, "reads")));
  }

  /** What readers of 1.0 and on say, then ours: so many the same, then so many others. */
  private static Map.Entry<String, List<String>> entry(String release, Object... runs) {
    List<String> said = new ArrayList<>();
    for (int run = 0; run < runs.length; run += 2) {
      said.addAll(Collections.nCopies((int) runs[run], (String) runs[run + 1]));
    }
    return Map.entry(release, said);
  }

  @Tag("slow")
  @Test
  void aReaderWrittenFromThePageFindsWhatOursFinds() throws Exception {
    for (Case one : cases().values()) {
      PlainReader plain = new PlainReader(5, FreezeBundle.GROUP_BYTES);
      if (!by(plain, one).equals("reads")) {
        continue;
      }
      try (Bundle ours = load(one)) {
        for (int i = 0; i <= TestCompany.IDENTITIES; i++) {
          String identity = TestCompany.identity(i);
          // Through our own writer: the form of a record may have changed since it was frozen.
          assertThat(plain.record(identity).map(bytes -> rewritten(bytes, ours)))
              .as(one + " " + identity)
              .isEqualTo(ours.release().identity(identity).map(ReaderMatrixTest::hex));
        }
      }
    }
  }

  private static String rewritten(byte[] record, Bundle bundle) {
    Rulebook rules = bundle.release().rules();
    return hex(
        IdentityRecord.fromBytes(
            record, rules.program().schema(), rules.judge().baseline().policy()));
  }

  private static String hex(IdentityRecord record) {
    return java.util.HexFormat.of().formatHex(record.toBytes());
  }

  private Map<String, Case> cases() throws IOException {
    Map<String, Case> cases = new LinkedHashMap<>();
    cases.put("1.0", frozen("v1"));
    cases.put("1.1", frozen("v1_1"));
    cases.put("1.2 parted", frozen("v1_2"));
    cases.put("1.3 with cohorts", frozen("v1_3"));
    cases.put("1.4 with cohorts", frozen("v1_4"));
    cases.put("1.5 with cohorts", frozen("v1_5"));
    cases.put("1.5 whole", changed("whole", json -> json));
    cases.put(
        "1.9 for 1.0",
        changed("minor", json -> json.replace("\"1.5\"", "\"1.9\", \"more\" : {\"a\" : 1}")));
    cases.put("1.9 for 1.9", changed("least", json -> json.replace("\"1.0\"", "\"1.9\"")));
    cases.put("2.0", changed("major", json -> json.replace("\"1.5\"", "\"2.0\"")));
    cases.put(
        "critical",
        changed("critical", j -> j.replace("\"critical\" : [ ]", "\"critical\" : [ \"x\" ]")));
    return cases;
  }

  private static Case frozen(String version) throws IOException {
    return new Case(
        FROZEN.resolve(version).resolve("bundle"),
        Files.readString(FROZEN.resolve(version).resolve("tidemark.pub")));
  }

  /** A release of today whose manifest says something else, signed all the same. */
  private Case changed(String name, UnaryOperator<String> change) throws IOException {
    Path published = folder.resolve(name);
    if (Files.exists(published)) {
      return new Case(published, KEY.publicPem());
    }
    Publisher.Published made = SmallRelease.publish(published, KEY, 20);
    Path manifest = made.folder().resolve(Manifest.NAME);
    String before = Files.readString(manifest);
    byte[] json = change.apply(before).getBytes(StandardCharsets.UTF_8);
    assertThat(name.equals("whole"))
        .isEqualTo(new String(json, StandardCharsets.UTF_8).equals(before));
    Resigned.manifest(published, made.folder(), made.pointer(), json, KEY);
    return new Case(published, KEY.publicPem());
  }

  private static String by(PlainReader reader, Case one)
      throws IOException, GeneralSecurityException {
    try {
      reader.open(one.published(), one.key());
      return "reads";
    } catch (Refused e) {
      return e.getMessage();
    }
  }

  private String byOurs(Case one) throws IOException {
    try (Bundle bundle = load(one)) {
      bundle.checkAll(CheckLog.SILENT);
      return "reads";
    } catch (RefusedBundleException e) {
      return e.refusal().name();
    }
  }

  private Bundle load(Case one) throws IOException {
    Path pem = Files.writeString(folder.resolve("key.pub"), one.key());
    return Bundle.load(
        one.published(),
        TrustedKeys.read(pem),
        Acceptance.anyAt(TestCompany.issued()),
        Share.allWith(List.of(FreezeBundle.GROUP)),
        CheckLog.SILENT);
  }
}
