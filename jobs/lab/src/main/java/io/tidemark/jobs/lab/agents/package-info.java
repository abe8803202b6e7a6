/** Lays out recorded runs of LLM agents as the labelled log of companies' agents. */
package io.tidemark.jobs.lab.agents;
