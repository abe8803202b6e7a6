package io.tidemark.jobs.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Impact;
import io.tidemark.exports.SecurityEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeakReviewTest {
  private static final Instant LEAK = Instant.parse("2026-03-20T12:00:00Z");
  private static final Instant NOW = LEAK.plus(Duration.ofDays(2));
  private static final String OWN = "198.51.100.0/24";
  private static final String THIEF = "203.0.113.0/24";

  @Test
  void whatIsNewSinceTheLeakIsToldAndTheStepsBeginWithWhatOpensDoors() {
    List<AccessEvent> own = new ArrayList<>();
    for (int day = 1; day <= 10; day++) {
      own.add(event("aws|1|deploy", -24 * day, OWN, "s3", "GetObject", "old").build());
    }
    own.add(event("aws|1|deploy", 1, OWN, "s3", "GetObject", "s-own").build());
    own.add(event("aws|1|deploy", 2, THIEF, "iam", "ListUsers", "s-thief").build());
    own.add(
        event("aws|1|deploy", 3, THIEF, "iam", "CreateAccessKey", "s-thief")
            .number(EventColumn.IMPACT_TIER, Impact.ADMIN.ordinal())
            .text(EventColumn.RESOURCE_UID, "backdoor")
            .build());
    own.add(
        event("aws|1|deploy", 4, THIEF, "iam", "CreateLoginProfile", "s-thief")
            .number(EventColumn.IMPACT_TIER, Impact.ADMIN.ordinal())
            .text(EventColumn.AUTHZ_DECISION, "DENIED")
            .build());
    own.add(
        event("aws|1|deploy", 30, THIEF, "s3", "GetObject", "s-live")
            .number(
                EventColumn.ACTOR_SESSION_EXPIRATION_TIME,
                NOW.plusSeconds(3600).toEpochMilli() * 1000)
            .build());
    List<AccessEvent> around =
        List.of(
            event("aws|1|other", 5, THIEF, "s3", "GetObject", "x").build(),
            event("aws|1|innocent", 5, OWN, "s3", "GetObject", "y").build(),
            event("aws|1|earlier", -5, THIEF, "s3", "GetObject", "z").build());

    LeakReview review = LeakReview.of("AKIA1", LEAK, own, around, NOW);

    assertThat(review.identities()).containsExactly("aws|1|deploy");
    assertThat(review.lastAccepted()).contains(LEAK.plus(Duration.ofHours(30)));
    assertThat(review.newSources()).extracting(LeakReview.Seen::value).containsExactly(THIEF);
    assertThat(review.newSources().get(0).events()).isEqualTo(4);
    assertThat(review.newActions())
        .extracting(LeakReview.Seen::value)
        .containsExactly("iam:ListUsers", "iam:CreateAccessKey", "iam:CreateLoginProfile");
    assertThat(review.highImpact()).hasSize(2);
    assertThat(review.minted())
        .as("what was denied made nothing")
        .extracting(LeakReview.Call::resource)
        .containsExactly("backdoor");
    assertThat(review.sessions())
        .as("the others ended or were not used for a day")
        .extracting(LeakReview.Session::session)
        .containsExactly("s-live");
    assertThat(review.others()).extracting(LeakReview.Seen::value).containsExactly("aws|1|other");
    assertThat(review.steps())
        .extracting(LeakReview.Step::what)
        .containsExactly("credential", "session", "minted", "other identity");

    List<SecurityEvent> notices = LeakNotices.of(review, NOW);
    assertThat(notices)
        .extracting(SecurityEvent::type)
        .containsExactly(
            "credential-change",
            "session-revoked",
            "credential-change",
            "risk-level-change",
            "risk-level-change");
    assertThat(notices.get(1).subject().session()).contains("s-live");
    assertThat(notices.get(4).claims().get("current_level").textValue()).isEqualTo("HIGH");
  }

  @Test
  void aCredentialThatNobodyUsedSinceIsStillToBeRevoked() {
    LeakReview review = LeakReview.of("AKIA1", LEAK, List.of(), List.of(), NOW);
    assertThat(review.lastAccepted()).isEmpty();
    assertThat(review.steps()).extracting(LeakReview.Step::id).containsExactly("AKIA1");
  }

  private static AccessEvent.Builder event(
      String identity, int hours, String source, String service, String operation, String session) {
    return AccessEvent.builder()
        .text(EventColumn.METADATA_UID, identity + hours + operation)
        .text(EventColumn.METADATA_PRODUCT, "test")
        .number(EventColumn.TIME, LEAK.plus(Duration.ofHours(hours)).toEpochMilli() * 1000)
        .text(EventColumn.IDENTITY, identity)
        .text(EventColumn.CREDENTIAL_UID, "AKIA1")
        .text(EventColumn.API_SERVICE_NAME, service)
        .text(EventColumn.API_OPERATION, operation)
        .text(EventColumn.ACTION, service + ":" + operation)
        .text(EventColumn.SRC_IP_PREFIX, source)
        .text(EventColumn.ACTOR_SESSION_UID, session)
        .number(EventColumn.IMPACT_TIER, Impact.READ.ordinal())
        .number(EventColumn.STATUS_ID, 1);
  }
}
