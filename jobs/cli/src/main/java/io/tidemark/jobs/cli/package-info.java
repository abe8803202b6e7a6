/**
 * The command line: options and their validation, help and error messages. What users type and read
 * belongs here; the work of a step does not. Only the program's entry point depends on this
 * package.
 *
 * <p>{@code CommandTree} declares all commands and the help that they share. A command extends
 * {@code TextCommand}, {@code WarehouseCommand} or {@code NightCommand}. {@code DayOrTime}
 * registers option types, {@code ErrorReport} prints errors, and {@code RowView} prints rows.
 */
package io.tidemark.jobs.cli;
