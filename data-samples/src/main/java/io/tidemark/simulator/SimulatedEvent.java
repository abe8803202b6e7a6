package io.tidemark.simulator;

import java.util.Comparator;

/** An access event, independent of any log format. Its UUID is null until it is to be written. */
public record SimulatedEvent(
    String id,
    long timeMicros,
    Identity who,
    Credential credential,
    Session session,
    Origin origin,
    Call call,
    Result result) {

  /** Orders events by time only. A stable sort keeps events with equal times in creation order. */
  static final Comparator<SimulatedEvent> BY_TIME =
      Comparator.comparingLong(SimulatedEvent::timeMicros);

  /** Orders events by time and then by id, which is their order in every file. */
  static final Comparator<SimulatedEvent> BY_TIME_AND_ID =
      BY_TIME.thenComparing(SimulatedEvent::id);

  Principal principal() {
    return who.principal();
  }

  LogFormat format() {
    return principal().format();
  }

  Status status() {
    return result.status();
  }

  boolean isOk() {
    return status() == Status.OK;
  }

  boolean isDenied() {
    return status() == Status.DENIED;
  }

  SimulatedEvent identified(String uuid) {
    return new SimulatedEvent(uuid, timeMicros, who, credential, session, origin, call, result);
  }

  SimulatedEvent at(long micros) {
    return new SimulatedEvent(id, micros, who, credential, session, origin, call, result);
  }

  SimulatedEvent with(Credential other) {
    return new SimulatedEvent(id, timeMicros, who, other, session, origin, call, result);
  }

  SimulatedEvent in(Session other) {
    return new SimulatedEvent(id, timeMicros, who, credential, other, origin, call, result);
  }

  SimulatedEvent from(Origin other) {
    return new SimulatedEvent(id, timeMicros, who, credential, session, other, call, result);
  }

  /** Returns this event with another call, which succeeds. */
  SimulatedEvent calling(Call other, Rng rng) {
    Result success = Result.success(other, rng);
    return new SimulatedEvent(id, timeMicros, who, credential, session, origin, other, success);
  }

  SimulatedEvent with(Result other) {
    return new SimulatedEvent(id, timeMicros, who, credential, session, origin, call, other);
  }

  SimulatedEvent with(Status other) {
    return with(result.with(other));
  }
}
