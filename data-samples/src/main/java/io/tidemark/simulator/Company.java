package io.tidemark.simulator;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A company's identities. With equal events per identity, number n is the same in any company. */
public final class Company {
  private final List<Actor> actors;

  private Company(List<Actor> actors) {
    this.actors = List.copyOf(actors);
  }

  /**
   * Creates a company in its initial state, at the start of the first simulated day.
   *
   * @param eventsPerDay number of events in the whole company on an ordinary weekday
   * @param formats logs to write; the company contains only identities that appear in these logs
   */
  public static Company founded(
      long seed, LocalDate from, int identities, int eventsPerDay, Set<LogFormat> formats) {
    Roster roster = Roster.of(formats);
    Setting setting = new Setting(seed, from);
    double perIdentity = (double) eventsPerDay / identities;
    List<Actor> actors = new ArrayList<>(identities);
    for (int number = 0; number < identities; number++) {
      actors.add(roster.post(number).filled(setting, number, perIdentity, roster.meanWeight()));
    }
    return new Company(actors);
  }

  /** Returns the identities in the order in which they joined. */
  public List<Actor> actors() {
    return actors;
  }
}
