package io.tidemark.simulator;

import java.util.Comparator;

/** An access event, independent of any log format. */
public record SimulatedEvent(
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

  Principal principal() {
    return who.principal();
  }

  Ending ending() {
    return result.ending();
  }

  boolean isOk() {
    return ending() == Ending.OK;
  }

  boolean isDenied() {
    return ending() == Ending.DENIED;
  }

  SimulatedEvent at(long micros) {
    return new SimulatedEvent(micros, who, credential, session, origin, call, result);
  }

  SimulatedEvent with(Credential other) {
    return new SimulatedEvent(timeMicros, who, other, session, origin, call, result);
  }

  SimulatedEvent in(Session other) {
    return new SimulatedEvent(timeMicros, who, credential, other, origin, call, result);
  }

  SimulatedEvent from(Origin other) {
    return new SimulatedEvent(timeMicros, who, credential, session, other, call, result);
  }

  SimulatedEvent calling(Call other, Result answer) {
    return new SimulatedEvent(timeMicros, who, credential, session, origin, other, answer);
  }

  SimulatedEvent ending(Ending other) {
    return calling(call, result.ending(other));
  }
}
