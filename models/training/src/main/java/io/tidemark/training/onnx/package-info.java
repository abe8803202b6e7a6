/**
 * Exports forests as ONNX models for use without Java or Spark.
 *
 * <p>This package builds and serialises the graph. It uses neither Spark nor files. Only its tests
 * execute graphs.
 */
package io.tidemark.training.onnx;
