package io.tidemark.runtime.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.enforcer.Decision;
import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.enforcer.EnforcerOptions;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.release.IdentityFiles.IdentityIndex;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The frozen example of the release format can be read, makes the same decisions as on the day it
 * was frozen, and has the bytes that the current writer produces.
 */
class FrozenReleaseTest {
  private static final Path FROZEN = Path.of("src/test/resources/release");
  private static final Path PUBLISHED = FROZEN.resolve("published");

  @TempDir private Path folder;

  /**
   * Freezes the example again if {@code -Dtidemark.freeze=true} is set. Its release key is the
   * published test key of RFC 8032. The release expired long ago, so tests load it with a clock set
   * to its day.
   */
  @BeforeAll
  static void freeze() throws IOException, GeneralSecurityException {
    if (!Boolean.getBoolean("tidemark.freeze")) {
      return;
    }
    if (Files.exists(FROZEN)) {
      try (Stream<Path> old = Files.walk(FROZEN)) {
        for (Path file : old.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    SigningKey key = SigningKeyTest.rfcKey();
    TestCompany company = TestCompany.withCohorts(7);
    publish(
        PUBLISHED,
        TestCompany.leaking(company.contents(), "key-3"),
        company.identities(new Publisher(key).memberKey(TestCompany.STREAM)));
    Files.writeString(FROZEN.resolve("root.pub"), TestRoot.of(key).publicPem());
    StringBuilder events = new StringBuilder();
    for (AccessEvent event : company.nextDay()) {
      events.append(JsonFields.line(EventJson.of(event))).append('\n');
    }
    Files.writeString(FROZEN.resolve("events.jsonl"), events);
    Files.writeString(FROZEN.resolve("decisions.jsonl"), decisions());
  }

  @Test
  void decisionsAreStable() throws IOException {
    assertThat(decisions()).isEqualTo(Files.readString(FROZEN.resolve("decisions.jsonl")));
  }

  @Test
  void allFilesAreIntact() {
    try (ReleaseRepository repository = load()) {
      repository.checkAll(CheckLog.SILENT);
      assertThat(repository.release().manifest().terms().identities())
          .isEqualTo(TestCompany.IDENTITIES);
    }
  }

  /** Reads the learned baseline from the example, so that changes to training do not matter. */
  @Test
  void bytesAreStable() throws IOException, GeneralSecurityException {
    Path release = release();
    String catalogue = Files.readString(release.resolve(ReleaseWriter.CATALOGUE));
    ReleaseContents contents =
        new ReleaseContents(
            Baseline.fromBytes(Files.readAllBytes(release.resolve(ReleaseWriter.BASELINE))),
            catalogue,
            Files.readString(release.resolve(ReleaseWriter.IMPACT_MAP)),
            Policy.NONE,
            ProfileRules.defaults(),
            List.of(),
            List.of(TestCompany.withFeatures(7, catalogue).cohort()),
            Set.of("key-3"));
    publish(folder, contents, identities(release));
    Map<String, byte[]> written = files(folder);
    Map<String, byte[]> frozen = files(PUBLISHED);
    assertThat(written.keySet()).isEqualTo(frozen.keySet());
    written.forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(frozen.get(name)));
  }

  @Test
  void independentReaderAgrees() throws Exception {
    PlainReader plain = new PlainReader();
    plain.open(PUBLISHED, Files.readString(FROZEN.resolve("root.pub")));
    try (ReleaseRepository ours = load()) {
      for (int i = 0; i <= TestCompany.IDENTITIES; i++) {
        String identity = TestCompany.identity(i);
        assertThat(plain.record(identity).map(HexFormat.of()::formatHex))
            .as(identity)
            .isEqualTo(
                ours.release()
                    .identity(identity, Duration.ofMinutes(1))
                    .map(record -> HexFormat.of().formatHex(record.toBytes())));
      }
    }
  }

  private static ReleaseRepository load() {
    return ReleaseRepository.load(
        PUBLISHED,
        TrustedKeys.read(FROZEN.resolve("root.pub")),
        Acceptance.anyAt(TestCompany.issued()),
        CheckLog.SILENT);
  }

  private static void publish(
      Path published, ReleaseContents contents, List<ReleasedIdentity> identities)
      throws IOException, GeneralSecurityException {
    TestRoot.publisher(published, SigningKeyTest.rfcKey())
        .publish(
            new Publication(
                published,
                TestCompany.STREAM,
                new Lifetime(Duration.ofHours(36), Duration.ofDays(7)),
                2,
                TestCompany.issued()),
            contents,
            identities.iterator());
    Files.delete(published.resolve(".publishing"));
  }

  /** Returns the example's decisions on the strange day of its company. */
  private static String decisions() throws IOException {
    StringBuilder lines = new StringBuilder();
    EnforcerOptions options =
        EnforcerOptions.builder(Clock.fixed(TestCompany.issued(), ZoneOffset.UTC))
            .observingSince(TestCompany.NIGHT.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant())
            .build();
    try (Enforcer enforcer =
        Enforcer.open(PUBLISHED, TrustedKeys.read(FROZEN.resolve("root.pub")), options)) {
      for (String line : Files.readAllLines(FROZEN.resolve("events.jsonl"))) {
        AccessEvent event = EventJson.read(JsonFields.MAPPER.readTree(line));
        Decision decision = enforcer.evaluate(event);
        enforcer.completed(event);
        ObjectNode json = JsonFields.MAPPER.createObjectNode();
        json.put("decision", decision.kind().name())
            .put("level", decision.level().name())
            .put("score", decision.score())
            .put("p_value", decision.pValue())
            .put("risk", decision.risk());
        lines.append(JsonFields.line(json)).append('\n');
      }
    }
    return lines.toString();
  }

  private static List<ReleasedIdentity> identities(Path release) throws IOException {
    ByteBuffer index =
        ByteBuffer.wrap(Files.readAllBytes(release.resolve(IdentityFiles.INDEX)))
            .order(ByteOrder.LITTLE_ENDIAN)
            .position(IdentityIndex.HEAD);
    byte[] records = Files.readAllBytes(release.resolve(IdentityFiles.RECORDS));
    List<ReleasedIdentity> identities = new ArrayList<>();
    while (index.hasRemaining()) {
      byte[] name = new byte[HashedNames.IDENTITY_BYTES];
      index.get(name);
      int from = Math.toIntExact(index.getLong());
      identities.add(
          new ReleasedIdentity(name, Arrays.copyOfRange(records, from, from + index.getInt())));
    }
    return identities;
  }

  private static Path release() throws IOException {
    try (Stream<Path> releases = Files.list(PUBLISHED.resolve(ReleaseRepository.RELEASES))) {
      return releases.findFirst().orElseThrow();
    }
  }

  private static Map<String, byte[]> files(Path published) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> found = Files.walk(published)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        files.put(published.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return files;
  }
}
