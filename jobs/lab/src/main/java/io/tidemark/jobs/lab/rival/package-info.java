/** Detectors that Tidemark is compared with, one class each. */
package io.tidemark.jobs.lab.rival;
