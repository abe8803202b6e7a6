/**
 * Exports forests as ONNX models for use without Java or Spark.
 *
 * <p>This package builds and serialises the graph. It uses neither Spark nor files, and only its
 * tests use a runtime that executes graphs.
 */
package io.tidemark.training.onnx;
