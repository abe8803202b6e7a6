/**
 * The company: its calendar, networks and identities, one class per kind of behaviour. Everything
 * here is ordinary traffic; no log format and no attack belongs here.
 */
package io.tidemark.simulator.company;
