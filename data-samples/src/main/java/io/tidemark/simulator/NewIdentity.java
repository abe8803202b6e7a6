package io.tidemark.simulator;

import java.time.LocalDate;

/**
 * An identity at the time it joins the company.
 *
 * @param number zero-based index in the company
 * @param eventsPerWeekday expected number of events on an ordinary weekday
 * @param joined first day on which the identity exists
 */
record NewIdentity(Identity identity, int number, double eventsPerWeekday, LocalDate joined) {}
