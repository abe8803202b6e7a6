package io.tidemark.simulator.company;

import io.tidemark.simulator.event.Identity;
import java.time.LocalDate;

/**
 * An identity on the day it is taken on.
 *
 * @param identity who
 * @param number running number among the identities of the company, from 0
 * @param eventsPerWeekday how busy it is to be
 * @param joined first day on which it exists
 */
record Hire(Identity identity, int number, double eventsPerWeekday, LocalDate joined) {}
