/** Example of a custom operator, written as by a data scientist outside this project. */
package io.tidemark.batch.example;
