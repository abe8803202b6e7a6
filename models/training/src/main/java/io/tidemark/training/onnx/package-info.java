/**
 * Forests as ONNX models, for runtimes that are neither Java nor Spark.
 *
 * <p>Belongs here: the graph and its bytes. Does not: Spark, files, or a runtime that executes
 * graphs; those exist in tests only.
 */
package io.tidemark.training.onnx;
