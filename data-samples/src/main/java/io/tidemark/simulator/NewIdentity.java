package io.tidemark.simulator;

import java.time.LocalDate;

/** An identity at the time it joins the company. Identities from real logs have no position. */
record NewIdentity(
    Position position, Identity identity, int number, double eventsPerWeekday, LocalDate joined) {}
