/**
 * Exports forests as ONNX models, for runtimes that use neither Java nor Spark.
 *
 * <p>This package contains the graph and its serialisation. Spark, files and runtimes that execute
 * graphs do not belong here. Only the tests use such a runtime.
 */
package io.tidemark.training.onnx;
