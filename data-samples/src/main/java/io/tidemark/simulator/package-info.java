/** The simulator of a company of non-human identities, in the native formats of its logs. */
package io.tidemark.simulator;
