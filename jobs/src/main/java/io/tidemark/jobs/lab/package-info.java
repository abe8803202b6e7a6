/**
 * A changed catalogue tried on history: whether it finds more, what it costs, and what its features
 * are worth. Belongs here: what is measured, the verdict, how it is told and kept. Does not:
 * attacks, nights and their comparison ({@code backtest}); how a page looks ({@code
 * notebooks-export}).
 */
package io.tidemark.jobs.lab;
