package io.tidemark.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.jobs.source.Logs.Reading;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;

/** Reads broken files. Good records must be accepted, and bad ones counted. */
class BrokenFilesTest {
  private static final String A = Logs.cloudTrail("a", "");
  private static final String B = Logs.cloudTrail("b", "");

  private static List<String> outcome(Reading reading) {
    return reading.records.stream().map(BrokenFilesTest::outcome).collect(Collectors.toList());
  }

  private static String outcome(ParsedRecord record) {
    if (record instanceof ParsedRecord.Accepted accepted) {
      return accepted.event().text(EventColumn.METADATA_UID);
    }
    return record instanceof ParsedRecord.Rejected rejected
        ? rejected.reason()
        : ((ParsedRecord.Skipped) record).reason();
  }

  @Test
  void emptyFileHasNoRecords() {
    Reading reading = Logs.read("");

    assertThat(reading.account.isEmpty()).isTrue();
    assertThat(reading.account.format()).isEqualTo("none");
    assertThat(Logs.read(" \n\n").account.isEmpty()).isTrue();
    assertThat(Logs.read("{\"Records\":[]}").account.isEmpty()).isTrue();
  }

  @Test
  void readsAllLayoutsAlike() {
    String pretty = A.replace(",", ",\n  ").replace("{", "{\n");
    for (String text :
        List.of(
            A + "\n" + B + "\n",
            A + "\r\n\r\n" + B,
            "\uFEFF" + A + "\n" + B,
            "{\"Records\":[" + A + "," + B + "]}",
            "{\"x\":{\"Records\":[1]}, \"Records\" : [\n" + A + ",\n" + B + "\n]\n}",
            "{\"Records\":[" + A + "]}\n{\"Records\":[" + B + "]}",
            "[" + A + "," + B + "]",
            "[\n" + A + ",\n" + B + "\n]",
            pretty + "\n" + B,
            A + B,
            "{\"Records\":[" + pretty + "," + B + "],\"more\":{\"Records\":0}}")) {
      assertThat(outcome(Logs.read(text))).as(text).containsExactly("a", "b");
    }
  }

  @Test
  void lastRecordNeedsNoLineEnd() {
    Reading reading = Logs.read(A + "\n" + B);

    assertThat(reading.records.get(1).offset()).isEqualTo(A.length() + 1L);
    assertThat(reading.event(1).text(EventColumn.RAW_REF)).isEqualTo("dir/file#1");
  }

  @Test
  void rejectsOnlyTheTruncatedLine() {
    for (int cut : new int[] {1, 20, 60, 120, A.length() - 1}) {
      String half = A.substring(0, cut);
      assertThat(outcome(Logs.read(B + "\n" + half + "\n" + A)))
          .as(half)
          .containsExactly("b", "malformed_json", "a");
      assertThat(outcome(Logs.read(half + "\n" + B)))
          .as("first line %s", half)
          .containsExactly("malformed_json", "b");
    }
  }

  @Test
  void syntaxErrorRejectsRecordOrRemainder() {
    String slip = Logs.cloudTrail("x", "\"readOnly\":tru");
    assertThat(outcome(Logs.read("{\"Records\":[" + A + "," + slip + "," + B + "]}")))
        .containsExactly("a", "malformed_json", "b");
    assertThat(outcome(Logs.read("{\"Records\":[" + A + "," + B.substring(0, 40))))
        .containsExactly("a", "malformed_json");
    assertThat(outcome(Logs.read("{\"Records\":[" + A + ",7,null," + B + "]}")))
        .containsExactly("a", "not_an_object", "not_an_object", "b");
  }

  @Test
  void truncatedGzipGivesRecordsAndOneRejection() {
    String many =
        IntStream.range(0, 500)
            .mapToObj(i -> Logs.cloudTrail("e" + i * 7919, "\"requestID\":\"" + i * 31L + "\""))
            .collect(Collectors.joining("\n"));
    byte[] gzip = Logs.gzip(many);
    Reading whole = Logs.read(gzip, "f.gz", Logs.OPTIONS);
    assertThat(whole.account.accepted()).isEqualTo(500);
    assertThat(whole.account.bytes()).isEqualTo(gzip.length);

    Reading cut = Logs.read(Arrays.copyOf(gzip, gzip.length / 2), "f.gz", Logs.OPTIONS);
    assertThat(cut.account.accepted()).isBetween(100L, 400L);
    assertThat(cut.account.rejected()).isEqualTo(Map.of("truncated_gzip", 1L));
    assertThat(cut.records.get(cut.records.size() - 1)).isInstanceOf(ParsedRecord.Rejected.class);

    Reading header = Logs.read(Arrays.copyOf(gzip, 6), "f.gz", Logs.OPTIONS);
    assertThat(header.account.rejected()).isEqualTo(Map.of("truncated_gzip", 1L));
  }

  @Test
  void truncatedGzipKeepsReasonsOfBadRecords() {
    String text = A + "\n{\"eventVersion\":\"1\",\"eventSource\":\"s\"}\n" + B + "\n" + B;
    byte[] gzip = Logs.gzip(text);

    Reading cut = Logs.read(Arrays.copyOf(gzip, gzip.length - 4), "f.gz", Logs.OPTIONS);
    assertThat(outcome(cut))
        .containsExactly("a", "missing_field:eventTime", "b", "b", "truncated_gzip");
  }

  @Test
  void distinguishesDamagedFromTruncatedGzip() {
    byte[] gzip = Logs.gzip(A + "\n" + B);
    gzip[gzip.length / 2] ^= 0x55;
    gzip[gzip.length / 2 + 1] ^= 0x55;

    Reading reading = Logs.read(gzip, "f.gz", Logs.OPTIONS);
    assertThat(reading.account.rejected().keySet()).containsAnyOf("corrupt_gzip", "truncated_gzip");
    assertThat(reading.account.rejectedRecords()).isPositive();
  }

  @Test
  void continuesAfterHugeRecord() {
    byte[] start = (A + "\n{\"eventVersion\":\"").getBytes(StandardCharsets.UTF_8);
    byte[] end = ("\",\"eventSource\":\"s\"}\n" + B).getBytes(StandardCharsets.UTF_8);
    byte[] filler = new byte[10 << 20];
    Arrays.fill(filler, (byte) 'x');
    InputStream in =
        new SequenceInputStream(
            Collections.enumeration(
                List.of(
                    new ByteArrayInputStream(start),
                    new ByteArrayInputStream(filler),
                    new ByteArrayInputStream(end))));

    Reading reading = Logs.read(in, "big", Logs.OPTIONS);
    assertThat(outcome(reading)).containsExactly("a", "missing_field:eventTime", "b");
    assertThat(reading.rejected(1).raw()).hasSizeLessThanOrEqualTo(4096);
  }

  /**
   * Clients write parts of their own records, but must not be able to make those records
   * unreadable.
   */
  @Test
  void requestsCannotMakeRecordsUnreadable() {
    String parameters = "\"requestParameters\":{\"bucketName\":\"vault\",\"policy\":%s}";
    for (String content :
        List.of(
            "[".repeat(72) + "]".repeat(72),
            "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000),
            "9".repeat(1_100),
            "-" + "9".repeat(3 << 20),
            "1e" + "9".repeat(2_000),
            "{\"" + "n".repeat(50_001) + "\":1}",
            "\"" + "x".repeat(5 << 20) + "\"",
            "\"" + "\\u00e9".repeat(1 << 20) + "\"",
            "\"" + "\\\"".repeat(3 << 20) + "\"")) {
      String record =
          Logs.cloudTrail("p", parameters.formatted(content))
              .replace("GetObject", "PutBucketPolicy");
      for (String file :
          List.of(
              A + "\n" + record + "\n" + B, "{\"Records\":[" + A + "," + record + "," + B + "]}")) {
        Reading reading = Logs.read(file);
        assertThat(outcome(reading)).containsExactly("a", "p", "b");
        AccessEvent event = reading.event(1);
        assertThat(event.text(EventColumn.ACTION)).isEqualTo("s3.amazonaws.com:PutBucketPolicy");
        assertThat(event.text(EventColumn.IDENTITY))
            .isEqualTo(reading.event(0).text(EventColumn.IDENTITY));
        assertThat(event.text(EventColumn.RESOURCE_UID)).isEqualTo("arn:aws:s3:::vault");
      }
    }
  }

  /** The same applies if the required members come after those of the client. */
  @Test
  void manyMembersDoNotHideARequest() {
    int most = 1 << 20;
    List<String> contents = new ArrayList<>();
    contents.add("{" + "\"k\":0,".repeat(200_000) + "\"k\":0}");
    contents.add("[" + "{\"a\":[0]},".repeat(200_000) + "0]");
    contents.add("[" + "[\"t\"],".repeat(most / 6 / 8) + "[0]," + "\"x\",".repeat(400_000) + "0]");
    contents.add(
        "{\"h\":[" + "0,".repeat(most / 8) + "0]," + "\"k\":0,".repeat(400_000) + "\"k\":{}}");
    // Use sizes around the limit, so that the copy becomes full at any position.
    for (int fill = most - 700; fill < most; fill += 29) {
      contents.add("[" + "1,".repeat(fill / 2) + "1]");
    }
    for (String content : contents) {
      String mine = "\"requestParameters\":{\"bucketName\":\"vault\",\"policy\":" + content + "}";
      String others = Logs.cloudTrail("m", "\"sharedEventID\":\"s\"");
      for (String record :
          List.of(
              Logs.cloudTrail("m", mine),
              "{" + mine + "," + others.substring(1),
              "{\"detail-type\":\"t\",\"detail\":{" + mine + "," + others.substring(1) + "}")) {
        Reading reading = Logs.read(A + "\n" + record + "\n" + B);
        assertThat(outcome(reading)).as(content.substring(0, 20)).containsExactly("a", "m", "b");
        assertThat(reading.event(1).text(EventColumn.IDENTITY))
            .isEqualTo(reading.event(0).text(EventColumn.IDENTITY));
      }
    }
  }

  @Test
  void rejectsRecordWithTooManyMembers() {
    String members = "\"k\":0,".repeat(200_000) + "\"k\":0";
    String record = Logs.cloudTrail("m", members);
    Reading reading = Logs.read(record + "\n" + B);
    assertThat(outcome(reading)).containsExactly("record_too_large", "b");
    assertThat(reading.rejected(0).detail()).contains("1048576");
    assertThat(reading.rejected(0).raw()).hasSizeLessThanOrEqualTo(4096);
  }

  @Test
  void firstRecordMayBeHuge() {
    String huge = Logs.cloudTrail("h", "\"errorMessage\":\"" + "x".repeat(3 << 20) + "\"");
    String half = A.substring(0, 120);

    assertThat(outcome(Logs.read(huge + "\n" + half + "\n" + B)))
        .containsExactly("h", "malformed_json", "b");
    assertThat(outcome(Logs.read("{\"Records\":[" + huge + "," + B + "]}")))
        .containsExactly("h", "b");
  }

  @Test
  void reasonsNameTheField() {
    record Case(String description, String record, String reason) {}
    String ok = Logs.cloudTrail("c", "");
    for (Case c :
        List.of(
            new Case(
                "time is an object",
                ok.replace("\"2026-01-03T10:00:00Z\"", "{}"),
                "wrong_type:eventTime"),
            new Case(
                "time is words",
                ok.replace("2026-01-03T10:00:00Z", "yesterday"),
                "wrong_type:eventTime"),
            new Case(
                "identity is text",
                ok.replaceFirst("\"userIdentity\":\\{[^}]*}", "\"userIdentity\":\"me\""),
                "wrong_type:userIdentity"),
            new Case(
                "no identity",
                ok.replaceFirst("\"userIdentity\":\\{[^}]*},", ""),
                "missing_field:userIdentity"),
            new Case(
                "empty identity",
                ok.replaceFirst("\"userIdentity\":\\{[^}]*}", "\"userIdentity\":{}"),
                "missing_field:userIdentity.arn"),
            new Case(
                "no name",
                ok.replace("\"eventName\":\"GetObject\",", ""),
                "missing_field:eventName"),
            new Case(
                "no time",
                ok.replace("\"eventTime\":\"2026-01-03T10:00:00Z\",", ""),
                "missing_field:eventTime"),
            new Case("year 1970", ok.replace("2026-01-03T", "1970-01-03T"), "absurd_time"),
            new Case("year 9999", ok.replace("2026-01-03T", "9999-01-03T"), "absurd_time"),
            new Case("out of range", ok.replace("2026-01-03T", "+999999999-01-03T"), "absurd_time"),
            new Case("three days ahead", ok.replace("2026-01-03T", "2026-01-08T"), "absurd_time"),
            new Case(
                "flag is a list", Logs.cloudTrail("c", "\"readOnly\":[]"), "wrong_type:readOnly"),
            new Case(
                "resources is text",
                Logs.cloudTrail("c", "\"resources\":\"x\""),
                "wrong_type:resources"),
            new Case(
                "a key beyond the limit",
                Logs.cloudTrail("k".repeat(5000), ""),
                "field_too_long:eventID"))) {
      Reading reading = Logs.read(A + "\n" + c.record);
      assertThat(outcome(reading)).as(c.description).containsExactly("a", c.reason);
    }
  }

  @Test
  void rejectedRecordKeepsActorAndTime() {
    record Case(String description, String record, String identity, Long day) {}
    String ok = Logs.cloudTrail("c", "");
    String ci = "aws|111122223333|arn:aws:iam::111122223333:user/ci";
    long day = LocalDate.of(2026, 1, 3).toEpochDay();
    String pod =
        "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"auditID\":\"k\",\"verb\":\"get\","
            + "\"user\":{\"username\":\"%s\"},\"objectRef\":7,"
            + "\"requestReceivedTimestamp\":\"2026-01-03T10:00:00Z\"}";
    String secret =
        "{\"time\":\"2026-01-03T10:00:00Z\",\"type\":\"request\",\"auth\":{\"entity_id\":\"e\","
            + "\"display_name\":\"approle\",\"metadata\":{\"role_name\":\"deploy\"},"
            + "\"token_type\":\"service\"},\"request\":{\"id\":\"r\",\"path\":\"secret/a\","
            + "\"mount_type\":\"kv\"}}";
    String entra =
        "{\"time\":\"2026-01-03T10:00:00Z\",\"category\":\"ServicePrincipalSignInLogs\","
            + "\"tenantId\":\"t\",\"resultType\":\"0\",\"properties\":{\"id\":\"i\","
            + "\"servicePrincipalId\":\"sp\",\"servicePrincipalName\":[1]}}";
    String okta =
        "{\"uuid\":\"u\",\"published\":\"2026-01-03T10:00:00Z\",\"eventType\":\"app.x.add\","
            + "\"version\":\"0\",\"actor\":{\"id\":\"0oa\",\"type\":\"PublicClientApp\","
            + "\"displayName\":[1]},\"outcome\":{\"result\":\"SUCCESS\"}}";
    for (Case c :
        List.of(
            new Case("no name", ok.replace("\"eventName\":\"GetObject\",", ""), ci, day),
            new Case(
                "unreadable user name",
                ok.replace("\"userName\":\"ci\"", "\"userName\":[1]"),
                null,
                day),
            new Case("unreadable principal name", entra, null, day),
            new Case("unreadable display name", okta, null, day),
            new Case("year 1970", ok.replace("2026-01-03T", "1970-01-03T"), ci, null),
            new Case("a long key", Logs.cloudTrail("k".repeat(5000), ""), ci, null),
            new Case("readOnly", Logs.cloudTrail("c", "\"readOnly\":[]"), ci, day),
            new Case("resources", Logs.cloudTrail("c", "\"resources\":\"x\""), ci, day),
            new Case(
                "nobody",
                ok.replaceFirst("\"userIdentity\":\\{[^}]*}", "\"userIdentity\":\"me\""),
                null,
                null),
            new Case(
                "Kubernetes",
                pod.formatted("system:serviceaccount:ns:app"),
                "kubernetes|kubernetes|system:serviceaccount:ns:app",
                day),
            new Case("a person", pod.formatted("ann@example.com"), null, day),
            new Case("Vault", secret, "vault|-|e", day),
            new Case("not JSON", ok.substring(0, 300), null, null))) {
      Reading reading = Logs.read(c.record);
      assertThat(reading.rejected(0).identity()).as(c.description).isEqualTo(c.identity);
      assertThat(reading.rejected(0).day()).as(c.description).isEqualTo(c.day);
    }
  }

  @Test
  void acceptsTimesUpToTwoDaysAhead() {
    assertThat(outcome(Logs.read(A.replace("2026-01-03T", "2026-01-06T")))).containsExactly("a");
  }

  @Test
  void rejectsOnlyTheLineWithNulBytes() {
    assertThat(outcome(Logs.read(A + "\n\0\0\0\0\n" + B)))
        .containsExactly("a", "malformed_json", "b");
    assertThat(outcome(Logs.read(A + "\nhello, world\n}]\n" + B)))
        .containsExactly("a", "malformed_json", "malformed_json", "b");
    byte[] latin =
        (A + "\n" + B.replace("ci\"", "\u00ff\"") + "\n" + A).getBytes(StandardCharsets.ISO_8859_1);
    assertThat(outcome(Logs.read(latin, "f", Logs.OPTIONS)))
        .containsExactly("a", "malformed_json", "a");
  }

  @Test
  void boundsHostileText() {
    Reading reading =
        Logs.read(
            Logs.cloudTrail("h", "")
                .replace(
                    "Boto3/1.34.2",
                    "${jndi:ldap://x}<script>=cmd\\u0000\\ud800" + "x".repeat(9000)));

    String agent = reading.event(0).text(EventColumn.USER_AGENT);
    assertThat(agent).startsWith("${jndi:ldap://x}<script>=cmd\0\ufffd").hasSize(4096);
    assertThat(reading.event(0).text(EventColumn.UA_FAMILY)).hasSizeLessThan(60);
  }

  @Test
  void unknownFormatIsOneRejection() {
    Reading reading = Logs.read("{\"hello\":\"world\"}\n{\"hello\":\"again\"}\n");
    assertThat(outcome(reading)).containsExactly("unknown_format");
    assertThat(reading.account.format()).isEqualTo("unknown");
    assertThat(outcome(Logs.read("just text\nmore"))).containsExactly("unknown_format");
    assertThat(outcome(Logs.read(new byte[] {0, 1, 2, 3}, "f", Logs.OPTIONS)))
        .containsExactly("unknown_format");
  }

  @Test
  void nameDecidesBeforeContent() {
    byte[] csv = "time,actor_user_uid\n2026-01-03T10:00:00Z,svc\n".getBytes(StandardCharsets.UTF_8);
    for (String name : List.of("a.csv", "a.CSV.gz", "a.log", "a")) {
      assertThat(Logs.read(csv, name, Logs.OPTIONS).account.format()).as(name).isEqualTo("csv");
    }
    assertThat(outcome(Logs.read(csv, "a.json", Logs.OPTIONS))).containsExactly("unknown_format");
    assertThat(outcome(Logs.read(A.getBytes(StandardCharsets.UTF_8), "a.csv", Logs.OPTIONS)))
        .containsExactly("unknown_format");
  }

  @Test
  void fileOfSeveralFormatsAsksForOne() {
    String okta =
        "{\"uuid\":\"u\",\"published\":\"2026-01-03T10:00:00Z\",\"eventType\":\"e\",\"actor\":{}}";
    Reading reading = Logs.read(A + "\n" + okta);
    assertThat(outcome(reading)).containsExactly("ambiguous_format");
    assertThat(reading.rejected(0).detail())
        .isEqualTo("The file matches several formats: cloudtrail, okta; see --format in --help");
    assertThat(
            outcome(
                Logs.read(
                    (A + "\n" + okta).getBytes(StandardCharsets.UTF_8),
                    "f",
                    Logs.OPTIONS.withFormat(LogFormat.CLOUDTRAIL))))
        .first()
        .isEqualTo("a");
  }

  @Test
  void rejectsArchivesInAnyFormat() {
    String csv = "metadata_uid,time,actor_user_uid\n1,2026-01-03T10:00:00Z,svc\n";
    String access = "198.51.100.7 - ci [03/Jan/2026:10:00:00 +0000] \"GET /a HTTP/1.1\" 200 12\n";
    for (LogFormat format : List.of(LogFormat.AUTO, LogFormat.CSV, LogFormat.WEB_ACCESS)) {
      ReadOptions options = Logs.OPTIONS.withFormat(format);
      for (String log : List.of(csv, access.repeat(3), A + "\n" + B)) {
        for (byte[] archive :
            List.of(tar(log), withoutMagic(tar(log)), Logs.gzip(tar(log)), zip(log))) {
          Reading reading = Logs.read(archive, "logs/all", options);
          assertThat(outcome(reading)).as("%s: %s", format, log).containsExactly("archive");
          assertThat(reading.account.format()).isEqualTo("unknown");
        }
      }
    }
    assertThat(Logs.read(tar(csv), "f", Logs.OPTIONS).rejected(0).detail())
        .isEqualTo("The file is an archive (tar)");
    byte[] sevenZ = {'7', 'z', (byte) 0xbc, (byte) 0xaf, 0x27, 0x1c, 0, 4, '\n', ','};
    assertThat(outcome(Logs.read(sevenZ, "f", Logs.OPTIONS))).containsExactly("archive");
  }

  @Test
  void ignoresHeaderAfterBinaryBytes() {
    String csv = "metadata_uid,time,actor_user_uid\n1,2026-01-03T10:00:00Z,svc\n";
    assertThat(outcome(Logs.read("0707070001aaaa.csv\0" + csv))).containsExactly("unknown_format");
  }

  @Test
  void readsTruncatedLogWithLeadingNulBytes() {
    String access = "198.51.100.7 - ci [03/Jan/2026:10:00:00 +0000] \"GET /a HTTP/1.1\" 200 12\n";
    Reading reading = Logs.read("\0".repeat(1000) + access.repeat(3));
    assertThat(reading.account.format()).isEqualTo("web-access");
    assertThat(reading.account.accepted()).isEqualTo(3);
  }

  @Test
  void detectsUtf16AndItsSecrets() {
    for (Charset charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
      for (LogFormat format : List.of(LogFormat.AUTO, LogFormat.CLOUDTRAIL)) {
        byte[] text = ("\uFEFF" + A + "\n{\"password\":\"hide me\"}").getBytes(charset);
        Reading reading = Logs.read(text, "f", Logs.OPTIONS.withFormat(format));
        assertThat(outcome(reading)).containsExactly("utf_16");
        assertThat(reading.rejected(0).raw()).contains("GetObject").doesNotContain("hide me");
      }
    }
    assertThat(RejectReason.UTF_16.remedy()).contains("convert the file to UTF-8");
  }

  @Test
  void describesUnknownFormat() {
    assertThat(Logs.read("{\"hello\":\"world\"}").rejected(0).detail())
        .isEqualTo("The file matches no known format, but looks like JSON; see --format in --help");
  }

  private static byte[] tar(String log) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] text = log.getBytes(StandardCharsets.UTF_8);
    try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes)) {
      TarArchiveEntry entry = new TarArchiveEntry("log");
      entry.setSize(text.length);
      out.putArchiveEntry(entry);
      out.write(text);
      out.closeArchiveEntry();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  /**
   * Rewrites a tar archive's header to the old format, without "ustar" and with a checksum to
   * match.
   */
  private static byte[] withoutMagic(byte[] tar) {
    byte[] old = tar.clone();
    Arrays.fill(old, 257, 265, (byte) 0);
    Arrays.fill(old, 148, 156, (byte) ' ');
    int sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += old[i];
    }
    byte[] octal = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(octal, 0, old, 148, octal.length);
    return old;
  }

  private static byte[] zip(String log) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      ZipEntry entry = new ZipEntry("log");
      entry.setMethod(ZipEntry.STORED);
      byte[] text = log.getBytes(StandardCharsets.UTF_8);
      CRC32 crc = new CRC32();
      crc.update(text);
      entry.setCrc(crc.getValue());
      entry.setSize(text.length);
      out.putNextEntry(entry);
      out.write(text);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  @Test
  void skipsAccompanyingFilesByName() {
    for (String name : List.of("README.md", "LICENSE", "simulation.json", "_SUCCESS", ".x.crc")) {
      byte[] text = "Some words".getBytes(StandardCharsets.UTF_8);
      assertThat(outcome(Logs.read(text, "a/" + name, Logs.OPTIONS)))
          .as(name)
          .containsExactly("not_a_log");
    }
    for (String labels :
        List.of(
            "event_id,attack_id,case,variant\n1,2,3,4\n",
            "\ufeffattack_id,event_id,\"variant\",case\r\n1,2,3,4\r\n")) {
      assertThat(outcome(Logs.read(labels))).as(labels).containsExactly("labels_file");
    }
    assertThat(outcome(Logs.read(A.getBytes(StandardCharsets.UTF_8), "README.md", Logs.OPTIONS)))
        .containsExactly("a");
  }

  @Test
  void derivesIdsFromContentAndCount() {
    String noId = A.replace("\"eventID\":\"a\",", "");
    Reading reading = Logs.read(noId + "\n" + A + "\n" + noId);

    String first = reading.event(0).text(EventColumn.METADATA_UID);
    assertThat(first).matches("sha256:[0-9a-f]{32}#0");
    assertThat(reading.event(2).text(EventColumn.METADATA_UID))
        .isEqualTo(first.replace("#0", "#1"));
  }

  @Test
  void escapedQuoteDoesNotEndString() {
    String tricky = Logs.cloudTrail("t", "\"errorMessage\":\"a\\\"}]{\\\\\"");
    assertThat(outcome(Logs.read("[" + tricky + "," + A + "]"))).containsExactly("t", "a");
  }
}
