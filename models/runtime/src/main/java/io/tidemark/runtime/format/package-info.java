/**
 * The flat little-endian byte form that baselines and risk states share: writer, bounds-checked
 * reader, and the exception of a reader that met something else. What a section means belongs to
 * the class that writes it; files, folders and signatures belong to the bundle.
 */
package io.tidemark.runtime.format;
