package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.source.IdentityInventory;
import io.tidemark.jobs.source.IdentityInventory.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Twenty keys that call all day and twenty that hardly do, from a log to an inventory. */
class IdentityCohortsCommandTest {
  private static final int MEMBERS = 20;

  @TempDir private Path folder;
  private String said;

  @Test
  void loudAndQuietKeysBecomeGroupsThatKeepTheirNames() throws IOException {
    SharedSpark.session();
    Path logs = Files.createDirectories(folder.resolve("logs"));
    Files.write(logs.resolve("a.json"), events());
    assertThat(run("ingest", "--input", logs.toString())).as(said).isZero();
    assertThat(run("profile", "--date", "2026-03-20")).as(said).isZero();

    Path declared = folder.resolve("declared.csv");
    Files.writeString(
        declared,
        "identity,kind,owner,cohort\r\n"
            + key("loud-0")
            + ",,payments,\r\n"
            + key("loud-1")
            + ",,,billing keys\r\n"
            + "'-|-|ann,,'=team,@home\r\n"
            + "-|-|bob,,,people\r\n"
            + "aws|1|car\u200bol,,,people\r\n");
    Path first = folder.resolve("first.csv");
    assertThat(
            run(
                "identities",
                "cohorts",
                "--least",
                "19",
                "--inventory",
                declared.toString(),
                "--out",
                first.toString()))
        .as(said)
        .isZero();
    assertThat(said.lines())
        .contains(
            "api_key:aws/1                                 20",
            "api_key:aws/2                                 19");
    Map<String, Entry> entries = new TreeMap<>(IdentityInventory.of(read(first)).entries());
    assertThat(entries).hasSize(2 * MEMBERS + 2);
    assertThat(read(first))
        .contains("\r\n'-|-|ann,,'=team,'@home\r\n", "\r\n'-|-|bob,,,people\r\n")
        .doesNotContain("ol,,,people");
    assertThat(entries.get("-|-|ann"))
        .isEqualTo(new Entry(Optional.empty(), Optional.of("=team"), Optional.of("@home")));
    assertThat(said)
        .contains(
            "Left out: 1 identity whose key holds characters that a file for people cannot show",
            "declares 42.");
    assertThat(entries.get(key("loud-0")))
        .isEqualTo(
            new Entry(Optional.empty(), Optional.of("payments"), Optional.of("api_key:aws/2")));
    assertThat(entries.get(key("loud-1")).cohort()).contains("billing keys");
    assertThat(entries.get(key("quiet-0")).cohort()).contains("api_key:aws/1");

    Path second = folder.resolve("second.csv");
    String[] again = {
      "identities",
      "cohorts",
      "--least",
      "19",
      "--inventory",
      first.toString(),
      "--out",
      second.toString()
    };
    assertThat(run(again)).as(said).isZero();
    assertThat(said).doesNotContain("moved");
    assertThat(read(second)).isEqualTo(read(first));

    assertThat(run(again)).isEqualTo(2);
    assertThat(said).contains("is there already", "because:", "to fix it:");
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file);
  }

  private static List<String> events() {
    List<String> events = new ArrayList<>();
    for (int day = 16; day <= 20; day++) {
      for (int member = 0; member < MEMBERS; member++) {
        for (int i = 0; i < 48; i++) {
          events.add(event("loud-" + member, day, i, events.size()));
        }
        events.add(event("quiet-" + member, day, 20, events.size()));
      }
    }
    return events;
  }

  private static String key(String user) {
    return "aws|111122223333|arn:aws:iam::111122223333:user/" + user;
  }

  private int run(String... words) {
    CommandsOnWarehouse commands = new CommandsOnWarehouse(folder);
    int exitCode = commands.run(words);
    said = commands.said();
    return exitCode;
  }

  private static String event(String user, int day, int halfHour, int number) {
    return """
        {"eventVersion":"1.08","userIdentity":{"type":"IAMUser",\
        "arn":"arn:aws:iam::111122223333:user/%s","accountId":"111122223333",\
        "accessKeyId":"AKIAIOSFODNN7EXAMPLE","userName":"%s"},\
        "eventTime":"2026-03-%02dT%02d:%02d:00Z","eventSource":"s3.amazonaws.com",\
        "eventName":"GetObject","readOnly":true,"eventID":"e-%d",\
        "sourceIPAddress":"198.51.100.7","userAgent":"Boto3/1.34.2"}"""
        .formatted(user, user, day, halfHour / 2, halfHour % 2 * 30, number);
  }
}
