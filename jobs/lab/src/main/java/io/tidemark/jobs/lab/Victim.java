package io.tidemark.jobs.lab;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.IdentityKind;
import io.tidemark.engine.event.Outcome;
import io.tidemark.simulator.Actor;
import io.tidemark.simulator.Call;
import io.tidemark.simulator.Credential;
import io.tidemark.simulator.Identity;
import io.tidemark.simulator.Origin;
import io.tidemark.simulator.Posture;
import io.tidemark.simulator.Principal;
import io.tidemark.simulator.Result;
import io.tidemark.simulator.Session;
import io.tidemark.simulator.SimulatedEvent;
import io.tidemark.simulator.Status;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A real identity, from which attacks are derived.
 *
 * @param days its events by day, in chronological order, in the form that attacks require
 * @param superseded a credential that is no longer used
 * @param events its events in judging order, at least one
 */
record Victim(
    Identity identity,
    NavigableMap<LocalDate, List<SimulatedEvent>> days,
    boolean isScheduled,
    boolean hasInfrastructureKey,
    boolean isDormant,
    Optional<Credential> superseded,
    List<AccessEvent> events)
    implements Actor {
  private static final int DORMANT_DAYS = 3;
  private static final int IDLE_DAYS = 5;

  Victim {
    days = Collections.unmodifiableNavigableMap(new TreeMap<>(days));
    events = List.copyOf(events);
  }

  /** Returns empty if no attack fits. The events, at least one, are in judging order. */
  static Optional<Victim> of(List<AccessEvent> events, LocalDate lastDay) {
    AccessEvent first = events.get(0);
    Optional<Principal> principal = principal(first);
    if (principal.isEmpty()) {
      return Optional.empty();
    }
    String key = first.text(EventColumn.IDENTITY);
    Identity identity =
        new Identity(
            key,
            principal.get(),
            or(first.text(EventColumn.CLOUD_ACCOUNT_UID)),
            or(first.text(EventColumn.CLOUD_REGION)),
            key.substring(key.lastIndexOf('/') + 1),
            key);
    NavigableMap<LocalDate, List<SimulatedEvent>> days = new TreeMap<>();
    for (AccessEvent event : events) {
      LocalDate day = EventTime.date(event.timeMicros());
      days.computeIfAbsent(day, key2 -> new ArrayList<>()).add(simulated(identity, event));
    }
    boolean dormant = principal.get() == Principal.ACCESS_KEY_USER && days.size() <= DORMANT_DAYS;
    return Optional.of(
        new Victim(
            identity,
            days,
            startsOnSchedule(days),
            principal.get() == Principal.ACCESS_KEY_USER && !dormant,
            dormant,
            superseded(days, lastDay),
            events));
  }

  @Override
  public LocalDate joined() {
    return days.firstKey();
  }

  @Override
  public double eventsPerWeekday() {
    return Math.max(1, events.size() / (double) days.size());
  }

  @Override
  public List<SimulatedEvent> ordinaryDay(LocalDate day) {
    return days.getOrDefault(day, List.of());
  }

  @Override
  public Optional<Credential> supersededKey(LocalDate day) {
    return superseded;
  }

  private static Optional<Principal> principal(AccessEvent event) {
    String provider = or(event.text(EventColumn.CLOUD_PROVIDER));
    boolean cloud = provider.equals("aws");
    Optional<IdentityKind> kind =
        Optional.ofNullable(event.text(EventColumn.NHI_KIND)).flatMap(IdentityKind::ofLabel);
    return kind.map(
        found ->
            switch (found) {
              case CI_JOB ->
                  switch (provider) {
                    case "aws" -> Principal.WEB_IDENTITY_ROLE;
                    case "github" -> Principal.GITHUB_ACTIONS;
                    default -> Principal.PIPELINE;
                  };
              case SERVICE_ACCOUNT ->
                  switch (provider) {
                    case "gcp" -> Principal.GCP_SERVICE_ACCOUNT;
                    case "entra" -> Principal.ENTRA_SERVICE_PRINCIPAL;
                    default -> Principal.SERVICE_ACCOUNT;
                  };
              case WORKLOAD ->
                  switch (provider) {
                    case "aws" -> Principal.SERVICE_ROLE;
                    case "entra" -> Principal.ENTRA_MANAGED_IDENTITY;
                    case "vault" -> Principal.VAULT_APPROLE;
                    default -> Principal.SERVICE_ACCOUNT;
                  };
              case MACHINE -> cloud ? Principal.INSTANCE_ROLE : null;
              case API_KEY ->
                  provider.equals("github") ? Principal.GITHUB_TOKEN : Principal.ACCESS_KEY_USER;
              case OAUTH_APP ->
                  switch (provider) {
                    case "okta" -> Principal.OKTA_SERVICE_APP;
                    case "github" -> Principal.GITHUB_APP;
                    default -> Principal.OAUTH_APPLICATION;
                  };
              case AI_AGENT -> Principal.AGENT;
              case CLOUD_SERVICE, HUMAN, UNKNOWN -> null;
            });
  }

  static SimulatedEvent simulated(Identity who, AccessEvent event) {
    long created =
        first(event, EventColumn.API_TOKEN_CREATED_TIME, EventColumn.ACTOR_SESSION_CREATED_TIME);
    long expires =
        first(
            event,
            EventColumn.API_TOKEN_EXPIRATION_TIME,
            EventColumn.ACTOR_SESSION_EXPIRATION_TIME);
    return new SimulatedEvent(
        null,
        event.timeMicros(),
        who,
        new Credential(
            or(event.text(EventColumn.CREDENTIAL_UID)),
            Math.min(created, event.timeMicros()),
            // A credential that expired before it was used is treated as one that never expires.
            expires > event.timeMicros() ? expires : 0,
            event.texts(EventColumn.TOKEN_SCOPES)),
        new Session(
            or(event.text(EventColumn.ACTOR_SESSION_UID)),
            event.has(EventColumn.ACTOR_SESSION_CREATED_TIME)
                ? event.number(EventColumn.ACTOR_SESSION_CREATED_TIME)
                : event.timeMicros(),
            event.text(EventColumn.WORKFLOW_REF),
            event.delegation(EventColumn.DELEGATION_CHAIN)),
        new Origin(
            or(event.text(EventColumn.SRC_IP)),
            event.has(EventColumn.SRC_ASN) ? (int) event.number(EventColumn.SRC_ASN) : 0,
            event.text(EventColumn.SRC_COUNTRY),
            or(event.text(EventColumn.USER_AGENT)),
            host(event),
            null,
            posture(event)),
        new Call(
            or(event.text(EventColumn.API_SERVICE_NAME)),
            or(event.text(EventColumn.API_OPERATION)),
            event.impact(),
            or(event.text(EventColumn.RESOURCE_TYPE)),
            or(event.text(EventColumn.RESOURCE_UID))),
        new Result(
            event.outcome() == Outcome.DENIED ? Status.DENIED : Status.OK,
            number(event, EventColumn.BYTES_IN),
            number(event, EventColumn.BYTES_OUT),
            number(event, EventColumn.DURATION_MS)));
  }

  private static String host(AccessEvent event) {
    return Stream.of(EventColumn.RUNNER_NAME, EventColumn.DEVICE_UID, EventColumn.SRC_ENDPOINT_UID)
        .map(event::text)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static Posture posture(AccessEvent event) {
    if (!event.has(EventColumn.DEVICE_IS_MANAGED)) {
      return Posture.UNKNOWN;
    }
    if (event.number(EventColumn.DEVICE_IS_MANAGED) == 0) {
      return Posture.UNMANAGED;
    }
    return event.number(EventColumn.DEVICE_IS_COMPLIANT) == 0
        ? Posture.MANAGED_NOT_COMPLIANT
        : Posture.MANAGED_COMPLIANT;
  }

  /** Returns whether activity starts within the same two-hour period on most days. */
  private static boolean startsOnSchedule(NavigableMap<LocalDate, List<SimulatedEvent>> days) {
    int[] starts = new int[24];
    days.values().forEach(day -> starts[EventTime.hourOfDay(day.get(0).timeMicros())]++);
    int most = 0;
    for (int hour = 0; hour < 24; hour++) {
      most = Math.max(most, starts[hour] + starts[(hour + 1) % 24]);
    }
    return days.size() >= 4 && most >= 0.9 * days.size();
  }

  /** Returns a credential last used more than a few days ago. */
  private static Optional<Credential> superseded(
      NavigableMap<LocalDate, List<SimulatedEvent>> days, LocalDate lastDay) {
    Credential old = null;
    for (var entry : days.headMap(lastDay.minusDays(IDLE_DAYS)).entrySet()) {
      old = entry.getValue().get(entry.getValue().size() - 1).credential();
    }
    if (old == null || old.uid().isEmpty()) {
      return Optional.empty();
    }
    String uid = old.uid();
    boolean used =
        days.tailMap(lastDay.minusDays(IDLE_DAYS)).values().stream()
            .flatMap(List::stream)
            .anyMatch(event -> event.credential().uid().equals(uid));
    return used
        ? Optional.empty()
        : Optional.of(new Credential(uid, old.createdMicros(), 0, old.scopes()));
  }

  private static long first(AccessEvent event, EventColumn a, EventColumn b) {
    return event.has(a) ? event.number(a) : event.has(b) ? event.number(b) : 0;
  }

  private static long number(AccessEvent event, EventColumn column) {
    return event.has(column) ? event.number(column) : 0;
  }

  private static String or(String text) {
    return text == null ? "" : text;
  }
}
