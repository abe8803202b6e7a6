/** An operator of one's own, as a scientist would write it outside of this project. */
package io.tidemark.batch.example;
