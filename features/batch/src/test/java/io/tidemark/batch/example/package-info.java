/** Example of a custom operator, as a data scientist outside this project might write it. */
package io.tidemark.batch.example;
