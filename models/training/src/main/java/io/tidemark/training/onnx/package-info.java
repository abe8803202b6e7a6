/**
 * Exports forests as ONNX models for use without Java or Spark.
 *
 * <p>This package builds and serialises the graph without using Spark or files. Graphs are executed
 * only in its tests.
 */
package io.tidemark.training.onnx;
