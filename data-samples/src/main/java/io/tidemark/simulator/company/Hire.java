package io.tidemark.simulator.company;

import io.tidemark.simulator.event.Identity;
import java.time.LocalDate;

/**
 * An identity on the day it joins.
 *
 * @param number index in the company, from 0
 * @param eventsPerWeekday expected events on an ordinary weekday
 * @param joined first day on which it exists
 */
record Hire(Identity identity, int number, double eventsPerWeekday, LocalDate joined) {}
