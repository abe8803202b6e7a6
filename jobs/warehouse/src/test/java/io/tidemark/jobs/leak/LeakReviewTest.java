package io.tidemark.jobs.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Impact;
import io.tidemark.exports.SecurityEvent;
import io.tidemark.exports.SecurityEvent.Subject;
import io.tidemark.jobs.leak.Leak.Kind;
import io.tidemark.jobs.leak.LeakReview.What;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LeakReviewTest {
  private static final Instant LEAK = Instant.parse("2026-03-20T12:00:00Z");
  private static final Instant NOW = LEAK.plus(Duration.ofDays(2));
  private static final String OWN = "198.51.100.0/24";
  private static final String THIEF = "203.0.113.0/24";

  @Test
  void listsChangesAndOrdersSteps() {
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

    LeakReview review =
        LeakReview.of(
            Kind.CREDENTIAL,
            "AKIA1",
            LEAK,
            own,
            sources ->
                around.stream()
                    .filter(event -> sources.contains(event.text(EventColumn.SRC_IP_PREFIX)))
                    .toList(),
            NOW);

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
        .containsExactly(What.CREDENTIAL, What.SESSION, What.MINTED, What.OTHER_IDENTITY);

    List<SecurityEvent> notices = review.notices(NOW);
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
    assertThat(notices.get(4).claims().has("previous_level")).as("nobody knows it").isFalse();
  }

  @Test
  void countsEventsThatAreNotListed() {
    int more = LeakFindings.MOST + 2;
    Iterable<AccessEvent> own =
        () ->
            IntStream.range(0, more)
                .mapToObj(
                    i ->
                        event("aws|1|deploy", 1, OWN, "iam", "Op" + i, "s")
                            .number(EventColumn.IMPACT_TIER, Impact.ADMIN.ordinal())
                            .build())
                .iterator();
    LeakReview review =
        LeakReview.of(Kind.CREDENTIAL, "AKIA1", LEAK, own, sources -> List.of(), NOW);
    assertThat(review.highImpact()).hasSize(LeakFindings.MOST);
    assertThat(review.leftOut()).isEqualTo(Map.of("actions", 2L, "high-impact calls", 2L));
    assertThat(review.describe())
        .contains(
            "Left out    2 events, because there are more than 50,000 actions; give a later --since");
  }

  @Test
  void reviewsEventsWithoutSourceAndIdentity() {
    AccessEvent sourceless = event("aws|1|deploy", 47, null, "s3", "GetObject", "s").build();
    AccessEvent used = event("aws|1|deploy", 47, THIEF, "s3", "GetObject", "s").build();
    AccessEvent nobody =
        event("", 47, THIEF, "s3", "GetObject", "t").text(EventColumn.IDENTITY, null).build();
    LeakReview review =
        LeakReview.of(
            Kind.CREDENTIAL,
            "AKIA1",
            LEAK,
            List.of(sourceless, used),
            sources -> List.of(nobody),
            NOW);
    assertThat(review.sessions()).singleElement().matches(LeakReview.Session::fromNewSource);
    assertThat(review.others()).isEmpty();
  }

  @Test
  void unusedCredentialMustBeRevoked() {
    LeakReview review =
        LeakReview.of(Kind.CREDENTIAL, "AKIA1", LEAK, List.of(), sources -> List.of(), NOW);
    assertThat(review.lastAccepted()).isEmpty();
    assertThat(review.steps()).extracting(LeakReview.Step::id).containsExactly("AKIA1");
    assertThat(review.notices(NOW)).as("no receiver could tell whose it is").isEmpty();
  }

  @Test
  void earlierUserOwnsCredential() {
    List<AccessEvent> own =
        List.of(event("aws|1|deploy", -24, OWN, "s3", "GetObject", "x").build());
    LeakReview review =
        LeakReview.of(Kind.CREDENTIAL, "AKIA1", LEAK, own, sources -> List.of(), NOW);
    assertThat(review.identities()).containsExactly("aws|1|deploy");
    List<SecurityEvent> notices = review.notices(NOW);
    assertThat(notices)
        .extracting(SecurityEvent::type)
        .containsExactly("credential-change", "risk-level-change");
    assertThat(notices)
        .extracting(SecurityEvent::subject)
        .containsOnly(new Subject("aws|1", "deploy", Optional.empty()));
  }

  @Test
  void revokesEarlierCredentialsAndReviewsLaterOnes() {
    List<AccessEvent> own =
        List.of(
            used("AKIA-OLD", -48),
            used("AKIA-BOTH", -24),
            used("AKIA-BOTH", 1),
            used("AKIA-NEW", 2));
    LeakReview review =
        LeakReview.of(Kind.IDENTITY, "aws|1|deploy", LEAK, own, sources -> List.of(), NOW);
    assertThat(review.steps())
        .filteredOn(step -> step.what() == What.CREDENTIAL)
        .extracting(LeakReview.Step::id)
        .containsExactly("AKIA-BOTH", "AKIA-OLD");
    assertThat(review.steps())
        .filteredOn(step -> step.what() == What.LATER_CREDENTIAL)
        .singleElement()
        .satisfies(step -> assertThat(step.id()).isEqualTo("AKIA-NEW"))
        .satisfies(step -> assertThat(step.why()).contains("unless its owner created it"));
    assertThat(review.notices(NOW))
        .filteredOn(notice -> notice.type().equals("credential-change"))
        .extracting(notice -> notice.claims().get("friendly_name").textValue())
        .containsExactly("AKIA-BOTH", "AKIA-OLD");
  }

  @Test
  void neverListsIdentityAsCredential() {
    LeakReview review =
        LeakReview.of(Kind.IDENTITY, "aws|1|deploy", LEAK, List.of(), sources -> List.of(), NOW);
    assertThat(review.steps()).extracting(LeakReview.Step::what).containsExactly(What.IDENTITY);
    assertThat(review.notices(NOW))
        .extracting(SecurityEvent::type)
        .containsExactly("risk-level-change");
  }

  @Test
  void reviewIdsAreUniqueAndStable() {
    LeakReview one =
        LeakReview.of(Kind.CREDENTIAL, "AKIA1", LEAK, List.of(), sources -> List.of(), NOW);
    LeakReview other =
        LeakReview.of(Kind.CREDENTIAL, "AKIA2", LEAK, List.of(), sources -> List.of(), NOW);
    assertThat(one.noticeId(NOW))
        .isEqualTo(one.noticeId(NOW))
        .isNotEqualTo(other.noticeId(NOW))
        .isNotEqualTo(one.noticeId(NOW.plusNanos(1)));
  }

  private static AccessEvent used(String credential, int hours) {
    return event("aws|1|deploy", hours, OWN, "s3", "GetObject", credential)
        .text(EventColumn.CREDENTIAL_UID, credential)
        .build();
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
