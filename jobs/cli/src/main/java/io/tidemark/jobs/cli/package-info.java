/**
 * The command line: options, their checks, help and error messages. Belongs here: what a caller
 * types and reads. Does not: what a step does. Nothing but the program's entry depends on it.
 *
 * <p>{@code CommandTree} declares all commands and the help that they share. A command extends
 * {@code TextCommand}, {@code WarehouseCommand} or {@code NightCommand}. {@code DayOrTime}
 * registers the types of options, {@code ErrorReport} words what is refused, {@code RowView} prints
 * rows.
 */
package io.tidemark.jobs.cli;
