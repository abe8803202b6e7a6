package io.tidemark.simulator.event;

import java.util.Comparator;

/**
 * An access event, independent of any log format.
 *
 * @param timeMicros time in microseconds since the epoch
 */
public record SimulatedEvent(
    long timeMicros,
    Identity who,
    Credential credential,
    Session session,
    Origin origin,
    Call call,
    Result result) {

  /** Orders events by time only. A stable sort keeps events with equal times in creation order. */
  public static final Comparator<SimulatedEvent> BY_TIME =
      Comparator.comparingLong(SimulatedEvent::timeMicros);

  public SimulatedEvent at(long micros) {
    return new SimulatedEvent(micros, who, credential, session, origin, call, result);
  }

  public SimulatedEvent with(Credential other) {
    return new SimulatedEvent(timeMicros, who, other, session, origin, call, result);
  }

  public SimulatedEvent in(Session other) {
    return new SimulatedEvent(timeMicros, who, credential, other, origin, call, result);
  }

  public SimulatedEvent from(Origin other) {
    return new SimulatedEvent(timeMicros, who, credential, session, other, call, result);
  }

  public SimulatedEvent calling(Call other) {
    return new SimulatedEvent(timeMicros, who, credential, session, origin, other, result);
  }

  public SimulatedEvent ending(Result other) {
    return new SimulatedEvent(timeMicros, who, credential, session, origin, call, other);
  }
}
