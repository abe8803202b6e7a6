package io.tidemark.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.source.Logs.Reading;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Randomly damages valid files. Reading must never throw, and every record must be counted. */
class MutatedFilesTest {
  private static final String LINES =
      Logs.cloudTrail("a", "\"readOnly\":true,\"resources\":[{\"ARN\":\"arn:x\",\"type\":\"T\"}]")
          + "\n"
          + Logs.cloudTrail("b", "\"errorCode\":\"AccessDenied\"")
          + "\n"
          + Logs.cloudTrail("c", "\"requestParameters\":{\"bucketName\":\"b\"}")
          + "\n";

  private static final String CSV =
      """
      time,actor_user_uid,token_scopes,is_write,unmapped
      2026-01-03T10:00:00Z,svc-a,"a;b",true,"{""k"":""v""}"
      1767434400,svc-b,"[""x""]",0,
      1767434400000,"svc,c",,,
      """;

  @Property(tries = 400, seed = "1")
  void accountsForDamagedLines(
      @ForAll @Size(max = 4) int[] places,
      @ForAll byte value,
      @ForAll @IntRange(max = 3) int form) {
    byte[] bytes =
        damaged(
            form == 3 ? CSV : form == 2 ? "[" + LINES.strip().replace("\n", ",") + "]" : LINES,
            places,
            value);
    byte[] stored = form == 1 ? Logs.gzip(new String(bytes, StandardCharsets.UTF_8)) : bytes;

    check(Logs.read(stored, "f", Logs.OPTIONS));
    check(Logs.read(stored, "f", Logs.OPTIONS.withFormat(LogFormat.CLOUDTRAIL)));
    check(Logs.read(stored, "f", Logs.OPTIONS.withFormat(LogFormat.KUBERNETES_AUDIT)));
    check(Logs.read(stored, "f", Logs.OPTIONS.withFormat(LogFormat.CSV)));
    check(Logs.read(stored, "f", Logs.OPTIONS.withFormat(LogFormat.GCP_AUDIT)));
    check(Logs.read(stored, "f", Logs.OPTIONS.withFormat(LogFormat.ENTRA_SIGN_IN)));
    check(Logs.read(stored, "f", Logs.OPTIONS.withFormat(LogFormat.OKTA)));
    check(Logs.read(stored, "f", Logs.OPTIONS.withFormat(LogFormat.GITHUB_AUDIT)));
    check(Logs.read(stored, "f", Logs.OPTIONS.withFormat(LogFormat.VAULT_AUDIT)));
    check(Logs.read(stored, "f", Logs.OPTIONS.withFormat(LogFormat.NGINX_JSON)));
  }

  @Property(tries = 200, seed = "2")
  void truncatedFilesKeepCompleteLines(@ForAll @IntRange(max = 3000) int cut) {
    byte[] whole = LINES.getBytes(StandardCharsets.UTF_8);
    int end = Math.min(cut, whole.length);
    Reading reading =
        Logs.read(Arrays.copyOf(whole, end), "f", Logs.OPTIONS.withFormat(LogFormat.CLOUDTRAIL));

    String kept = new String(whole, 0, end, StandardCharsets.UTF_8);
    long lineEnds = kept.chars().filter(c -> c == '\n').count();
    check(reading);
    assertThat(reading.account.accepted()).isBetween(lineEnds, lineEnds + 1);
    assertThat(reading.account.rejectedRecords()).isLessThanOrEqualTo(1);
  }

  @Property(tries = 100, seed = "3")
  void accountsForDamagedGzip(@ForAll @IntRange(max = 600) int place, @ForAll byte value) {
    byte[] gzip = Logs.gzip(LINES);
    gzip[place % gzip.length] = value;
    check(Logs.read(gzip, "f", Logs.OPTIONS));
    check(Logs.read(Arrays.copyOf(gzip, place % gzip.length), "f", Logs.OPTIONS));
  }

  private static byte[] damaged(String text, int[] places, byte value) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int place : places) {
      bytes[Math.floorMod(place, bytes.length)] = value;
    }
    return bytes;
  }

  private static void check(Reading reading) {
    assertThat(reading.account.read()).isEqualTo(reading.records.size());
    for (int i = 0; i < reading.records.size(); i++) {
      assertThat(reading.records.get(i).ordinal()).isEqualTo(i);
    }
  }
}
