/**
 * The command line: options and their validation, help and error messages. Everything that users
 * type and read belongs here, but not the work of a step. Only the program's entry point depends on
 * this package.
 *
 * <p>{@code CommandTree} declares all commands and the parts of the help that they share. A command
 * extends {@code TextCommand}, {@code WarehouseCommand} or {@code NightCommand}. {@code DayOrTime}
 * registers the types of options, {@code ErrorReport} prints errors, and {@code RowView} prints
 * rows.
 */
package io.tidemark.jobs.cli;
