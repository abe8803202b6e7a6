/**
 * The one evaluation: labelled events, nights replayed over them, what was found, and how sure that
 * is. Events are a simulated company's, labelled logs, or a warehouse's own with played attacks.
 * Nothing outside of the command line depends on this package.
 */
package io.tidemark.jobs.lab;
