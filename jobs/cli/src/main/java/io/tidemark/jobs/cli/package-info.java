/**
 * The command line: options and their validation, help and error messages. Contains everything that
 * users type and read, but not the code that performs the steps. Only the program's entry point
 * depends on this package.
 *
 * <p>{@code CommandTree} declares all commands and the help that they share. A command extends
 * {@code TextCommand}, {@code WarehouseCommand} or {@code NightCommand}. {@code ErrorReport} prints
 * errors, and {@code RowView} prints rows.
 */
package io.tidemark.jobs.cli;
