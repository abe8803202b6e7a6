/** Stress tests of an enforcer that several threads use, by jcstress. */
package io.tidemark.races;
