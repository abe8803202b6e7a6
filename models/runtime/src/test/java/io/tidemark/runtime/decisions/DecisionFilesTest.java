package io.tidemark.runtime.decisions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.event.Outcome;
import io.tidemark.runtime.EveryColumn;
import io.tidemark.runtime.enforcer.Decision;
import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.enforcer.EnforcerOptions;
import io.tidemark.runtime.enforcer.Evidence;
import io.tidemark.runtime.release.Freshness;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.runtime.release.TestCompany;
import io.tidemark.runtime.release.TestRoot;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecisionFilesTest {
  private static final SigningKey KEY = SigningKey.generate();
  private static final Clock SOON =
      Clock.fixed(TestCompany.issued().plusSeconds(60), ZoneOffset.UTC);

  @TempDir private Path folder;

  @Test
  void doesNotFinishFilesOfRunningWriter() throws IOException {
    try (DecisionFiles one = DecisionFiles.in(folder, "a", SOON)) {
      one.revoked("key-1", Instant.EPOCH);
      assertThatThrownBy(() -> DecisionFiles.in(folder, "a", SOON))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another process is writing decisions there as 'a'");
      DecisionFiles.in(folder, "b", SOON).close();
    }
    Path file = folder.resolve(names(folder).get(0));
    assertThat(lines(file)).hasSize(1);
    if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
    DecisionFiles.in(folder, "a", SOON).close();
  }

  @Test
  void writesDecisionsAndStatusReports() throws IOException {
    TestCompany company = TestCompany.of(1);
    company.publish(folder.resolve("p"), KEY);
    Path logs = folder.resolve("log");
    List<AccessEvent> events = company.nextDay();
    try (DecisionFiles log = DecisionFiles.in(logs, "gateway-1", SOON)) {
      EnforcerOptions options = EnforcerOptions.builder(SOON).log(log).build();
      try (Enforcer enforcer = Enforcer.open(folder.resolve("p"), TestRoot.pin(KEY), options)) {
        enforcer.revoked("key-7");
        enforcer.revalidated(
            "key-4",
            "10.0.9.0/24",
            new Evidence(Evidence.Kind.TOKEN_ISSUED, TestCompany.issued().plusSeconds(30)));
        for (AccessEvent event : events) {
          enforcer.evaluate(event);
          if (event.text(EventColumn.CREDENTIAL_UID).equals("key-4")) {
            enforcer.completed(
                event.text(EventColumn.METADATA_UID),
                "key-4",
                Outcome.SUCCESS,
                512,
                Duration.ofMillis(9));
          }
        }
      }
    }
    assertThat(names(logs)).containsExactly("decisions-20260316T020100.000Z-gateway-1.jsonl");
    List<JsonNode> lines = lines(logs.resolve(names(logs).get(0)));
    assertThat(lines.remove(0).toString())
        .isEqualTo(
            "{\"format\":\"tidemark_decisions\",\"version\":1,\"standing\":{\"kind\":\"REVOKED\","
                + "\"time\":\"2026-03-16T02:01:00Z\",\"credential_uid\":\"key-7\","
                + "\"src_ip_prefix\":null,\"evidence\":null}}");
    assertThat(lines.remove(0).get("standing").toString())
        .isEqualTo(
            "{\"kind\":\"REVALIDATED\",\"time\":\"2026-03-16T02:00:30Z\","
                + "\"credential_uid\":\"key-4\",\"src_ip_prefix\":\"10.0.9.0/24\","
                + "\"evidence\":\"TOKEN_ISSUED\"}");
    assertThat(lines).hasSameSizeAs(events);
    int denied = 0;
    int critical = 0;
    for (JsonNode line : lines) {
      assertThat(line.fieldNames())
          .toIterable()
          .containsExactly("format", "version", "event", "decision");
      assertThat(line.get("format").textValue()).isEqualTo("tidemark_decisions");
      JsonNode event = line.get("event");
      JsonNode decision = line.get("decision");
      assertThat(event.get("time").textValue()).startsWith("2026-03-16T");
      assertThat(event.has("identity") && event.has("metadata_product")).isTrue();
      String kind = decision.get("kind").textValue();
      assertThat(decision.get("release").textValue()).isEqualTo("1");
      if (event.get("credential_uid").textValue().equals("key-4")) {
        assertThat(event.get("status_id").intValue()).isEqualTo(1);
        assertThat(event.get("bytes_out").intValue()).isEqualTo(512);
        assertThat(event.get("duration_ms").intValue()).isEqualTo(9);
      } else if (kind.equals("ALLOW")) {
        assertThat(event.has("status_id")).as("unknown").isFalse();
      } else {
        assertThat(event.get("authz_decision").textValue()).isEqualTo("DENIED");
        assertThat(event.get("status_code").textValue())
            .isEqualTo("tidemark_" + kind.toLowerCase(Locale.ROOT));
        denied++;
      }
      boolean revoked = event.get("credential_uid").textValue().equals("key-7");
      assertThat(kind.equals("REVOKE") && decision.get("score").isNull()).isEqualTo(revoked);
      assertThat(decision.get("effective_risk").isNull()).isEqualTo(revoked);
      if (event.get("impact_tier").intValue() == Impact.CRITICAL.ordinal() && !revoked) {
        double trust = decision.get("trust").doubleValue();
        assertThat(decision.get("effective_risk").doubleValue())
            .as("a critical action weighs 2")
            .isCloseTo(1 - trust * trust, within(1e-12));
        critical++;
      }
    }
    assertThat(denied).isBetween(40, 400);
    assertThat(critical).isPositive();
  }

  @Test
  void finishesLogIfInterrupted() throws IOException {
    DecisionFiles log = DecisionFiles.in(folder, "a", SOON);
    for (int i = 0; i < 100; i++) {
      log.revoked("key-" + i, SOON.instant());
    }
    Thread.currentThread().interrupt();
    log.close();
    assertThat(Thread.interrupted()).as("still interrupted").isTrue();
    assertThat(names(folder)).containsExactly("decisions-20260316T020100.000Z-a.jsonl");
    assertThat(lines(folder.resolve(names(folder).get(0)))).hasSize(100);
  }

  @Test
  void closingFinishesLog() throws IOException {
    TestCompany company = TestCompany.of(1);
    company.publish(folder.resolve("p"), KEY);
    Path logs = folder.resolve("log");
    AccessEvent event = company.nextDay().get(0);
    DecisionFiles log = DecisionFiles.in(logs, "a", SOON);
    Enforcer enforcer =
        Enforcer.open(
            folder.resolve("p"), TestRoot.pin(KEY), EnforcerOptions.builder(SOON).log(log).build());
    for (int i = 0; i < 500; i++) {
      enforcer.evaluate(event.toBuilder().text(EventColumn.METADATA_UID, "r-" + i).build());
      if (i % 2 == 0) {
        enforcer.completed(
            "r-" + i, event.text(EventColumn.CREDENTIAL_UID), Outcome.SUCCESS, 512, null);
      }
    }
    enforcer.close();
    enforcer.close();
    assertThat(names(logs)).containsExactly("decisions-20260316T020100.000Z-a.jsonl");
    assertThat(lines(logs.resolve(names(logs).get(0)))).hasSize(500);
    assertThat(log.written()).isEqualTo(500);
    log.revoked("key-1", SOON.instant());
    assertThat(log.dropped()).as("after the end").isEqualTo(1);
  }

  @Test
  void linesNameProductAndUnknowns() throws IOException {
    TestCompany company = TestCompany.of(1);
    company.publish(folder.resolve("p"), KEY);
    Path logs = folder.resolve("log");
    AccessEvent unnamed =
        company.nextDay().get(0).toBuilder().text(EventColumn.METADATA_PRODUCT, null).build();
    try (DecisionFiles log = DecisionFiles.in(logs, "a", SOON);
        Enforcer enforcer =
            Enforcer.open(
                folder.resolve("p"),
                TestRoot.pin(KEY),
                EnforcerOptions.builder(SOON).log(log).build())) {
      enforcer.evaluate(unnamed);
      enforcer.evaluate(unnamed.toBuilder().text(EventColumn.IDENTITY, "aws|1|nobody").build());
    }
    List<JsonNode> lines = lines(logs.resolve(names(logs).get(0)));
    assertThat(lines.get(0).get("event").get("metadata_product").textValue()).isEqualTo("enforcer");
    assertThat(lines.get(1).get("decision").get("unknown").toString()).isEqualTo("[\"IDENTITY\"]");
  }

  @Test
  void finishesFilesOfKilledWriter() throws IOException {
    Path left = folder.resolve(".decisions-20260316T020100.000Z-a.jsonl");
    Files.writeString(left, "{\"cut");
    Files.writeString(folder.resolve(".decisions-20260316T020100.000Z-b.jsonl"), "another's");
    DecisionFiles.in(folder, "a", SOON).close();
    assertThat(names(folder))
        .containsExactly(
            ".decisions-20260316T020100.000Z-b.jsonl", "decisions-20260316T020100.000Z-a.jsonl");
    assertThatThrownBy(() -> DecisionFiles.in(folder, "../x", SOON))
        .hasMessageContaining("letters, digits and dashes");
  }

  @Test
  void lineHasEveryColumnExceptReaders() throws IOException {
    Decision decision =
        new Decision(
            DecisionKind.ALLOW,
            Cause.NONE,
            Set.of(),
            null,
            Level.LOW,
            0,
            1,
            0,
            0,
            null,
            null,
            Freshness.FRESH,
            List.of(),
            List.of(),
            Set.of());
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    DecisionLine.write(line, EveryColumn.event(), decision, Optional.empty());
    Set<EventColumn> columns = EnumSet.allOf(EventColumn.class);
    columns.removeAll(Set.of(EventColumn.INGEST_TIME, EventColumn.RAW_REF));
    assertThat(new ObjectMapper().readTree(line.toByteArray()).get("event").fieldNames())
        .toIterable()
        .containsExactlyElementsOf(columns.stream().map(EventColumn::column).toList());
  }

  @Test
  void buffersLines() throws IOException {
    TestCompany company = TestCompany.of(1);
    company.publish(folder.resolve("p"), KEY);
    AccessEvent event = company.nextDay().get(0);
    int[] flushes = new int[1];
    OutputStream out =
        new ByteArrayOutputStream() {
          @Override
          public void flush() {
            flushes[0]++;
          }
        };
    try (Enforcer enforcer =
        Enforcer.open(
            folder.resolve("p"), TestRoot.pin(KEY), EnforcerOptions.builder(SOON).build())) {
      DecisionLine.write(out, event, enforcer.evaluate(event), Optional.empty());
    }
    DecisionLine.revoked(out, "key-1", SOON.instant());
    assertThat(out.toString()).endsWith("}\n").hasLineCount(2);
    assertThat(flushes[0]).isZero();
  }

  @Test
  void flushesWithinASecond() throws Exception {
    try (DecisionFiles log = DecisionFiles.in(folder, "a", SOON)) {
      log.revoked("key-1", SOON.instant());
      Path open = folder.resolve(".decisions-20260316T020100.000Z-a.jsonl");
      Instant until = Instant.now().plusSeconds(20);
      while ((!Files.exists(open) || Files.size(open) == 0) && Instant.now().isBefore(until)) {
        Thread.sleep(20);
      }
      assertThat(Files.readString(open)).contains("key-1").endsWith("}\n");
    }
  }

  @Test
  void countsLostLinesAndWarnsOnce() throws IOException {
    List<String> messages = new ArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            messages.add(line.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger(DecisionFiles.class.getName());
    logger.addHandler(handler);
    try {
      Path gone = folder.resolve("log");
      DecisionFiles log = DecisionFiles.in(gone, "a", SOON);
      Files.delete(gone.resolve(".a.lock"));
      Files.delete(gone);
      for (int i = 0; i < 100; i++) {
        log.revoked("key-" + i, SOON.instant());
      }
      log.close();
      assertThat(log.dropped()).isEqualTo(100);
      assertThat(log.written()).isZero();
      assertThat(messages)
          .singleElement()
          .asString()
          .contains("lines of the decision log were lost", gone.toString());
    } finally {
      logger.removeHandler(handler);
    }
  }

  @Test
  void deletesOldestFilesOfThisWriterBeyondLimit() throws IOException {
    Path other = Files.createFile(folder.resolve("decisions-20200101T000000.000Z-b.jsonl"));
    for (int run = 0; run < 20; run++) {
      Clock later = Clock.offset(SOON, Duration.ofSeconds(run));
      try (DecisionFiles log = DecisionFiles.in(folder, "a", later, 4_096)) {
        log.revoked("key-" + run + "x".repeat(600), SOON.instant());
      }
    }
    List<String> mine = names(folder).stream().filter(name -> name.contains("Z-a.")).toList();
    assertThat(mine).hasSize(4);
    long bytes = 0;
    for (String name : mine) {
      bytes += Files.size(folder.resolve(name));
    }
    assertThat(bytes).isBetween(2_048L, 3_072L);
    assertThat(folder.resolve(mine.get(3))).content().contains("key-19x");
    assertThat(other).as("of another writer").exists();
  }

  @Test
  void cutsWhatTheClientChooses() throws IOException {
    AccessEvent event =
        TestCompany.of(1).nextDay().get(0).toBuilder()
            .text(EventColumn.USER_AGENT, "a".repeat(511) + "\ud83d\ude00" + "b".repeat(3_000))
            .text(EventColumn.HTTP_PATH_TEMPLATE, "/" + "c".repeat(3_000))
            .build();
    try (DecisionFiles log = DecisionFiles.in(folder, "a", SOON);
        Enforcer enforcer =
            Enforcer.awaiting(
                folder.resolve("p"), TestRoot.pin(KEY), EnforcerOptions.builder(SOON).build())) {
      log.decided(event, enforcer.evaluate(event), Optional.empty());
    }
    JsonNode logged = lines(folder.resolve(names(folder).get(0))).get(0).get("event");
    assertThat(logged.get("user_agent").textValue()).isEqualTo("a".repeat(511));
    assertThat(logged.get("http_path_template").textValue()).isEqualTo("/" + "c".repeat(511));
  }

  @Test
  void fullDiskCountsLostLinesAndClosesFile() throws IOException {
    int[] open = new int[1];
    DecisionFiles.Opener full =
        file -> {
          OutputStream made = Files.newOutputStream(file);
          open[0]++;
          return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
              throw new IOException("No space left on device");
            }

            @Override
            public void close() throws IOException {
              open[0]--;
              made.close();
            }
          };
        };
    DecisionFiles log = DecisionFiles.in(folder, "a", SOON, DecisionFiles.DEFAULT_MAX_BYTES, full);
    for (int i = 0; i < 100; i++) {
      log.revoked("key-" + i, SOON.instant());
    }
    log.close();
    assertThat(log.dropped()).isEqualTo(100);
    assertThat(log.written()).isZero();
    assertThat(open[0]).isZero();
    assertThat(names(folder)).as("files without a line").isEmpty();
  }

  @Test
  void fullDiskKeepsEarlierLines() throws Exception {
    boolean[] isFull = new boolean[1];
    DecisionFiles.Opener filling =
        file -> {
          OutputStream made = Files.newOutputStream(file);
          return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
              if (isFull[0]) {
                throw new IOException("No space left on device");
              }
              made.write(b);
            }

            @Override
            public void close() throws IOException {
              made.close();
            }
          };
        };
    DecisionFiles log =
        DecisionFiles.in(folder, "a", SOON, DecisionFiles.DEFAULT_MAX_BYTES, filling);
    log.revoked("key-1", SOON.instant());
    Path open = folder.resolve(".decisions-20260316T020100.000Z-a.jsonl");
    Instant until = Instant.now().plusSeconds(20);
    while (log.written() == 0 && Instant.now().isBefore(until)) {
      Thread.sleep(20);
    }
    while (!Files.readString(open).contains("key-1") && Instant.now().isBefore(until)) {
      Thread.sleep(20);
    }
    isFull[0] = true;
    log.revoked("key-2", SOON.instant());
    log.close();
    assertThat(log.written()).isEqualTo(1);
    assertThat(log.dropped()).isEqualTo(1);
    assertThat(names(folder)).containsExactly("decisions-20260316T020100.000Z-a.jsonl");
    assertThat(Files.readString(folder.resolve(names(folder).get(0))))
        .contains("key-1")
        .doesNotContain("key-2");
  }

  @Test
  void invalidLineDoesNotAffectOthers() {
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          DecisionFiles log = DecisionFiles.in(folder, "a", SOON);
          log.decided(null, null, Optional.empty());
          for (int i = 0; i < 20_000; i++) {
            log.revoked("key-" + i, SOON.instant());
          }
          log.close();
          assertThat(log.dropped()).isPositive();
          assertThat(log.dropped() + log.written()).isEqualTo(20_001);
          assertThat(lines(folder.resolve(names(folder).get(0)))).hasSize((int) log.written());
        });
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      assertThat(line).matches("[ -~]*");
      lines.add(new ObjectMapper().readTree(line));
    }
    return lines;
  }

  private static List<String> names(Path folder) throws IOException {
    try (var listed = Files.list(folder)) {
      return listed
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.endsWith(".lock"))
          .sorted()
          .toList();
    }
  }
}
