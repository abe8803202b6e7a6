package io.tidemark.simulator;

import java.time.LocalDate;

/**
 * An identity at the time it joins the company.
 *
 * @param position null for an identity from real logs
 * @param number zero-based index in the company
 * @param eventsPerWeekday expected number of events on an ordinary weekday
 * @param joined first day on which the identity exists
 */
record NewIdentity(
    Position position, Identity identity, int number, double eventsPerWeekday, LocalDate joined) {}
