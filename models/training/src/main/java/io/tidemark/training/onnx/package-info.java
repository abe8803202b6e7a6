/**
 * Exports forests as ONNX models, for runtimes that use neither Java nor Spark.
 *
 * <p>This package contains the graph and its serialisation. Spark, files and runtimes that execute
 * graphs do not belong here; a runtime is used only in tests.
 */
package io.tidemark.training.onnx;
