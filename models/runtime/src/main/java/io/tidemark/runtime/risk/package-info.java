/** An identity's risk: how evidence adds up and decays, and how risk is weighted by impact. */
package io.tidemark.runtime.risk;
