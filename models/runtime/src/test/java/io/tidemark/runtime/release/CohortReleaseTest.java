package io.tidemark.runtime.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.profile.Cohorts;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileView;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.engine.program.RecentState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A release with cohort features contains the cohorts, and enforcers compute the same bits. */
class CohortReleaseTest {
  private static final SigningKey KEY = SigningKey.generate();
  private static final TestCompany COMPANY = TestCompany.withCohorts(11);
  private static final long SINCE = (TestCompany.NIGHT.toEpochDay() - 1) * 86_400_000_000L;

  @TempDir private Path folder;

  @Test
  void matchesNightForKnownAndUnknownIdentities() throws IOException {
    COMPANY.publish(folder, KEY);
    FeatureProgram program = COMPANY.program();
    int observed = 0;
    try (ReleaseRepository repository = load()) {
      for (String identity : List.of(TestCompany.identity(3), "aws|123456789012|new")) {
        JudgedIdentity judged =
            JudgedIdentity.create(
                repository.release().rules(),
                repository.release().identity(identity, Duration.ofMinutes(1)),
                SINCE);
        ProfileView usual =
            COMPANY
                .profile(identity)
                .view(ProfileRules.defaults(), Cohorts.of(List.of(COMPANY.cohort())));
        RecentState recent = program.newRecentState(SINCE);
        float[] expected = new float[program.size()];
        float[] found = new float[program.size()];
        for (AccessEvent known : COMPANY.events(3, TestCompany.NIGHT.plusDays(1), true)) {
          AccessEvent event = known.toBuilder().text(EventColumn.IDENTITY, identity).build();
          judged.evaluate(event, found);
          judged.completed(event);
          program.evaluate(usual, recent, event, expected);
          program.completed(recent, event);
          for (int i = 0; i < found.length; i++) {
            assertThat(Float.floatToRawIntBits(found[i]))
                .as(identity + " " + program.catalogue().names().get(i))
                .isEqualTo(Float.floatToRawIntBits(expected[i]));
          }
          int volume = program.catalogue().names().indexOf("volume_24h");
          int novelty = program.catalogue().names().indexOf("action_new_to_cohort");
          observed += found[volume] >= 0 && found[novelty] > 0 ? 1 : 0;
        }
      }
    }
    assertThat(observed).isPositive();
  }

  @Test
  void selfTestUsesCohortOfRelease() throws IOException {
    Path release = COMPANY.publish(folder, KEY).folder();
    List<String> golden = Files.readAllLines(release.resolve("golden.jsonl"));
    int at = COMPANY.program().catalogue().names().indexOf("action_new_to_cohort");
    List<Integer> computed = new ArrayList<>();
    for (String line : golden) {
      var vector = JsonFields.MAPPER.readTree(line).path("vector");
      if (vector.path(at).isNumber()) {
        computed.add(at);
      }
    }
    assertThat(computed).isNotEmpty();
  }

  @Test
  void rejectsReleaseWithoutItsCohorts() throws IOException {
    Publisher.Published made = COMPANY.publish(folder, KEY);
    String json = Files.readString(made.folder().resolve(Manifest.NAME));
    String without = json.replaceFirst("\\{\\s*\"path\" : \"cohorts.bin\"[^}]*},\\s*", "");
    assertThat(without).isNotEqualTo(json);
    byte[] bytes = without.getBytes(StandardCharsets.UTF_8);
    Resigned.manifest(folder, made.folder(), made.pointer(), bytes, KEY);
    assertThatThrownBy(this::load)
        .isInstanceOf(RejectedReleaseException.class)
        .hasMessageContaining("has cohort features, but the release has no cohorts")
        .extracting(e -> ((RejectedReleaseException) e).refusal())
        .isEqualTo(RejectionReason.FEATURE_SET);
  }

  @Test
  void omitsCohortsIfUnused() throws IOException {
    Path release = SmallRelease.publish(folder, KEY, 2).folder();
    assertThat(release.resolve("cohorts.bin")).doesNotExist();
  }

  private ReleaseRepository load() {
    return ReleaseRepository.load(
        folder, TestRoot.pin(KEY), Acceptance.anyAt(TestCompany.issued()), CheckLog.SILENT);
  }
}
