package io.tidemark.jobs.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.event.Impact;
import io.tidemark.exports.DetectionFinding;
import io.tidemark.exports.DetectionFinding.Assessment;
import io.tidemark.exports.DetectionFinding.Review;
import io.tidemark.exports.DetectionFinding.Status;
import io.tidemark.exports.DetectionFinding.Subject;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.label.Label;
import io.tidemark.jobs.label.Suppression;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FindingFilesTest {
  private static final LocalDate NIGHT = LocalDate.of(2026, 3, 21);
  private static final Instant SEEN = NIGHT.atTime(8, 0).toInstant(ZoneOffset.UTC);
  private static final Instant MONDAY = NIGHT.plusDays(2).atStartOfDay().toInstant(ZoneOffset.UTC);
  private static final Instant TUESDAY = MONDAY.plus(Duration.ofDays(1));

  @TempDir private Path folder;

  private FindingFiles at(Instant now) {
    return new FindingFiles(folder.toUri().toString(), new Configuration(), now);
  }

  private static DetectionFinding finding(String uid, double risk) {
    return new DetectionFinding(
        uid,
        new Subject("a|1|" + uid, "api_key", null, null),
        new Assessment(
            DecisionKind.STEP_UP,
            Level.MEDIUM,
            Impact.READ,
            risk,
            0.5,
            0.9,
            "2026-03-20",
            List.of(),
            "new_network"),
        SEEN,
        SEEN,
        1,
        List.of(),
        new Review(Status.NEW, ""),
        Optional.empty());
  }

  private FindingFiles.Changes export(Instant now, DetectionFinding... findings) {
    FindingFiles.Changes changes = at(now).compare(NIGHT, List.of(findings));
    at(now).write(changes);
    return changes;
  }

  private ObjectNode stored(String uid) {
    return at(MONDAY).read(NIGHT).get(uid);
  }

  private Path file() {
    return folder.resolve("findings-2026-03-21.ndjson");
  }

  @Test
  void repeatedExportKeepsEveryByte() throws IOException {
    FindingFiles.Changes first = export(MONDAY, finding("a", 0.6), finding("b", 0.7));
    assertThat(first.created()).isEqualTo(2);
    assertThat(first.changed()).hasSize(2);
    byte[] before = Files.readAllBytes(file());
    FindingFiles.Changes again = export(TUESDAY, finding("a", 0.6), finding("b", 0.7));
    assertThat(again.changed()).isEmpty();
    assertThat(Files.readAllBytes(file())).isEqualTo(before);
    assertThat(at(MONDAY).nights()).containsExactly(NIGHT);
  }

  @Test
  void changedFindingKeepsIdAndCreationTime() {
    export(MONDAY, finding("a", 0.6), finding("b", 0.7));
    FindingFiles.Changes changes = export(TUESDAY, finding("a", 0.8), finding("b", 0.7));
    assertThat(changes.created()).isZero();
    assertThat(changes.changed()).hasSize(1);
    ObjectNode updated = stored("a");
    assertThat(updated.get("activity_id").intValue()).isEqualTo(2);
    assertThat(updated.at("/metadata/sequence").intValue()).isEqualTo(2);
    assertThat(updated.at("/finding_info/created_time").longValue())
        .isEqualTo(MONDAY.toEpochMilli());
    assertThat(updated.at("/finding_info/modified_time").longValue())
        .isEqualTo(TUESDAY.toEpochMilli());
    assertThat(stored("b").at("/metadata/sequence").intValue()).isEqualTo(1);
  }

  @Test
  void keepsRemovedFindingAsDeleted() {
    export(MONDAY, finding("a", 0.6), finding("b", 0.7));
    assertThat(export(TUESDAY, finding("b", 0.7)).changed()).hasSize(1);
    assertThat(stored("a").get("status").textValue()).isEqualTo("Deleted");
    assertThat(stored("a").get("activity_id").intValue()).isEqualTo(3);
    assertThat(export(TUESDAY, finding("b", 0.7)).changed()).isEmpty();
    export(TUESDAY, finding("a", 0.6), finding("b", 0.7));
    assertThat(stored("a").get("status").textValue()).isEqualTo("New");
    assertThat(stored("a").at("/metadata/sequence").intValue()).isEqualTo(3);
  }

  @Test
  void labelsAndSuppressionsUpdateStatus() {
    export(MONDAY, finding("a", 0.6), finding("b", 0.7), finding("c", 0.8));
    Label attack =
        new Label(
            "a|1|a",
            SEEN,
            SEEN,
            Label.Verdict.COMPROMISED,
            "soc",
            "",
            Optional.empty(),
            Level.MEDIUM,
            MONDAY);
    Suppression known =
        new Suppression(
            "a|1|b",
            Optional.of("new_network"),
            "net",
            "moved",
            MONDAY.plus(Duration.ofDays(9)),
            Level.MEDIUM,
            MONDAY);
    FindingFiles files = at(TUESDAY);
    FindingFiles.Changes changes =
        files.compare(NIGHT, new AlertReviews(List.of(attack), List.of(known)));
    files.write(changes);
    assertThat(changes.changed()).hasSize(2);
    assertThat(stored("a").get("status").textValue()).isEqualTo("In Progress");
    assertThat(stored("a").get("activity_id").intValue()).isEqualTo(2);
    assertThat(stored("b").get("status").textValue()).isEqualTo("Suppressed");
    assertThat(stored("b").get("comment").textValue()).isEqualTo("suppressed by net: moved");
    assertThat(stored("c").get("status").textValue()).isEqualTo("New");
  }

  @Test
  void labelDeterminesStatusOfSuppressedAlert() {
    Label benign =
        new Label(
            "a|1|b",
            SEEN,
            SEEN,
            Label.Verdict.BENIGN,
            "soc",
            "",
            Optional.of(MONDAY.plus(Duration.ofDays(9))),
            Level.MEDIUM,
            MONDAY);
    Suppression known =
        new Suppression(
            "a|1|b",
            Optional.empty(),
            "net",
            "",
            MONDAY.plus(Duration.ofDays(9)),
            Level.MEDIUM,
            MONDAY);
    AlertReviews reviews = new AlertReviews(List.of(benign), List.of(known));
    AlertReviews.Key alert = new AlertReviews.Key(NIGHT, "a|1|b", Level.MEDIUM, "new_network");
    assertThat(reviews.of(alert).status()).isEqualTo(Status.RESOLVED);
    assertThat(reviews.suppression(alert)).contains(known);
    assertThat(reviews.suppression(new AlertReviews.Key(NIGHT, "a|1|b", Level.HIGH, null)))
        .isEmpty();
  }

  @Test
  void versionKeyDoesNotDependOnExportTime() {
    ObjectNode monday = at(MONDAY).compare(NIGHT, List.of(finding("a", 0.6))).changed().get(0);
    ObjectNode tuesday = at(TUESDAY).compare(NIGHT, List.of(finding("a", 0.6))).changed().get(0);
    ObjectNode other = at(TUESDAY).compare(NIGHT, List.of(finding("a", 0.7))).changed().get(0);
    assertThat(FindingFiles.key(tuesday)).isEqualTo(FindingFiles.key(monday)).startsWith("a-1-");
    assertThat(FindingFiles.key(other)).isNotEqualTo(FindingFiles.key(monday));
  }

  @Test
  void doesNotReplaceForeignFiles() throws IOException {
    Files.writeString(file(), "{\"not\": \"a finding\"}\n");
    assertThatThrownBy(() -> at(MONDAY).compare(NIGHT, List.of(finding("a", 0.6))))
        .isInstanceOf(TidemarkException.class)
        .hasMessageContaining("cannot be read");
    assertThat(file()).hasContent("{\"not\": \"a finding\"}");
  }
}
