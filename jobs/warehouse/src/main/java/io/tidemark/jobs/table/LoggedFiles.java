package io.tidemark.jobs.table;

import java.util.List;
import java.util.NavigableMap;

/**
 * Files of a table's latest version, according to its log. Paths are relative to the table.
 *
 * @param partition names of the columns that partition the table
 * @param live size of each file in bytes, by path; 0 for a file that is missing
 * @param removed times at which files of earlier versions were removed, in milliseconds since 1970,
 *     by path; empty if this version of Delta is not known
 */
public record LoggedFiles(
    long version,
    List<String> partition,
    NavigableMap<String, Long> live,
    NavigableMap<String, Long> removed) {}
