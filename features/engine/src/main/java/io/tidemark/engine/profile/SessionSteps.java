package io.tidemark.engine.profile;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.IdentityKind;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Steps from one action to the next in the first {@link #CALLS} calls of an agent's sessions, of
 * which those with the smallest hashes are stored, so that merging gives the same result in any
 * order. A step is the {@link ValueHash#pair} of its actions, and is also counted under the pair of
 * its first action and {@link ValueHash#ABSENT}.
 */
final class SessionSteps {
  static final int SESSIONS = 64;
  static final int CALLS = 32;

  private final TreeMap<Long, Calls> sessions = new TreeMap<>();

  /** Adds an event that has an AI agent, a session and an action. */
  void add(AccessEvent event) {
    if (!event.has(EventColumn.ACTOR_SESSION_UID)
        || !event.has(EventColumn.ACTION)
        || !IdentityKind.AI_AGENT.label().equals(event.text(EventColumn.NHI_KIND))) {
      return;
    }
    add(
        ValueHash.of(event.text(EventColumn.ACTOR_SESSION_UID)),
        EventTime.ofDay(event.timeMicros()),
        ValueHash.of(event.text(EventColumn.METADATA_UID)),
        ValueHash.of(event.text(EventColumn.ACTION)));
  }

  void merge(SessionSteps part) {
    part.sessions.forEach(
        (session, calls) -> {
          for (int i = 0; i < calls.size; i++) {
            add(session, calls.micros[i], calls.ties[i], calls.actions[i]);
          }
        });
  }

  private void add(long session, long micros, long tie, long action) {
    if (sessions.size() == SESSIONS && session > sessions.lastKey()) {
      return;
    }
    sessions.computeIfAbsent(session, hash -> new Calls()).add(micros, tie, action);
    if (sessions.size() > SESSIONS) {
      sessions.pollLastEntry();
    }
  }

  int held() {
    return sessions.values().stream().mapToInt(calls -> calls.size).sum();
  }

  ValueCounts counts() {
    ValueCounts.Builder counts = new ValueCounts.Builder();
    for (Calls calls : sessions.values()) {
      for (int i = 1; i < calls.size; i++) {
        long before = calls.actions[i - 1];
        counts.add(ValueHash.pair(before, calls.actions[i]));
        counts.add(ValueHash.pair(before, ValueHash.ABSENT));
      }
    }
    return counts.build();
  }

  void write(ByteSink sink) {
    sink.varint(sessions.size());
    for (Map.Entry<Long, Calls> session : sessions.entrySet()) {
      sink.i64(session.getKey());
      session.getValue().write(sink);
    }
  }

  static SessionSteps read(ByteSource source) {
    SessionSteps steps = new SessionSteps();
    int size = source.count(9);
    if (size > SESSIONS) {
      throw source.damaged(size + " sessions, but at most " + SESSIONS + " are kept");
    }
    for (int i = 0; i < size; i++) {
      if (steps.sessions.put(source.i64(), Calls.read(source)) != null) {
        throw source.damaged("it contains the same session twice");
      }
    }
    return steps;
  }

  private static final class Calls {
    private long[] micros = new long[4];
    private long[] ties = new long[4];
    private long[] actions = new long[4];
    private int size;

    private void add(long time, long tie, long action) {
      int at = size;
      while (at > 0 && isAfter(at - 1, time, tie, action)) {
        at--;
      }
      if (at == CALLS) {
        return;
      }
      if (size == micros.length) {
        micros = Arrays.copyOf(micros, 2 * size);
        ties = Arrays.copyOf(ties, 2 * size);
        actions = Arrays.copyOf(actions, 2 * size);
      }
      int later = Math.min(size, CALLS - 1) - at;
      System.arraycopy(micros, at, micros, at + 1, later);
      System.arraycopy(ties, at, ties, at + 1, later);
      System.arraycopy(actions, at, actions, at + 1, later);
      micros[at] = time;
      ties[at] = tie;
      actions[at] = action;
      size = Math.min(size + 1, CALLS);
    }

    /** Compares by time, id and action, because two products may assign the same id. */
    private boolean isAfter(int at, long time, long tie, long action) {
      int order = Long.compare(micros[at], time);
      order = order == 0 ? Long.compare(ties[at], tie) : order;
      return order == 0 ? actions[at] > action : order > 0;
    }

    private void write(ByteSink sink) {
      sink.varint(size);
      long last = 0;
      for (int i = 0; i < size; i++) {
        sink.varint(micros[i] - last);
        sink.i64(ties[i]);
        sink.i64(actions[i]);
        last = micros[i];
      }
    }

    private static Calls read(ByteSource source) {
      Calls calls = new Calls();
      int count = source.count(17);
      if (count > CALLS) {
        throw source.damaged(count + " calls of a session, but at most " + CALLS + " are kept");
      }
      long last = 0;
      for (int i = 0; i < count; i++) {
        last += source.varint();
        calls.add(last, source.i64(), source.i64());
      }
      return calls;
    }
  }
}
