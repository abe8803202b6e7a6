/** Stress tests (jcstress) of an enforcer shared by several threads. */
package io.tidemark.races;
